package import Firsthand
import PolicyChecker
package import Store

extension Session {
  /// Keeps a check with all that its verdict depends on, and which rules have a hit in the letter now.
  func record(_ check: CheckReport, in tx: Transaction) throws {
    try tx.company.add(
      RecordedCheck(
        id: workplace.ids.next(), newsletter: check.newsletter.id, content: check.content,
        engine: PolicySet.engineVersion, policies: check.policies, facts: check.facts,
        findings: check.findings.map { $0.recorded(workplace.secret) }, at: now))
    try noteHits(check.findings, in: check.newsletter.id, tx)
  }

  /// What an earlier check says when it is made again, under the engine of today, the policies of its day and the facts as
  /// they are now.
  package func checkAgain(_ id: Newsletter.ID) throws -> CheckAgain {
    try logForeignRead(of: id, "check")
    return try store.read { tx in
      let newsletter = try readable(id, in: tx)
      guard let kept = try tx.company.lastCheck(of: id) else {
        throw FirsthandError(.notFound, "The letter has not been handed in, so no check of it was kept.")
      }
      let versions = try kept.policies.map { reference in
        guard let policy = try tx.shared.policy(reference.hash) else {
          throw FirsthandError(.failed, "The policy \(reference.text) of that day is gone from the database.")
        }
        return try Readings.policy(policy.version)
      }
      let submission = try tx.company.certificate(of: id, at: kept.at).flatMap { try tx.company.submission($0.id) }
      let policies = PolicySet(versions)
      var desk = try LetterDesk(
        newsletter, in: tx, at: kept.at, mail: workplace.mail, standards: workplace.standards, besides: policies,
        as: submission)
      desk.hold(to: policies)
      let again = try LetterCheck.run(&desk, in: tx, workplace)
      let changed = Set(kept.facts.keys).union(again.facts.keys).filter { kept.facts[$0] != again.facts[$0] }
      let now = again.findings.map { $0.recorded(workplace.secret) }
      return CheckAgain(
        kept: kept, engine: PolicySet.engineVersion, isSameContent: kept.content == again.content,
        changedFacts: changed.sorted(), onlyThen: kept.findings.filter { !now.contains($0) },
        onlyNow: now.filter { !kept.findings.contains($0) })
    }
  }
}

/// An earlier check beside the same made again.
package struct CheckAgain: Sendable {
  package let kept: RecordedCheck
  package let engine: String
  package let isSameContent: Bool
  /// Facts that are not as they were, or not there any more, by name.
  package let changedFacts: [String]
  /// Findings, as `RecordedCheck` keeps them.
  package let onlyThen: [String]
  package let onlyNow: [String]

  package var isSameVerdict: Bool { onlyThen.isEmpty && onlyNow.isEmpty }
}

extension Finding {
  /// Level, rule, place and a mark of the words.
  func recorded(_ secret: CompanySecret) -> String {
    let place = place.map { "\($0.part.name):\($0.range.lowerBound)-\($0.range.upperBound)" } ?? "whole"
    return "\(enforcement.rawValue) \(rule) \(place) \(secret.mark(of: quote + "\n" + message).short)"
  }
}
