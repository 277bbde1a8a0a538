import Firsthand
import Store

/// What the log says of the bytes of a message that left.
package enum SentBytes: Hashable, Sendable {
  /// The name of the fact in which an entry keeps a code of them.
  static let fact = "bytes"

  /// No entry has a code of them that can still be checked.
  case unknown
  /// The hash that is kept with the message is the one that was written down.
  case committed
  /// It is another: it was changed since.
  case contradicted

  /// `entries` are those about the message.
  init(of stored: StoredMessage, _ entries: [LogRecord], in tx: Transaction) throws {
    guard let sha256 = stored.sha256,
      let entry = entries.last(where: { $0.entry.facts.contains { $0.name == Self.fact } }),
      let code = entry.entry.facts.first(where: { $0.name == Self.fact })?.value,
      let key = try tx.log.personKey(beside: entry.entry.id)
    else {
      self = .unknown
      return
    }
    self = PersonMark.text(key: key, bytes: sha256) == code ? .committed : .contradicted
  }
}
