import Firsthand
import MailFormat
import Store

extension Workplace {
  /// Writes an entry about somebody outside the company: in the entry a mark that only the person's key
  /// can be matched with, beside it, erasable, the address, the key and what a relay said. `sha256` is that of the bytes which
  /// left, of which the entry keeps a code under the same key.
  func append(
    _ kind: LogEntry.Kind, about address: EmailAddress, owner: Member.ID?, by actor: Member.ID? = nil,
    newsletter: Newsletter.ID? = nil, message: Message.ID? = nil, _ facts: [LogEntry.Fact], relayWords: String = "",
    bytes sha256: String? = nil, in tx: Transaction
  ) throws {
    let key = try tx.dispatch.personKey(address) ?? ids.random(32)
    let bytes = sha256.map { LogEntry.Fact(SentBytes.fact, PersonMark.text(key: key, bytes: $0)) }
    try tx.append(
      LogEntry(
        id: ids.next(), at: now, kind: kind, actor: actor, newsletter: newsletter, message: message,
        facts: facts + [bytes].compactMap { $0 },
        personMark: PersonMark.text(key: key, normalizedAddress: address.normalized)),
      owner: owner,
      personal: LogEntry.Personal(address: address.text, relayWords: relayWords, key: key))
  }
}

extension LogEntry.Fact {
  /// Why, as far as it may stand in an entry: of "rule: sentence" the rule, for a sentence may quote a person.
  static func reason(_ text: String) -> LogEntry.Fact {
    LogEntry.Fact("reason", text.split(separator: ":").first.map(String.init) ?? "")
  }
}
