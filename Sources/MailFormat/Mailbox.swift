/// A name and an address: RFC 5322 §3.4 `mailbox`.
package struct Mailbox: Hashable, Sendable {
  package var name: String?
  package var address: EmailAddress

  package init(name: String?, address: EmailAddress) {
    self.name = name
    self.address = address
  }

  /// Reads `Ana Lopez <ana@lopez.example>`, `"Lopez, Ana" <…>` or an address alone.
  package init(parsing text: String) throws(EmailAddressError) {
    guard text.hasSuffix(">"), let open = text.lastIndex(of: "<") else {
      self.init(name: nil, address: try EmailAddress(text))
      return
    }
    let address = try EmailAddress(String(text[text.index(after: open)...].dropLast()))
    var name = text[..<open].description
    while name.last == " " { name.removeLast() }
    while name.first == " " { name.removeFirst() }
    if name.count >= 2, name.hasPrefix("\""), name.hasSuffix("\"") {
      name = String(name.dropFirst().dropLast()).replacing("\\\"", with: "\"").replacing(
        "\\\\", with: "\\")
    }
    self.init(name: name.isEmpty ? nil : name, address: address)
  }
}

/// Whom a server is told that a message is from and for; apart from what its header says. A nil sender is
/// the null reverse-path (RFC 5321 §4.5.5).
package struct Envelope: Hashable, Sendable {
  package var sender: EmailAddress?
  package var recipient: EmailAddress

  package init(sender: EmailAddress?, recipient: EmailAddress) {
    self.sender = sender
    self.recipient = recipient
  }
}
