import Firsthand

/// Where the pages are served: `127.0.0.1:8080`, `[::1]:8080`, or a port alone, which is on this machine.
struct ListenAddress: Hashable {
  let host: String
  let port: Int

  static let standard = ListenAddress(host: "127.0.0.1", port: 8080)

  private init(host: String, port: Int) {
    self.host = host
    self.port = port
  }

  init(_ text: String) throws {
    var host = "127.0.0.1"
    var digits = text[...]
    if let colon = text.lastIndex(of: ":") {
      host = String(text[..<colon])
      digits = text[text.index(after: colon)...]
    }
    if host.hasPrefix("["), host.hasSuffix("]") { host = String(host.dropFirst().dropLast()) }
    guard let port = Int(digits), (0...65_535).contains(port), !host.isEmpty,
      !host.contains(where: { $0.isWhitespace || $0 == "/" || $0 == "[" })
    else {
      throw FirsthandError(
        .badInput, "listen '\(text)' is no address. Write it as 127.0.0.1:8080, or 0.0.0.0:443 for everybody.")
    }
    self.host = host
    self.port = port
  }

  /// Whether only this machine reaches it.
  var isLoopback: Bool { host == "localhost" || host == "::1" || host.hasPrefix("127.") }

  /// As it stands in a URL.
  var urlHost: String { host.contains(":") ? "[\(host)]" : host }
}
