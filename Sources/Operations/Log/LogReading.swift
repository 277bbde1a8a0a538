import Firsthand
import MailFormat
import Store

extension Session {
  /// Writes down that the log was read, and for what: the letter, the message and the person that were asked about
  /// stand in the entry where they stand in every other, so that a search for them finds who read of them.
  func append(
    _ kind: LogEntry.Kind, reading query: LogQuery, of kinds: String? = nil, in tx: Transaction
  ) throws {
    var facts = [LogEntry.Fact("what", "log")]
    func add(_ name: String, _ value: String?) {
      if let value, !value.isEmpty { facts.append(LogEntry.Fact(name, value)) }
    }
    add("kind", kinds ?? query.kinds.map(\.rawValue).joined(separator: " "))
    add("salesperson", query.owner?.text)
    add("member", query.actor?.text)
    add("template", query.template)
    // An address would stand in the log for good.
    add("mentions", query.fact.map { $0.contains("@") ? "an address" : $0 })
    add("from", query.from?.text)
    add("until", query.until?.text)
    var address = query.address.flatMap { try? EmailAddress($0) }
    // Of whom nothing is held, or no more, nothing comes to be held by asking.
    if let asked = address, try tx.duties.person(asked) == nil, try !tx.duties.isInLog(asked) {
      add("recipient", "nobody who is known")
      address = nil
    }
    guard let address else {
      return try tx.append(entry(kind, newsletter: query.newsletter, message: query.message, facts))
    }
    try workplace.append(
      kind, about: address, owner: nil, by: member.id, newsletter: query.newsletter, message: query.message, facts,
      in: tx)
  }
}
