package import Firsthand

/// What is looked for in the log. Everything given must hold.
package struct LogQuery: Hashable, Sendable {
  /// As `EmailAddress.normalized` has it.
  package var address: String?
  package var actor: Member.ID?
  package var owner: Member.ID?
  package var newsletter: Newsletter.ID?
  package var message: Message.ID?
  package var kinds: [LogEntry.Kind]
  /// A text among the facts: a template, a rule, a policy version.
  package var fact: String?
  package var from: Instant?
  package var until: Instant?
  /// At most so many, the newest.
  package var limit: Int

  package init(
    address: String? = nil, actor: Member.ID? = nil, owner: Member.ID? = nil,
    newsletter: Newsletter.ID? = nil, message: Message.ID? = nil, kinds: [LogEntry.Kind] = [],
    fact: String? = nil, from: Instant? = nil, until: Instant? = nil, limit: Int = 100
  ) {
    self.address = address
    self.actor = actor
    self.owner = owner
    self.newsletter = newsletter
    self.message = message
    self.kinds = kinds
    self.fact = fact
    self.from = from
    self.until = until
    self.limit = limit
  }
}

/// An entry with what is personal beside it, where that was not erased.
package struct LogRecord: Hashable, Sendable {
  package let entry: LogEntry
  package let owner: Member.ID?
  package let address: String?
  package let relayWords: String?
}

extension CompanyScope {
  /// Entries oldest first.
  package func log(_ query: LogQuery) throws -> [LogRecord] {
    var records: [LogRecord] = []
    try each(query, newestFirst: true) { records.append($0) }
    return records.reversed()
  }

  /// Hands all entries over one by one, oldest first, so that an export of any length fits in memory.
  package func eachLogRecord(_ query: LogQuery, _ body: (LogRecord) throws -> Void) throws {
    try each(query, newestFirst: false, body)
  }

  private func each(
    _ query: LogQuery, newestFirst: Bool, _ body: (LogRecord) throws -> Void
  ) throws {
    var conditions: [String] = []
    var values: [SQLValue] = []
    func add(_ condition: (String) -> String, _ value: SQLValue) {
      values.append(value)
      conditions.append(condition("$\(values.count)"))
    }
    if let address = query.address { add({ "lower(p.address) = \($0)" }, .text(address)) }
    if let actor = query.actor { add({ "e.actor_id = \($0)" }, .text(actor.text)) }
    if let owner = query.owner { add({ "e.owner_id = \($0)" }, .text(owner.text)) }
    if let newsletter = query.newsletter {
      add({ "e.newsletter_id = \($0)" }, .text(newsletter.text))
    }
    if let message = query.message { add({ "e.message_id = \($0)" }, .text(message.text)) }
    if let fact = query.fact { add({ "instr(e.facts, \($0)) > 0" }, .text(fact)) }
    if let from = query.from { add({ "e.at >= \($0)" }, .integer(from.milliseconds)) }
    if let until = query.until { add({ "e.at < \($0)" }, .integer(until.milliseconds)) }
    if !query.kinds.isEmpty {
      let names = query.kinds.map { "'\($0.rawValue)'" }.joined(separator: ", ")
      conditions.append("e.kind IN (\(names))")
    }
    let direction = newestFirst ? "DESC" : "ASC"
    values.append(.integer(newestFirst ? Int64(query.limit) : .max))
    let filter = conditions.isEmpty ? "" : "WHERE " + conditions.joined(separator: " AND ")
    try connection.each(
      """
      SELECT e.*, p.address, p.relay_words
      FROM log_entry e LEFT JOIN log_personal p ON p.entry_id = e.id
      \(filter) ORDER BY e.at \(direction), e.id \(direction) LIMIT $\(values.count)
      """, values
    ) { row in
      guard let kind = LogEntry.Kind(rawValue: row.text("kind")) else { return }
      try body(
        LogRecord(
          entry: LogEntry(
            id: LogEntry.ID(row.text("id")), at: Instant(milliseconds: row.integer("at")),
            kind: kind, actor: row.optionalText("actor_id").map { Member.ID($0) },
            newsletter: row.optionalText("newsletter_id").map { Newsletter.ID($0) },
            message: row.optionalText("message_id").map { Message.ID($0) },
            facts: FactsText.decode(row.text("facts")), personMark: row.optionalText("person_mark")),
          owner: row.optionalText("owner_id").map { Member.ID($0) },
          address: row.optionalText("address"), relayWords: row.optionalText("relay_words")))
    }
  }

  /// The message with this Message-ID or id.
  package func message(named name: String) throws -> StoredMessage? {
    try connection.first(
      "SELECT * FROM message WHERE id = $1 OR message_id = $1 LIMIT 1", [.text(name)]
    ).map { try StoredMessage($0, connection) }
  }

  package func messages(of newsletter: Newsletter.ID) throws -> [StoredMessage] {
    try connection.rows(
      "SELECT * FROM message WHERE newsletter_id = $1 ORDER BY recipient, id",
      [.text(newsletter.text)]
    ).map { try StoredMessage($0, connection) }
  }
}
