package import Firsthand
import MailFormat
package import Store

/// All there is to say of one message.
package struct MessageHistory: Sendable {
  package var message: StoredMessage
  /// The letter that it is a copy of.
  package var newsletter: Newsletter?
  /// The decisions on its letter, then what became of the message.
  package var entries: [LogRecord]
}

extension Session {
  /// Entries that `query` finds, oldest first. A salesperson sees their own; directors and
  /// administrators see all, and that they saw an address is logged.
  package func searchLog(_ query: LogQuery) throws -> [LogRecord] {
    let query = try scoped(query)
    let records = try store.read { try $0.company.log(query) }
    if records.contains(where: { $0.address != nil && $0.owner != member.id }) {
      try store.write { try append(.personalDataRead, reading: query, in: $0) }
    }
    return records
  }

  /// Hands every entry over, oldest first, and logs that it was done.
  package func exportLog(_ query: LogQuery, _ body: (LogRecord) throws -> Void) throws {
    let query = try scoped(query)
    try store.write { try append(.exported, reading: query, in: $0) }
    try store.read { try $0.company.eachLogRecord(query, body) }
  }

  /// One message with its tries, its entries and the decisions on its letter.
  package func showMessage(_ name: String) throws -> MessageHistory {
    try store.write { tx in
      let isForAll = !member.roles.isDisjoint(with: [.director, .administrator])
      let found =
        try tx.owned(by: member.id).message(named: name)
        ?? (isForAll ? try tx.company.message(named: name) : nil)
      guard let found else {
        throw FirsthandError(
          .notFound, "There is no message '\(name)'.", onTerminal: "'firsthand log search' shows their ids.")
      }
      if found.message.owner != member.id {
        try tx.append(
          entry(.personalDataRead, message: found.message.id, [LogEntry.Fact("what", "message")]))
      }
      let decisions = try found.message.newsletter.map { newsletter in
        try tx.company.log(
          LogQuery(
            newsletter: newsletter, kinds: [.certified, .approved, .waived, .approvalWithdrawn, .sendingStarted],
            limit: 1_000))
      }
      let own = try tx.company.log(LogQuery(message: found.message.id, limit: 1_000))
      return MessageHistory(
        message: found, newsletter: try found.message.newsletter.flatMap { try tx.company.newsletter($0) },
        entries: (decisions ?? []) + own)
    }
  }

  /// The bytes of a message that left, made again; only where their hash is the one that was written down, and the log does
  /// not commit to another.
  package func sentBytes(of name: String) throws -> [UInt8] {
    let history = try showMessage(name)
    let stored = history.message
    return try store.read { tx in
      let moment = stored.attempts.last?.at ?? now
      let submission = try history.newsletter.flatMap { try tx.company.certificate(of: $0.id, at: moment) }
        .flatMap { try tx.company.submission($0.id) }
      guard let copy = try workplace.madeAgain(stored, history.newsletter, submission, in: tx) else {
        throw FirsthandError(
          .notFound,
          stored.sha256 == nil
            ? "The message did not leave, or its recipient was erased: there are no bytes of it."
            : "What it was filled with is no longer kept, so it cannot be made again.")
      }
      guard try SentBytes(of: stored, history.entries, in: tx) != .contradicted else {
        throw FirsthandError(
          .failed, "The hash that is kept with the message is not the one the log commits to: somebody has changed it.")
      }
      guard copy.isExact else {
        throw FirsthandError(
          .failed,
          "Made again, the message is not byte for byte what left: something it was made with has changed since, such as public_url."
        )
      }
      return copy.bytes
    }
  }

  private func scoped(_ query: LogQuery) throws -> LogQuery {
    if !member.roles.isDisjoint(with: [.director, .administrator]) { return query }
    try require(.salesperson, to: "read the log")
    guard query.owner == nil || query.owner == member.id else {
      throw FirsthandError(
        .notPermitted, "You can search what concerns your own letters.", onTerminal: "Leave --salesperson out.")
    }
    var query = query
    query.owner = member.id
    return query
  }
}
