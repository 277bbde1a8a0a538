package import Firsthand
import PolicyChecker
package import Store

/// A rule with what it came to.
package struct RuleRecord: Sendable {
  package let rule: RuleID
  package let enforcement: Enforcement
  package let history: RuleHistory
  /// Words that writers say it is wrong about.
  package let doubted: [String]

  /// A noisy rule's own proposal: one level lower. Nothing lowers what is law.
  package var proposal: Enforcement? {
    guard history.isNoisy else { return nil }
    return switch enforcement {
    case .stop: .review
    case .review: .warn
    case .warn: .advice
    case .advice, .forbid: nil
    }
  }
}

extension Session {
  /// Days over which rules are looked back on.
  private static let economicsDays: Int64 = 365
  private static let shownQuotes = 5

  /// The rules in force with their hits, fixes, exceptions and doubts of the last year.
  package func ruleRecords() throws -> [RuleRecord] {
    try require(.director, to: "look back on standards")
    return try store.read { tx in
      let history = try tx.company.ruleHistory(since: now.adding(seconds: -Self.economicsDays * 86_400))
      let doubted = try tx.company.doubtedQuotes(limit: Self.shownQuotes)
      let set = try Readings.policySet(PoliciesInForce(try tx.shared.policies(), at: now))
      return set.policies.flatMap(\.rules).filter { !$0.isOff && !$0.isSilent }.map { rule in
        RuleRecord(
          rule: rule.id, enforcement: rule.enforcement, history: history[rule.id] ?? RuleHistory(),
          doubted: doubted[rule.id] ?? [])
      }
    }
  }
}

extension SalespersonDesk {
  /// "This is wrong": the writer's word on what a rule says of their letter. It changes nothing about the letter.
  package func doubt(_ rule: RuleID, in id: Newsletter.ID) throws {
    let finding = try quickCheck(id).findings.first { $0.rule == rule }
    guard let finding else {
      throw FirsthandError(.notFound, "The standard \"\(rule.words)\" finds nothing in this letter any more.")
    }
    try session.store.write { tx in
      _ = try Session.own(id, member, in: tx)
      try session.noteHits([finding], keeping: id, tx)
      // Words of one reader's copy are not shown around.
      let isNew = try tx.company.doubt(
        rule, in: id, quote: finding.customer == nil && !finding.namesPeople ? finding.quote : "", by: member.id,
        at: now)
      guard isNew else { return }
      try tx.append(
        session.entry(.ruleDoubted, newsletter: id, [LogEntry.Fact("rule", rule.description)]), owner: member.id)
    }
  }
}
