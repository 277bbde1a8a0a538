package import Firsthand

/// An entry of the send log as the bytes that a leaf of its tree is the hash of. `docs/send-log.md` describes them for whoever
/// writes a verifier; what is written once never changes, so neither does this.
package struct LogLeaf: Hashable, Sendable {
  package let id: LogEntry.ID
  /// A line for each thing that is known of it, in this order.
  package let bytes: [UInt8]
  package let kind: String

  static let form = "firsthand-log-entry/1"

  init(_ row: SQLRow) {
    id = LogEntry.ID(row.text("id"))
    kind = row.text("kind")
    var text = "\(Self.form)\nid \(id.text)\nat \(row.integer("at"))\nkind \(kind)\n"
    for (name, column) in [
      ("actor", "actor_id"), ("owner", "owner_id"), ("newsletter", "newsletter_id"), ("message", "message_id"),
      ("person", "person_mark"),
    ] {
      if let value = row.optionalText(column) { text += "\(name) \(value)\n" }
    }
    text += "facts \(row.text("facts"))\n"
    bytes = Array(text.utf8)
  }
}
