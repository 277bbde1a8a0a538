import CCurl
import Foundation

/// One message on its way through libcurl's callbacks, all of which run on the thread that called it.
final class Transfer {
  private let message: [UInt8]
  private let gate: () -> Bool
  private let relay: Relay
  private var position = 0
  var dialogue = Dialogue()
  /// Told how many seconds the server may take from now on.
  var wait: (_ seconds: Int) -> Void = { _ in }
  private(set) var gateWasAsked = false
  private(set) var gateOpened = false
  /// AUTH was configured and the server offered none, so libcurl went on without.
  private(set) var missedAuthentication = false

  init(
    message: [UInt8], gate: @escaping () -> Bool, relay: Relay, isAuthenticated: Bool
  ) {
    self.message = message
    self.gate = gate
    self.relay = relay
    dialogue.isAuthenticated = isAuthenticated
  }

  /// A command is about to leave.
  func says(_ line: UnsafeRawBufferPointer) {
    dialogue.sent(line)
    if dialogue.hasQuit { wait(relay.quitTimeout) }
  }

  /// Fills libcurl's buffer; the piece that holds the end of the message waits for the gate.
  func read(into buffer: UnsafeMutablePointer<CChar>, room: Int) -> Int {
    if relay.username != nil, !dialogue.isAuthenticated {
      missedAuthentication = true
      return Int(CURL_READFUNC_ABORT)
    }
    if position == 0 { dialogue.bodyBegins() }
    let count = min(room, message.count - position)
    if position + count == message.count, !gateWasAsked {
      gateWasAsked = true
      gateOpened = gate()
      guard gateOpened else { return Int(CURL_READFUNC_ABORT) }
      dialogue.gateOpens()
      wait(relay.dotTimeout)
    }
    if gateWasAsked, !gateOpened { return Int(CURL_READFUNC_ABORT) }
    if count > 0 {
      message.withUnsafeBytes { bytes in
        UnsafeMutableRawPointer(buffer).copyMemory(
          from: bytes.baseAddress.unsafelyUnwrapped + position, byteCount: count)
      }
    }
    position += count
    return count
  }
}

/// The C functions that libcurl calls; each finds its `Transfer` in the context pointer.
enum Callbacks {
  static func install(on handle: UnsafeMutableRawPointer) {
    fh_setopt_data_callback(handle, CURLOPT_READFUNCTION) { data, size, count, context in
      guard let data, let transfer = Callbacks.transfer(context) else {
        return Int(CURL_READFUNC_ABORT)
      }
      return transfer.read(into: data, room: size * count)
    }
    fh_setopt_data_callback(handle, CURLOPT_HEADERFUNCTION) { data, size, count, context in
      if let data, let transfer = Callbacks.transfer(context) {
        transfer.dialogue.received(UnsafeRawBufferPointer(start: data, count: size * count))
      }
      return size * count
    }
    fh_setopt_data_callback(handle, CURLOPT_WRITEFUNCTION) { _, size, count, _ in size * count }
    fh_setopt_debug_callback(handle) { _, type, data, size, context in
      if type == CURLINFO_HEADER_OUT, let data, let transfer = Callbacks.transfer(context) {
        transfer.says(UnsafeRawBufferPointer(start: data, count: size))
      }
      return 0
    }
  }

  private static func transfer(_ context: UnsafeMutableRawPointer?) -> Transfer? {
    context.map { Unmanaged<Transfer>.fromOpaque($0).takeUnretainedValue() }
  }
}
