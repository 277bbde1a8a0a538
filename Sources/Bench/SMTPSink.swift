import Foundation

/// Postfix's `smtp-sink`: takes every mail and throws it away.
struct SMTPSink {
  private let process: Process

  static func start(port: Int) throws -> SMTPSink {
    let sink = Process()
    sink.executableURL = URL(fileURLWithPath: "/usr/sbin/smtp-sink")
    sink.arguments = (getuid() == 0 ? ["-u", "nobody"] : []) + ["127.0.0.1:\(port)", "1000"]
    try sink.run()
    let deadline = ContinuousClock.now + .seconds(5)
    while ContinuousClock.now < deadline {
      if answers(port: port) { return SMTPSink(process: sink) }
    }
    throw BenchError(words: "smtp-sink does not listen on port \(port)")
  }

  func stop() {
    process.terminate()
    process.waitUntilExit()
  }

  /// Postfix's own load generator against a sink: so many mails of so many bytes.
  static func source(copies: Int, bytes: Int, connections: Int, port: Int) throws -> Measured {
    let measured = try Measured.run(
      "/usr/sbin/smtp-source",
      [
        "-d", "-s", String(connections), "-l", String(bytes), "-m", String(copies), "-f", "a@n.example", "-t",
        "b@l.example", "127.0.0.1:\(port)",
      ])
    guard measured.status == 0 else { throw BenchError(words: "smtp-source ended with \(measured.status)") }
    return measured
  }

  private static func answers(port: Int) -> Bool {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(descriptor) }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = in_port_t(port).bigEndian
    address.sin_addr.s_addr = inet_addr("127.0.0.1")
    return withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
      }
    }
  }
}
