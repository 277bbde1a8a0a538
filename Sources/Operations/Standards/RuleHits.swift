import Firsthand
import Store

extension Session {
  /// Writes down which rules of policies have a hit in a letter as it is now.
  func noteHits(_ findings: [Finding], in newsletter: Newsletter.ID, _ tx: Transaction) throws {
    try tx.company.note(findings.policyRules, in: newsletter, at: now)
  }

  /// Adds hits to those that a letter has.
  func noteHits(_ findings: [Finding], keeping newsletter: Newsletter.ID, _ tx: Transaction) throws {
    let open = try tx.company.openRules(in: newsletter)
    try tx.company.note(open.union(findings.policyRules), in: newsletter, at: now)
  }
}

extension SalespersonDesk {
  /// The same of one's own letter, where that changed: rules are judged by what writers change while they write.
  package func noteHits(of report: QuickReport) throws {
    let id = report.newsletter.id
    let known = try session.store.read { try $0.company.openRules(in: id) }
    if known == report.findings.policyRules { return }
    try session.store.write { tx in
      _ = try Session.own(id, member, in: tx)
      try session.noteHits(report.findings, in: id, tx)
    }
  }
}

extension [Finding] {
  /// The rules of policies among those that found something; the others are the program's own.
  fileprivate var policyRules: Set<RuleID> { Set(map(\.rule).filter { $0.policy != "firsthand" }) }
}
