package import Firsthand

extension CompanyScope {
  /// Entries oldest first.
  package func log(_ query: LogQuery) throws -> [LogRecord] {
    Array(try newestLog(query).reversed())
  }

  /// Entries newest first.
  package func newestLog(_ query: LogQuery) throws -> [LogRecord] {
    // Each kind is read from its own stretch of the index.
    let kinds: [LogEntry.Kind?] = query.kinds.isEmpty ? [nil] : Array(Set(query.kinds))
    let areFew = try areFewLetters(of: query.template)
    let kindsByRule = try kindsFoundByRule(query, among: kinds)
    let found = try kinds.map { kind in
      var sql = LogSQL(query, kind: kind, fewLetters: areFew, rulesLetters: kindsByRule.contains(kind))
      return try connection.asked(sql.text(newestFirst: true, limit: Int64(query.limit)), sql.values)
    }
    var records = try found.flatMap { try $0.value().compactMap(LogRecord.init) }
    if kinds.count > 1 { records.sort { LogPlace($0.entry) > LogPlace($1.entry) } }
    return Array(records.prefix(query.limit))
  }

  /// Hands all entries over one by one, oldest first, so that an export of any length fits in memory.
  package func eachLogRecord(_ query: LogQuery, _ body: (LogRecord) throws -> Void) throws {
    let kinds = Set(query.kinds)
    let kind = kinds.count == 1 ? kinds.first : nil
    var sql = LogSQL(
      query, kind: kind, fewLetters: try areFewLetters(of: query.template),
      rulesLetters: try kindsFoundByRule(query, among: [kind]).contains(kind))
    let text = sql.text(newestFirst: false, limit: .max)
    try connection.each(text, sql.values) { row in
      guard let record = LogRecord(row), kinds.isEmpty || kinds.contains(record.entry.kind) else { return }
      try body(record)
    }
  }

  /// Up to so many letters of a template, their entries are found through them.
  private static let fewLetters: Int64 = 200

  private func areFewLetters(of template: String?) throws -> Bool {
    guard let template else { return false }
    let row = try connection.first(
      """
      SELECT COUNT(*) AS n FROM (
        SELECT 1 FROM newsletter n JOIN template_version t ON t.hash = n.template_hash
        WHERE t.name = $1 LIMIT $2) AS few
      """, [.text(template), .integer(Self.fewLetters + 1)])
    return (row?.integer("n") ?? 0) <= Self.fewLetters
  }

  /// Up to so many letters about which a rule said something, its entries are found through them.
  private static let someLetters: Int64 = 500

  /// Of which kinds the entries that name the query's rule are found through the letters that it is about. Where these are
  /// more, a page of entries is soon full of them.
  private func kindsFoundByRule(_ query: LogQuery, among kinds: [LogEntry.Kind?]) throws -> Set<LogEntry.Kind?> {
    let ofLetters = Set(kinds.filter { $0.map(LogSQL.kindsOfLetters.contains) ?? false })
    guard !ofLetters.isEmpty, let rule = query.fact.flatMap(RuleID.init), rule.policy != "firsthand",
      query.address == nil, query.message == nil, query.newsletter == nil, query.template == nil
    else { return [] }
    let row = try connection.first(
      "SELECT COUNT(*) AS n FROM (\(LogSQL.lettersOfRule("$1")) LIMIT $2) AS found",
      [.text(rule.description), .integer(Self.someLetters + 1)])
    return (row?.integer("n") ?? 0) <= Self.someLetters ? ofLetters : []
  }

  /// The message with this Message-ID or id.
  package func message(named name: String) throws -> StoredMessage? {
    try connection.first(
      "SELECT * FROM message WHERE id = $1 OR message_id = $1 LIMIT 1", [.text(name)]
    ).map { try StoredMessage($0, connection) }
  }

  package func messages(of newsletter: Newsletter.ID, limit: Int? = nil) throws -> [StoredMessage] {
    let rows = try connection.rows(
      "SELECT * FROM message WHERE newsletter_id = $1 \(MessageOrder.sql(limit)) LIMIT $2",
      [.text(newsletter.text), .limit(limit)])
    return try StoredMessage.all(rows, connection)
  }
}

extension LogRecord {
  /// nil where the kind is not known.
  fileprivate init?(_ row: SQLRow) {
    guard let kind = LogEntry.Kind(rawValue: row.text("kind")) else { return nil }
    self.init(
      entry: LogEntry(
        id: LogEntry.ID(row.text("id")), at: Instant(milliseconds: row.integer("at")),
        kind: kind, actor: row.optionalText("actor_id").map { Member.ID($0) },
        newsletter: row.optionalText("newsletter_id").map { Newsletter.ID($0) },
        message: row.optionalText("message_id").map { Message.ID($0) },
        facts: FactsText.decode(row.text("facts")), personMark: row.optionalText("person_mark")),
      owner: row.optionalText("owner_id").map { Member.ID($0) },
      address: row.optionalText("address"), relayWords: row.optionalText("relay_words"))
  }
}
