import Firsthand
import Hummingbird

/// The fields of a form as a browser sends them (`application/x-www-form-urlencoded`, WHATWG URL §5.1), in
/// their order.
struct Form: Sendable {
  private var pairs: [(name: String, value: String)] = []

  /// The largest form we read, in bytes.
  static let sizeLimit = 1_048_576
  /// The most fields.
  private static let fieldLimit = 5_000

  init() {}

  init(_ bytes: some Collection<UInt8>) throws {
    for pair in bytes.split(separator: UInt8(ascii: "&")) {
      guard pairs.count < Self.fieldLimit else { throw HTTPError(.contentTooLarge) }
      let equals = pair.firstIndex(of: UInt8(ascii: "=")) ?? pair.endIndex
      let value = equals < pair.endIndex ? pair[pair.index(after: equals)...] : pair[pair.endIndex...]
      pairs.append((try Self.decode(pair[..<equals]), try Self.decode(value)))
    }
  }

  private static func decode(_ bytes: some Collection<UInt8>) throws -> String {
    var out: [UInt8] = []
    var rest = bytes[...]
    while let byte = rest.popFirst() {
      switch byte {
      case UInt8(ascii: "+"): out.append(32)
      case UInt8(ascii: "%"):
        guard let digits = Hexadecimal.bytes(of: String(decoding: rest.prefix(2), as: UTF8.self)), digits.count == 1
        else { throw HTTPError(.badRequest) }
        out += digits
        rest = rest.dropFirst(2)
      default: out.append(byte)
      }
    }
    guard let text = String(validating: out, as: UTF8.self), !out.contains(0) else { throw HTTPError(.badRequest) }
    return text
  }

  /// The first value of a field, with the line ends of the web turned into LF; empty where it is not there.
  subscript(name: String) -> String { optional(name) ?? "" }

  func optional(_ name: String) -> String? {
    pairs.first { $0.name == name }.map { Self.plain($0.value) }
  }

  func all(_ name: String) -> [String] { pairs.filter { $0.name == name }.map { Self.plain($0.value) } }

  func has(_ name: String) -> Bool { pairs.contains { $0.name == name } }

  /// The fields whose names begin with `prefix`, by the rest of their names.
  func fields(prefix: String) -> [String: String] {
    Dictionary(
      pairs.filter { $0.name.hasPrefix(prefix) }.map {
        (String($0.name.dropFirst(prefix.count)), Self.plain($0.value))
      },
      uniquingKeysWith: { first, _ in first })
  }

  private static func plain(_ text: String) -> String {
    text.replacing("\r\n", with: "\n").replacing("\r", with: "\n")
  }
}

extension Request {
  /// The body as a form.
  func form() async throws -> Form {
    try Form(try await body.collect(upTo: Form.sizeLimit).readableBytesView)
  }

  /// The query as a form.
  var query: Form {
    get throws { try Form((uri.query ?? "").utf8) }
  }
}
