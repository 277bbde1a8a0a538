/// The public key that stands in DNS for verifying a domain's signatures (RFC 6376 §3.6.1).
package struct DKIMRecord: Equatable, Sendable {
  /// `rsa` or `ed25519`.
  package var algorithm: String
  /// In base64; empty: the key was withdrawn.
  package var key: String
  /// Receivers are asked to behave as if the mail were not signed.
  package var isTesting: Bool

  /// Nil where the text is no such record.
  package init?(_ text: String) {
    let tags = TagList(text)
    guard let key = tags["p"], tags["v"] == nil || (tags.first == "v" && tags["v"] == "DKIM1") else { return nil }
    algorithm = tags["k"]?.lowercased() ?? "rsa"
    self.key = key
    isTesting = tags["t"]?.split(separator: ":").contains("y") == true
  }
}
