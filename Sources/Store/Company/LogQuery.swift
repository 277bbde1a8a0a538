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
  /// The name of a template: entries about letters made with any version of it.
  package var template: String?
  /// A text among the facts: a template, a rule, a policy version.
  package var fact: String?
  package var from: Instant?
  package var until: Instant?
  /// Only what stands before this entry, for the next page.
  package var before: LogPlace?
  /// At most so many, the newest.
  package var limit: Int

  package init(
    address: String? = nil, actor: Member.ID? = nil, owner: Member.ID? = nil,
    newsletter: Newsletter.ID? = nil, message: Message.ID? = nil, kinds: [LogEntry.Kind] = [],
    template: String? = nil, fact: String? = nil, from: Instant? = nil, until: Instant? = nil,
    before: LogPlace? = nil, limit: Int = 100
  ) {
    self.address = address
    self.actor = actor
    self.owner = owner
    self.newsletter = newsletter
    self.message = message
    self.kinds = kinds
    self.template = template
    self.fact = fact
    self.from = from
    self.until = until
    self.before = before
    self.limit = limit
  }
}

/// Where an entry stands in the log's order.
package struct LogPlace: Hashable, Comparable, Sendable {
  package let at: Instant
  package let entry: LogEntry.ID

  package init(at: Instant, entry: LogEntry.ID) {
    self.at = at
    self.entry = entry
  }

  package init(_ entry: LogEntry) { self.init(at: entry.at, entry: entry.id) }

  package static func < (a: Self, b: Self) -> Bool { (a.at, a.entry) < (b.at, b.entry) }
}

/// An entry with what is personal beside it, where that was not erased.
package struct LogRecord: Hashable, Sendable {
  package let entry: LogEntry
  package let owner: Member.ID?
  package let address: String?
  package let relayWords: String?
}

/// A log query as SQL that is answered from one index: the column that leaves the fewest rows is compared
/// bare, every other as an expression, so that no engine chooses a worse index by guessing.
struct LogSQL {
  private(set) var values: [SQLValue] = []
  private var conditions: [String] = []
  private let isByPerson: Bool
  /// The rule's letters that the log is entered through.
  private var letters: String?

  /// `kind` takes the place of the query's kinds. `fewLetters`: the template's letters are so few that
  /// the log is entered through them. `rulesLetters`: it is entered through the letters of the rule that is asked for.
  init(_ query: LogQuery, kind: LogEntry.Kind?, fewLetters: Bool, rulesLetters: Bool = false) {
    isByPerson = query.address != nil
    var hasIndex = false
    func column(_ name: String) -> String {
      defer { hasIndex = true }
      return hasIndex ? "(\(name) || '')" : name
    }
    if let address = query.address { add("\(column("p.address_key")) = $", .text(address)) }
    if let message = query.message { add("\(column("e.message_id")) = $", .text(message.text)) }
    if let newsletter = query.newsletter { add("\(column("e.newsletter_id")) = $", .text(newsletter.text)) }
    if let template = query.template, fewLetters || hasIndex {
      add("\(column("e.newsletter_id")) IN (\(Self.lettersOf) $)", .text(template))
    }
    if rulesLetters, let rule = query.fact {
      values.append(.text(rule))
      letters = Self.lettersOfRule("$\(values.count)")
      conditions.append("\(column("e.newsletter_id")) = l.newsletter_id")
    }
    if let actor = query.actor { add("\(column("e.actor_id")) = $", .text(actor.text)) }
    if let owner = query.owner { add("\(column("e.owner_id")) = $", .text(owner.text)) }
    // Kinds of one letter's entries have an index of their own.
    let isOfLetter = rulesLetters || query.newsletter != nil && query.address == nil && query.message == nil
    if let kind { add("\(isOfLetter ? "e.kind" : column("e.kind")) = $", .text(kind.rawValue)) }
    if let template = query.template, !fewLetters {
      add("(e.newsletter_id || '') IN (\(Self.lettersOf) $)", .text(template))
    }
    if let fact = query.fact { add("instr(e.facts, $) > 0", .text(fact)) }
    if let from = query.from { add("e.at >= $", .integer(from.milliseconds)) }
    if let until = query.until { add("e.at < $", .integer(until.milliseconds)) }
    if let before = query.before {
      values.append(.integer(before.at.milliseconds))
      values.append(.text(before.entry.text))
      conditions.append("(e.at, e.id) < ($\(values.count - 1), $\(values.count))")
    }
  }

  private static let lettersOf = """
    SELECT n.id FROM newsletter n JOIN template_version t ON t.hash = n.template_hash WHERE t.name =
    """

  /// Kinds of entries that name a rule and are about a letter which rows name beside it.
  static let kindsOfLetters: Set<LogEntry.Kind> = [
    .certified, .approved, .waived, .exceptionAsked, .exceptionDeclined, .exceptionWithdrawn, .ruleDoubted,
  ]

  /// Letters in which a rule had a hit, and those for which somebody decided about it.
  static func lettersOfRule(_ rule: String) -> String {
    ["rule_hit", "rule_doubt", "waiver", "exception_request"].map { table in
      "SELECT newsletter_id FROM \(table) WHERE rule = \(rule)"
    }.joined(separator: " UNION ")
  }

  private mutating func add(_ condition: String, _ value: SQLValue) {
    values.append(value)
    conditions.append(condition.replacing("$", with: "$\(values.count)"))
  }

  mutating func text(newestFirst: Bool, limit: Int64) -> String {
    let direction = newestFirst ? "DESC" : "ASC"
    values.append(.integer(limit))
    let filter = conditions.isEmpty ? "" : "WHERE " + conditions.joined(separator: " AND ")
    // An outer join would be entered through the log: the address says who is meant. SQLite keeps the order of a cross join.
    let tables =
      isByPerson
      ? "log_personal p JOIN log_entry e ON e.id = p.entry_id"
      : (letters.map { "(\($0)) l CROSS JOIN " } ?? "") + "log_entry e LEFT JOIN log_personal p ON p.entry_id = e.id"
    return """
      SELECT e.*, p.address, p.relay_words FROM \(tables)
      \(filter) ORDER BY e.at \(direction), e.id \(direction) LIMIT $\(values.count)
      """
  }
}
