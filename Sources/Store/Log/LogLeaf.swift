package import Firsthand
import MailFormat

/// An entry of the send log as the bytes that a leaf of its tree is the hash of. `docs/send-log.md` describes them for whoever
/// writes a verifier; what is written once never changes, so neither does this.
package struct LogLeaf: Hashable, Sendable {
  package let id: LogEntry.ID
  /// A line for each thing that is known of it, in this order.
  package let bytes: [UInt8]
  package let kind: String
  /// Nil where the facts are none.
  package var facts: [LogEntry.Fact] { FactsText.decode(factsText) }
  private let factsText: String
  /// Whether each of its lines is one that is known of it: no line stands within another's words.
  package let isPlain: Bool
  /// Whether the address beside it is that of the person it is about; true where none stands there.
  package let isOfItsPerson: Bool

  /// Bytes that an entry may have, as a tiled log takes them.
  package static let mostBytes = 65_535

  static let form = "firsthand-log-entry/1"

  init(_ row: SQLRow) {
    id = LogEntry.ID(row.text("id"))
    kind = row.text("kind")
    var lines = 5
    var text = "\(Self.form)\nid \(id.text)\nat \(row.integer("at"))\nkind \(kind)\n"
    for (name, column) in [
      ("actor", "actor_id"), ("owner", "owner_id"), ("newsletter", "newsletter_id"), ("message", "message_id"),
      ("person", "person_mark"),
    ] {
      guard let value = row.optionalText(column) else { continue }
      text += "\(name) \(value)\n"
      lines += 1
    }
    factsText = row.text("facts")
    text += "facts \(factsText)\n"
    bytes = Array(text.utf8)
    isPlain = bytes.count(where: { $0 == 10 }) == lines && LogEntry.Kind(rawValue: kind) != nil
    isOfItsPerson = Self.isMark(row)
  }

  private static func isMark(_ row: SQLRow) -> Bool {
    guard let text = row.optionalText("address") else { return true }
    guard let address = try? EmailAddress(text) else { return false }
    return row.optionalText("person_mark")
      == PersonMark.text(key: row.blob("person_key"), normalizedAddress: address.normalized)
  }
}
