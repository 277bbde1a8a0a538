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

  /// Words that a rule was said to be wrong about, the newest first.
  package func doubtedQuotes(of rule: RuleID, limit: Int) throws -> [String] {
    try connection.rows(
      "SELECT quote FROM rule_doubt WHERE rule = $1 AND quote <> '' ORDER BY at DESC, newsletter_id LIMIT $2",
      [.text(rule.description), .integer(Int64(limit))]
    ).map { $0.text("quote") }
  }

  /// By rule, over letters in which it had a hit from `since` on.
  package func ruleHistory(since: Instant) throws -> [RuleID: RuleHistory] {
    var history: [RuleID: RuleHistory] = [:]
    let rows = try connection.rows(
      """
      SELECT h.rule, COUNT(*) AS hits, SUM(1 - h.is_open) AS fixed,
        SUM(CASE WHEN EXISTS (SELECT 1 FROM rule_doubt d WHERE d.rule = h.rule AND d.newsletter_id = h.newsletter_id)
          THEN 1 ELSE 0 END) AS doubts,
        SUM(CASE WHEN EXISTS (SELECT 1 FROM waiver w WHERE w.newsletter_id = h.newsletter_id AND w.rule = h.rule)
          OR EXISTS (SELECT 1 FROM template_waiver t JOIN template_waiver_use u ON u.waiver_id = t.id
            WHERE u.newsletter_id = h.newsletter_id AND t.rule = h.rule)
          OR EXISTS (SELECT 1 FROM approval a WHERE a.newsletter_id = h.newsletter_id AND a.withdrawn_at IS NULL
            AND ($2 || a.rules || $2) LIKE ('%' || $2 || h.rule || $2 || '%'))
          THEN 1 ELSE 0 END) AS exceptions
      FROM rule_hit h WHERE h.first_at >= $1 GROUP BY h.rule
      """, [.integer(since.milliseconds), .text("\n")])
    for row in rows {
      guard let rule = RuleID(row.text("rule")) else { continue }
      var entry = RuleHistory()
      entry.hits = Int(row.integer("hits"))
      entry.fixed = Int(row.integer("fixed"))
      entry.doubts = Int(row.integer("doubts"))
      entry.exceptions = Int(row.integer("exceptions"))
      history[rule] = entry
    }
    return history
  }
}
