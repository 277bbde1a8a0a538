import Foundation

/// What the bench asks of the site.
struct WebRequest: Sendable {
  /// The kind of page, as figures name it.
  var page: String
  var path: String
  /// The token of a sign-in; empty for a visitor.
  var signIn = ""
  /// What a visitor's browser sends back besides.
  var cookie = ""
  /// A form to post, with the token that shows it is ours.
  var form: (body: String, token: String)?
}

/// One line to a server on this machine that is kept open from request to request. Belongs to one thread.
final class HTTPLine {
  struct Answer {
    var status: Int
    /// As they came, in small letters.
    var headers: [String: String]
    /// What a browser would keep.
    var cookies: [String: String]
    var body: [UInt8]

    var text: String { String(decoding: body, as: UTF8.self) }
  }

  private let port: Int
  private var descriptor: Int32 = -1
  private var received: [UInt8] = []
  private var chunk = [UInt8](repeating: 0, count: 65_536)

  init(port: Int) { self.port = port }

  deinit { if descriptor >= 0 { close(descriptor) } }

  func send(_ request: WebRequest) throws -> Answer {
    if descriptor < 0 { try connect() }
    var text = "\(request.form == nil ? "GET" : "POST") \(request.path) HTTP/1.1\r\nhost: 127.0.0.1:\(port)\r\n"
    text += "accept-language: en\r\n"
    if !request.signIn.isEmpty { text += "cookie: firsthand=\(request.signIn)\r\n" }
    if !request.cookie.isEmpty { text += "cookie: \(request.cookie)\r\n" }
    if let form = request.form {
      text += "accept: application/json\r\nx-form-token: \(form.token)\r\n"
      text += "content-type: application/x-www-form-urlencoded\r\ncontent-length: \(form.body.utf8.count)\r\n"
    }
    try write(Array((text + "\r\n" + (request.form?.body ?? "")).utf8))
    do {
      return try readAnswer()
    } catch let error as BenchError {
      throw BenchError(words: "\(request.path): \(error.words)")
    }
  }

  /// Whether somebody listens.
  static func isOpen(port: Int) -> Bool {
    let line = HTTPLine(port: port)
    return (try? line.connect()) != nil
  }

  private func connect() throws {
    descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var yes: Int32 = 1
    setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &yes, socklen_t(MemoryLayout<Int32>.size))
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = in_port_t(port).bigEndian
    address.sin_addr.s_addr = inet_addr("127.0.0.1")
    let code = withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        Glibc.connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    guard code == 0 else {
      close(descriptor)
      descriptor = -1
      throw BenchError(words: "nobody listens on port \(port)")
    }
  }

  private func write(_ bytes: [UInt8]) throws {
    var sent = 0
    while sent < bytes.count {
      let count = bytes.withUnsafeBytes {
        Glibc.send(descriptor, $0.baseAddress?.advanced(by: sent), bytes.count - sent, Int32(MSG_NOSIGNAL))
      }
      guard count > 0 else { throw BenchError(words: "the server hung up") }
      sent += count
    }
  }

  /// At least `count` bytes are there afterwards.
  private func receive(_ count: Int) throws {
    while received.count < count {
      let got = recv(descriptor, &chunk, chunk.count, 0)
      guard got > 0 else { throw BenchError(words: "the server hung up") }
      received += chunk.prefix(got)
    }
  }

  private func take(_ count: Int) throws -> [UInt8] {
    try receive(count)
    let taken = Array(received.prefix(count))
    received.removeFirst(count)
    return taken
  }

  private func takeLine() throws -> String {
    var searched = 0
    while true {
      if let end = received[searched...].firstIndex(of: 10) {
        return String(decoding: try take(end + 1).dropLast(2), as: UTF8.self)
      }
      searched = received.count
      try receive(searched + 1)
    }
  }

  private func readAnswer() throws -> Answer {
    let first = try takeLine().split(separator: " ")
    guard first.count > 1, let status = Int(first[1]) else { throw BenchError(words: "no HTTP") }
    var headers: [String: String] = [:]
    var cookies: [String: String] = [:]
    while case let line = try takeLine(), !line.isEmpty {
      let parts = line.split(separator: ":", maxSplits: 1)
      let (name, value) = (parts[0].lowercased(), parts.count > 1 ? parts[1].drop { $0 == " " }.description : "")
      headers[name] = value
      let cookie = value.prefix { $0 != ";" }.split(separator: "=", maxSplits: 1)
      if name == "set-cookie", cookie.count == 2 { cookies[String(cookie[0])] = String(cookie[1]) }
    }
    var body: [UInt8] = []
    if headers["transfer-encoding"] == "chunked" {
      while let size = Int(try takeLine(), radix: 16), size > 0 {
        body += try take(size)
        _ = try takeLine()
      }
      _ = try takeLine()
    } else {
      body = try take(Int(headers["content-length"] ?? "") ?? 0)
    }
    return Answer(status: status, headers: headers, cookies: cookies, body: body)
  }
}
