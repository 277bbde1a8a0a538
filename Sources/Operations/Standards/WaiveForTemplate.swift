package import Firsthand
import PolicyChecker
package import Store

extension Session {
  /// Letters that one exception for a template may be used for at most.
  private static let mostUses = 1_000

  /// A director's exception from one rule for letters of a template, until a moment and for so many letters. Their own letters
  /// it does not cover; `forbid` has none.
  package func waive(
    _ rule: RuleID, forTemplate template: String, reason: String, until: Instant, mostUses: Int
  ) throws -> TemplateWaiver {
    try require(.director, to: "grant exceptions")
    guard !reason.trimmingSpaces.isEmpty else {
      throw FirsthandError(.badInput, "An exception needs a reason.", onTerminal: "Give it: --reason \"…\".")
    }
    guard until > now, until < now.adding(seconds: 90 * 86_400) else {
      throw FirsthandError(.badInput, "An exception ends between today and 90 days from now.")
    }
    guard (1...Self.mostUses).contains(mostUses) else {
      throw FirsthandError(.badInput, "An exception is for 1 to \(Self.mostUses) letters.")
    }
    return try store.write { tx in
      guard try tx.shared.templates().contains(where: { $0.reference.name == template }) else {
        throw FirsthandError(.notFound, "There is no template '\(template)'.")
      }
      let rules = try Readings.policySet(PoliciesInForce(try tx.shared.policies(), at: now)).policies.flatMap(\.rules)
      guard let found = rules.first(where: { $0.id == rule }) else {
        throw FirsthandError(.notFound, "No rule \(rule) is in force.")
      }
      guard found.enforcement != .forbid else {
        throw FirsthandError(
          .notPermitted, "The rule \(rule) is one of law or safety; nobody can waive it.")
      }
      let waiver = TemplateWaiver(
        id: workplace.ids.next(), template: template, rule: rule, reason: reason, grantedBy: member.id, grantedAt: now,
        expiresAt: until, mostUses: mostUses)
      try tx.company.add(waiver)
      try tx.append(
        entry(
          .templateWaived,
          [
            LogEntry.Fact("rule", rule.description), LogEntry.Fact("template", template),
            LogEntry.Fact("until", until.text), LogEntry.Fact("letters", "\(mostUses)"),
          ]))
      return waiver
    }
  }

  /// Takes such an exception back; letters on their way that need it stop at their next copy.
  package func endTemplateWaiver(_ id: TemplateWaiver.ID) throws {
    try require(.director, to: "end exceptions")
    try store.write { tx in
      guard let waiver = try tx.company.templateWaivers().first(where: { $0.id == id }) else {
        throw FirsthandError(.notFound, "There is no exception '\(id)'.")
      }
      guard try tx.company.end(id, at: now) else {
        throw FirsthandError(.conflict, "That exception has ended already.")
      }
      try tx.shared.raiseStopEpoch()
      try tx.append(
        entry(
          .templateWaiverEnded,
          [LogEntry.Fact("rule", waiver.rule.description), LogEntry.Fact("template", waiver.template)]))
    }
  }

  /// Every exception for a template, those that ended or were never used too.
  package func templateWaivers() throws -> [TemplateWaiver] {
    try require(.director, to: "list exceptions")
    return try store.read { try $0.company.templateWaivers() }
  }
}
