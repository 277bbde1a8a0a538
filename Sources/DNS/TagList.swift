/// `name=value; name=value`, as DKIM and DMARC write what they say (RFC 6376 §3.2).
struct TagList {
  private var values: [String: String] = [:]
  /// The name that stands first, which must be that of the version.
  private(set) var first: String?

  init(_ text: String) {
    for part in text.split(separator: ";") {
      guard let equals = part.firstIndex(of: "=") else { continue }
      let name = part[..<equals].filter { !$0.isWhitespace }
      if first == nil { first = name }
      // A value may be folded; the spaces within are of no meaning in any tag that is read here.
      values[name] = part[part.index(after: equals)...].filter { !$0.isWhitespace }
    }
  }

  subscript(name: String) -> String? { values[name] }
}
