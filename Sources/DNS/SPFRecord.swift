/// Which hosts may send mail under a domain's name, as the domain says it (RFC 7208).
package struct SPFRecord: Equatable, Sendable {
  package enum Qualifier: Character, Sendable {
    case pass = "+"
    case fail = "-"
    case softFail = "~"
    case neutral = "?"
  }

  package enum Mechanism: Equatable, Sendable {
    case all
    case include(String)
    /// Without a domain: the one that is asked about.
    case a(String?, v4: Int, v6: Int)
    case mx(String?, v4: Int, v6: Int)
    case ptr
    case network(IPAddress, length: Int)
    case exists(String)
  }

  package struct Term: Equatable, Sendable {
    package var qualifier: Qualifier
    package var mechanism: Mechanism
  }

  /// What no receiver could read, and so none obeys.
  package struct Problem: Error, Equatable {
    package var sentence: String
  }

  package private(set) var terms: [Term] = []
  package private(set) var redirect: String?

  /// Whether a text at a domain is meant to be such a record (§4.5).
  package static func isOne(_ text: String) -> Bool {
    let words = text.lowercased()
    return words == "v=spf1" || words.hasPrefix("v=spf1 ")
  }

  package init(_ text: String) throws(Problem) {
    guard Self.isOne(text) else { throw Problem(sentence: "It does not begin with 'v=spf1 '.") }
    for word in text.split(separator: " ").dropFirst() { try add(String(word)) }
    // §5.1: what stands behind 'all' is passed over.
    if let last = terms.firstIndex(where: { $0.mechanism == .all }) { terms.removeSubrange((last + 1)...) }
  }

  /// What is said about hosts that nothing else names.
  package var rest: Qualifier? { terms.first { $0.mechanism == .all }?.qualifier }

  private mutating func add(_ word: String) throws(Problem) {
    // A modifier has '=' before any ':' or '/' (§6).
    if let equals = word.firstIndex(of: "="), !word[..<equals].contains(where: { $0 == ":" || $0 == "/" }) {
      guard word[..<equals].lowercased() == "redirect" else { return }
      guard redirect == nil else { throw Problem(sentence: "'redirect=' stands in it twice.") }
      redirect = String(word[word.index(after: equals)...])
      return
    }
    var rest = word[...]
    var qualifier = Qualifier.pass
    if let first = rest.first, let known = Qualifier(rawValue: first) {
      qualifier = known
      rest = rest.dropFirst()
    }
    terms.append(Term(qualifier: qualifier, mechanism: try Self.mechanism(rest, in: word)))
  }

  private static func mechanism(_ text: Substring, in word: String) throws(Problem) -> Mechanism {
    let unread = Problem(sentence: "The part '\(word)' cannot be read.")
    let name = text.prefix { $0 != ":" && $0 != "/" }.lowercased()
    var rest = text.dropFirst(name.count)
    var value: String?
    if rest.first == ":" {
      rest = rest.dropFirst()
      // An address of the sixth version has colons; a length stands behind the slash.
      let domain = rest.prefix { $0 != "/" }
      value = String(domain)
      rest = rest.dropFirst(domain.count)
      guard !domain.isEmpty else { throw unread }
    }
    switch (name, value) {
    case ("all", nil) where rest.isEmpty: return .all
    case ("include", let domain?) where rest.isEmpty: return .include(domain)
    case ("exists", let domain?) where rest.isEmpty: return .exists(domain)
    case ("ptr", _) where rest.isEmpty: return .ptr
    case ("a", _), ("mx", _):
      guard let lengths = lengths(rest) else { throw unread }
      return name == "a" ? .a(value, v4: lengths.v4, v6: lengths.v6) : .mx(value, v4: lengths.v4, v6: lengths.v6)
    case ("ip4", let text?), ("ip6", let text?):
      guard let address = IPAddress(text), address.isV4 == (name == "ip4") else { throw unread }
      guard !rest.isEmpty else { return .network(address, length: address.bytes.count * 8) }
      guard let length = Int(rest.dropFirst()), (0...address.bytes.count * 8).contains(length) else { throw unread }
      return .network(address, length: length)
    default: throw unread
    }
  }

  /// `/24`, `//64`, `/24//64` (§5.6).
  private static func lengths(_ text: Substring) -> (v4: Int, v6: Int)? {
    guard !text.isEmpty else { return (32, 128) }
    let parts = text.dropFirst().split(separator: "/", omittingEmptySubsequences: false)
    let numbers = parts.map { Int($0) }
    switch numbers.count {
    case 1: return numbers[0].flatMap { (0...32).contains($0) ? ($0, 128) : nil }
    case 2 where parts[0].isEmpty: return numbers[1].flatMap { (0...128).contains($0) ? (32, $0) : nil }
    case 3 where parts[1].isEmpty:
      guard let v4 = numbers[0], let v6 = numbers[2], (0...32).contains(v4), (0...128).contains(v6) else { return nil }
      return (v4, v6)
    default: return nil
    }
  }
}
