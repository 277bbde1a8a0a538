/// A key and whose it is: where receivers find its public half (RFC 6376 §3.6.2.1).
package struct Signer: Sendable {
  /// ASCII, lower case, as `d=`.
  package var domain: String
  /// As `s=`: one domain can have several keys.
  package var selector: String
  package var key: SigningKey

  package init(domain: String, selector: String, key: SigningKey) {
    self.domain = domain
    self.selector = selector
    self.key = key
  }

  /// The name at which the record must stand.
  package var recordName: String { "\(selector)._domainkey.\(domain)" }

  /// The record's text (RFC 6376 §3.6.1).
  package var record: String { "v=DKIM1; k=\(key.algorithm.rawValue); p=\(key.publicKey)" }

  /// The line of a zone file. A string in DNS has at most 255 octets (RFC 1035 §3.3), so that a long record is several.
  package var zoneLine: String {
    var strings: [String] = []
    var rest = Substring(record)
    while !rest.isEmpty {
      strings.append("\"\(rest.prefix(255))\"")
      rest = rest.dropFirst(255)
    }
    let text = strings.count == 1 ? strings[0] : "( \(strings.joined(separator: "\n    ")) )"
    return "\(recordName). IN TXT \(text)"
  }
}
