import CIDN2

/// An address as RFC 5321 carries it: an ASCII local part and a domain in its ASCII form.
package struct EmailAddress: Hashable, Sendable, CustomStringConvertible {
  /// As typed: a dot-atom of at most 64 octets (RFC 5321 §4.5.3.1.1).
  package let local: String
  /// Lower case; internationalised labels as `xn--` (RFC 5891).
  package let domain: String

  /// Reads an address alone, without a name; spaces around it are passed over.
  package init(_ text: String) throws(EmailAddressError) {
    let bytes = Array(text.utf8)
    var lower = 0
    var upper = bytes.count
    while lower < upper, bytes[lower] == 32 || bytes[lower] == 9 { lower += 1 }
    while lower < upper, bytes[upper - 1] == 32 || bytes[upper - 1] == 9 { upper -= 1 }
    guard lower < upper else { throw .empty }
    var at: Int?
    for index in lower..<upper {
      let byte = bytes[index]
      if byte < 32 || byte == 127 { throw .controlCharacter }
      // A space or an angle bracket in an envelope would end its command (RFC 5321 §4.1.2).
      if byte == 32 || byte == 60 || byte == 62 || byte == 34 || byte == 40 || byte == 41
        || byte == 44 || byte == 58 || byte == 59 || byte == 91 || byte == 92 || byte == 93
      {
        throw .forbiddenCharacter(Character(Unicode.Scalar(byte)))
      }
      if byte == 64 {
        if at != nil { throw .severalAts }
        at = index
      }
    }
    guard let at else { throw .noAt }
    let local = bytes[lower..<at]
    guard !local.isEmpty else { throw .emptyLocal }
    if local.contains(where: { $0 >= 128 }) { throw .nonASCIILocal }
    guard local.count <= 64 else { throw .localTooLong }
    // RFC 5322 §3.2.3: a dot-atom has no dot at its ends and no two in a row.
    guard local.first != 46, local.last != 46, !Self.hasDoubleDot(local) else { throw .strayDot }
    self.local = String(decoding: local, as: UTF8.self)
    let typed = String(decoding: bytes[(at + 1)..<upper], as: UTF8.self)
    guard let domain = DomainName.ascii(typed) else { throw .badDomain(typed) }
    self.domain = domain
  }

  private static func hasDoubleDot(_ bytes: ArraySlice<UInt8>) -> Bool {
    zip(bytes, bytes.dropFirst()).contains { $0 == 46 && $1 == 46 }
  }

  /// The wire form.
  package var text: String { local + "@" + domain }

  /// With the domain as people write it.
  package var displayText: String {
    guard domain.utf8.contains(45), domain.contains("xn--") else { return text }
    var output: UnsafeMutablePointer<CChar>?
    guard idn2_to_unicode_8z8z(domain, &output, 0) == IDN2_OK.rawValue, let output else {
      return text
    }
    defer { idn2_free(output) }
    return local + "@" + String(cString: output)
  }

  /// Two addresses with one `normalized` are taken for one mailbox.
  package var normalized: String { text.lowercased() }

  package var description: String { text }
}

/// Why a text is no address that can be written to.
package enum EmailAddressError: Error, Equatable, Sendable {
  case empty, noAt, severalAts, emptyLocal, nonASCIILocal, localTooLong, strayDot
  case controlCharacter
  case forbiddenCharacter(Character)
  case badDomain(String)

  package var sentence: String {
    switch self {
    case .empty: "The address is empty."
    case .noAt: "The address has no '@'."
    case .severalAts: "The address has more than one '@'."
    case .emptyLocal: "Nothing stands before the '@'."
    case .nonASCIILocal:
      "Before the '@' stand letters that mail cannot carry everywhere yet (only a–z, digits and a few signs). Ask for another address."
    case .localTooLong: "What stands before the '@' is longer than 64 characters."
    case .strayDot: "A dot stands at the edge of, or twice within, what is before the '@'."
    case .controlCharacter: "The address has a line break or another control character in it."
    case .forbiddenCharacter(" "): "The address has a space in it."
    case .forbiddenCharacter(let character): "The address has a '\(character)' in it."
    case .badDomain(let domain):
      "'\(domain.prefix(80))' after the '@' is no domain name, such as example.com."
    }
  }
}
