package import Foundation
import NIOCore
import NIOPosix

/// An SMTP server on loopback that keeps what it receives, for the demo and for tests. It delivers
/// nothing.
package final class MailCatcher: Sendable {
  /// One message as it arrived.
  package struct Caught: Sendable {
    /// The reverse-path without brackets; empty for `<>`.
    package var sender: String
    package var recipients: [String]
    /// Without dot-stuffing, lines ended by CRLF.
    package var bytes: [UInt8]
    /// When it came, in milliseconds since 1970 UTC.
    package var milliseconds = Int64(Date().timeIntervalSince1970 * 1000)
    package var at = Date()
  }

  /// A moment at which a script may answer in the server's place.
  package enum Command: Equatable, Sendable {
    case ehlo(String)
    case mail(String)
    case rcpt(String)
    case data
    /// The end of a message.
    case message(sender: String, recipients: [String])
  }

  /// Nil: the usual answer. Otherwise this line, as in `550 5.1.1 no such user`.
  package typealias Script = @Sendable (Command) -> String?

  private let box: Box
  private let channel: any Channel
  private let group: MultiThreadedEventLoopGroup

  private init(box: Box, channel: any Channel, group: MultiThreadedEventLoopGroup) {
    self.box = box
    self.channel = channel
    self.group = group
  }

  /// Listens on 127.0.0.1; port 0 takes a free one. Blocks until it does.
  package static func start(
    port: Int = 0, script: @escaping Script = { _ in nil }
  ) throws -> MailCatcher {
    let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
    let box = Box()
    do {
      let channel = try ServerBootstrap(group: group)
        .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
        .childChannelInitializer { channel in
          channel.eventLoop.makeCompletedFuture {
            try channel.pipeline.syncOperations.addHandler(
              SMTPHandler(session: SMTPSession(script: script, keep: box.keep)))
          }
        }
        .bind(host: "127.0.0.1", port: port).wait()
      return MailCatcher(box: box, channel: channel, group: group)
    } catch {
      try group.syncShutdownGracefully()
      throw error
    }
  }

  package var port: Int { channel.localAddress?.port ?? 0 }

  package var messages: [Caught] { box.messages }

  /// Waits until `count` messages came, at most `seconds`; whether they did.
  package func waitForMessages(_ count: Int, seconds: Double) -> Bool {
    box.wait(for: count, until: Date(timeIntervalSinceNow: seconds))
  }

  package func stop() throws {
    try channel.close().wait()
    try group.syncShutdownGracefully()
  }
}

/// What was caught, behind a lock on which one can wait. Unchecked: every access holds the lock.
private final class Box: @unchecked Sendable {
  private let condition = NSCondition()
  private var caught: [MailCatcher.Caught] = []

  var messages: [MailCatcher.Caught] {
    condition.lock()
    defer { condition.unlock() }
    return caught
  }

  func keep(_ message: MailCatcher.Caught) {
    condition.lock()
    caught.append(message)
    condition.broadcast()
    condition.unlock()
  }

  func wait(for count: Int, until deadline: Date) -> Bool {
    condition.lock()
    defer { condition.unlock() }
    while caught.count < count {
      if !condition.wait(until: deadline) { return caught.count >= count }
    }
    return true
  }
}

/// Bytes of the connection ↔ lines of the session.
private final class SMTPHandler: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer
  typealias OutboundOut = ByteBuffer

  private var session: SMTPSession

  init(session: SMTPSession) { self.session = session }

  func channelActive(context: ChannelHandlerContext) {
    send(["220 localhost Firsthand mail catcher"], context)
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    let buffer = unwrapInboundIn(data)
    let replies = session.take(Array(buffer.readableBytesView))
    send(replies, context)
    if session.isOver { context.close(promise: nil) }
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    context.close(promise: nil)
  }

  private func send(_ replies: [String], _ context: ChannelHandlerContext) {
    guard !replies.isEmpty else { return }
    let text = replies.map { $0 + "\r\n" }.joined()
    context.writeAndFlush(wrapOutboundOut(context.channel.allocator.buffer(string: text)), promise: nil)
  }
}
