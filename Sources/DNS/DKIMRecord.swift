/// The public key that stands in DNS for verifying a domain's signatures (RFC 6376 §3.6.1).
package struct DKIMRecord: Equatable, Sendable {
  /// `rsa` or `ed25519`.
  package var algorithm: String
  /// In base64; empty: the key was withdrawn.
  package var key: String
  /// Receivers are asked to behave as if the mail were not signed.
  package var isTesting: Bool
  /// Whether the key may verify what was hashed with SHA-256.
  package var allowsSHA256: Bool
  /// Whether it is for mail, not for some other service.
  package var isForMail: Bool

  /// Nil where the text is no such record.
  package init?(_ text: String) {
    let tags = TagList(text)
    guard let key = tags["p"], tags["v"] == nil || (tags.first == "v" && tags["v"] == "DKIM1") else { return nil }
    algorithm = tags["k"]?.lowercased() ?? "rsa"
    self.key = key
    func names(_ tag: String) -> [String]? { tags[tag]?.lowercased().split(separator: ":").map(String.init) }
    allowsSHA256 = names("h")?.contains("sha256") ?? true
    isForMail = names("s").map { $0.contains("*") || $0.contains("email") } ?? true
    isTesting = tags["t"]?.split(separator: ":").contains("y") == true
  }
}
