package import Firsthand

/// What a rule came to over all letters.
package struct RuleHistory: Hashable, Sendable {
  /// Letters in which it found something.
  package var hits = 0
  /// Of these, letters whose writers changed what was found.
  package var fixed = 0
  /// Of these, letters with an exception or a director's yes.
  package var exceptions = 0
  /// Of these, letters whose writers say that it is wrong.
  package var doubts = 0

  package init() {}

  /// Letters from which on a rule can be called noisy.
  static let fewest = 10

  /// More than half of its hits are doubted or excepted: it stops what it should not.
  package var isNoisy: Bool { hits >= Self.fewest && (doubts + exceptions) * 2 > hits }
}

extension CompanyScope {
  /// Writes down which rules have a hit in a letter as it is now: hits that came up before and are gone count as fixed.
  package func note(_ rules: Set<RuleID>, in newsletter: Newsletter.ID, at now: Instant) throws {
    let id = SQLValue.text(newsletter.text)
    let known = try openRules(in: newsletter)
    for rule in rules.subtracting(known) {
      try connection.run(
        """
        INSERT INTO rule_hit(newsletter_id, rule, first_at, is_open) VALUES ($1, $2, $3, 1)
        ON CONFLICT (rule, newsletter_id) DO UPDATE SET is_open = 1
        """, [id, .text(rule.description), .integer(now.milliseconds)])
    }
    for rule in known.subtracting(rules) {
      try connection.run(
        "UPDATE rule_hit SET is_open = 0 WHERE newsletter_id = $1 AND rule = $2", [id, .text(rule.description)])
    }
  }

  /// Rules that had a hit when the letter was last looked at.
  package func openRules(in newsletter: Newsletter.ID) throws -> Set<RuleID> {
    Set(
      try connection.rows(
        "SELECT rule FROM rule_hit WHERE newsletter_id = $1 AND is_open = 1", [.text(newsletter.text)]
      ).compactMap { RuleID($0.text("rule")) })
  }

  /// A writer's word that a rule is wrong about their letter; once for each.
  package func doubt(
    _ rule: RuleID, in newsletter: Newsletter.ID, quote: String, by member: Member.ID, at now: Instant
  ) throws -> Bool {
    try connection.run(
      """
      INSERT INTO rule_doubt(newsletter_id, rule, quote, by_id, at) VALUES ($1, $2, $3, $4, $5)
      ON CONFLICT (rule, newsletter_id) DO NOTHING
      """,
      [
        .text(newsletter.text), .text(rule.description), .text(quote), .text(member.text), .integer(now.milliseconds),
      ]) == 1
  }

  /// Rules that the letter's writer says are wrong about it.
  package func doubtedRules(in newsletter: Newsletter.ID) throws -> Set<RuleID> {
    Set(
      try connection.rows("SELECT rule FROM rule_doubt WHERE newsletter_id = $1", [.text(newsletter.text)])
        .compactMap { RuleID($0.text("rule")) })
  }

  /// Words that rules were said to be wrong about: of each rule the newest first, and `limit` at most.
  package func doubtedQuotes(limit: Int) throws -> [RuleID: [String]] {
    let rows = try connection.rows(
      """
      SELECT rule, quote FROM (
        SELECT rule, quote, ROW_NUMBER() OVER (PARTITION BY rule ORDER BY at DESC, newsletter_id) AS place
        FROM rule_doubt WHERE quote <> ''
      ) AS quoted WHERE place <= $1 ORDER BY rule, place
      """, [.integer(Int64(limit))])
    var quotes: [RuleID: [String]] = [:]
    for row in rows {
      if let rule = RuleID(row.text("rule")) { quotes[rule, default: []].append(row.text("quote")) }
    }
    return quotes
  }

  /// By rule, over letters in which it had a hit from `since` on. Hits are counted in the index by time alone: a rule that is grouped
  /// by as it stands would be counted through all there ever were. Doubts and exceptions are few, and are begun with
  /// (SQLite keeps the order of a `CROSS JOIN`).
  package func ruleHistory(since: Instant) throws -> [RuleID: RuleHistory] {
    var history: [RuleID: RuleHistory] = [:]
    let moment = SQLValue.integer(since.milliseconds)
    let hits = try connection.rows(
      """
      SELECT rule || '' AS name, COUNT(*) AS hits, SUM(1 - is_open) AS fixed FROM rule_hit WHERE first_at >= $1 GROUP BY 1
      """, [moment])
    for row in hits {
      guard let rule = RuleID(row.text("name")) else { continue }
      var entry = RuleHistory()
      entry.hits = Int(row.integer("hits"))
      entry.fixed = Int(row.integer("fixed"))
      history[rule] = entry
    }
    let doubts = try connection.rows(
      """
      SELECT h.rule AS rule, COUNT(*) AS n FROM rule_doubt d CROSS JOIN rule_hit h
      WHERE h.rule = d.rule AND h.newsletter_id = d.newsletter_id AND h.first_at >= $1 GROUP BY h.rule
      """, [moment])
    for row in doubts {
      if let rule = RuleID(row.text("rule")) { history[rule]?.doubts = Int(row.integer("n")) }
    }
    let exceptions = try connection.rows(
      """
      SELECT rule, COUNT(*) AS n FROM (
        SELECT h.rule AS rule, h.newsletter_id FROM waiver w CROSS JOIN rule_hit h
        WHERE h.rule = w.rule AND h.newsletter_id = w.newsletter_id AND h.first_at >= $1
        UNION
        SELECT h.rule AS rule, h.newsletter_id FROM template_waiver_use u JOIN template_waiver t ON t.id = u.waiver_id
        CROSS JOIN rule_hit h WHERE h.rule = t.rule AND h.newsletter_id = u.newsletter_id AND h.first_at >= $1
        UNION
        SELECT h.rule AS rule, h.newsletter_id FROM approval a CROSS JOIN rule_hit h
        WHERE h.newsletter_id = a.newsletter_id AND h.first_at >= $1 AND a.withdrawn_at IS NULL
          AND ($2 || a.rules || $2) LIKE ('%' || $2 || h.rule || $2 || '%')
      ) AS excepted GROUP BY rule
      """, [moment, .text("\n")])
    for row in exceptions {
      if let rule = RuleID(row.text("rule")) { history[rule]?.exceptions = Int(row.integer("n")) }
    }
    return history
  }
}
