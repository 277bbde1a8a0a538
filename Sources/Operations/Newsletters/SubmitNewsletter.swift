package import Firsthand
import PolicyChecker
import Rendering
import Store

/// What submitting a letter came to.
package struct SubmitReport: Sendable {
  package var check: CheckReport
  package var certificate: Certificate
  /// False: it waits for a person.
  package var isReady: Bool
}

extension Session {
  /// Asks for the certificate of one's own letter. With a finding that stops it, it stays a draft and the
  /// error says how many; with one that needs a person, it waits for a director. A letter that was stopped
  /// in the middle stays halted, and with a new certificate can go on. `reason` is the writer's word to the
  /// director, where one will read it.
  package func submitNewsletter(
    _ id: Newsletter.ID, acknowledgesWarnings: Bool = false, reason: String = ""
  ) throws -> SubmitReport {
    try require(.salesperson, to: "submit letters")
    let reason = try ReviewWords.limited(reason.trimmingSpaces)
    let check = try checkToSubmit(id)
    let blocking = check.verdict.blocking.count
    guard blocking == 0 else {
      try store.write { try record(check, in: $0) }
      throw FirsthandError(
        .findings,
        "\(blocking == 1 ? "One thing" : "\(blocking) things") must be fixed before the letter can go.",
        onTerminal: "'firsthand newsletter check \(id)' shows \(blocking == 1 ? "it" : "them")."
      )
    }
    let warnings = check.verdict.needsAcknowledgement
    guard warnings.isEmpty || acknowledgesWarnings else {
      throw FirsthandError(
        .findings,
        "\(warnings.count == 1 ? "One thing" : "\(warnings.count) things") should be considered: \"\(warnings[0].message)\" Change the letter, or say that you have thought about it.",
        onTerminal: "Say it with --acknowledge."
      )
    }
    return try certify(check, reason: reason)
  }

  /// The check of one's own letter that may be submitted: every copy.
  func checkToSubmit(_ id: Newsletter.ID) throws -> CheckReport {
    try store.read { tx in
      let newsletter = try Self.own(id, member, in: tx)
      guard newsletter.state.isEditable || newsletter.state.name == "halted" else {
        throw FirsthandError(.conflict, "The letter is \(newsletter.state.name) already.")
      }
      return try LetterCheck.run(newsletter, for: .submission, in: tx, workplace)
    }
  }

  /// Writes the certificate for what was checked, with nothing in its way and every warning considered.
  func certify(_ check: CheckReport, reason: String) throws -> SubmitReport {
    let id = check.newsletter.id
    let warnings = check.verdict.needsAcknowledgement
    return try store.write { tx in
      let newsletter = try Self.own(id, member, in: tx)
      try check.demandUnchanged(newsletter, in: tx, at: now)
      let waiting = try waitingCertificate(of: newsletter, content: check.content, in: tx)
      let certificate = Certificate(
        id: workplace.ids.next(), newsletter: id, content: check.content,
        policies: check.policies,
        needsApproval: Set(check.verdict.needsApproval.map(\.rule)).sorted(),
        isReviewedByStage: check.isReviewedByStage,
        acknowledged: Set(warnings.map(\.rule)).sorted(), issuedAt: now)
      if let waiting, reason.isEmpty, waiting.says(as: certificate) {
        return SubmitReport(check: check, certificate: waiting, isReady: false)
      }
      try tx.company.add(certificate)
      try record(check, in: tx)
      try tx.company.keep(check.trace, of: id, at: now)
      let open = Set(try tx.company.templateWaivers(for: newsletter, onlyUsed: false, at: now).map(\.id))
      for waiver in check.usedWaivers {
        guard open.contains(waiver.id) else {
          throw FirsthandError(
            .conflict, "The exception from \"\(waiver.rule.words)\" was used up by another letter. Submit yours again.")
        }
        try tx.company.use(waiver.id, for: id, at: now)
      }
      try tx.company.add(
        LetterSubmission(
          certificate: certificate.id, reason: reason, sender: member, company: try tx.shared.companyNumber() ?? 0))
      try settleReview(of: id, content: check.content, in: tx)
      let isApproved = try Self.isApproved(certificate, in: tx)
      let state = isApproved ? Newsletter.State.ready : .awaitingApproval
      _ = try tx.company.setState(
        state, of: id, from: ["draft", "awaitingApproval", "ready"], at: now)
      try tx.append(
        entry(.certified, newsletter: id, certificate.facts(engine: PolicySet.engineVersion)),
        owner: member.id)
      try tx.append(
        entry(
          .submitted, newsletter: id,
          [LogEntry.Fact("state", newsletter.state.isEditable ? state.name : newsletter.state.name)]),
        owner: member.id)
      if !isApproved, waiting == nil {
        try notifyDirectors(
          in: tx, Notice(kind: .letterWaits, newsletter: newsletter, by: member, reason: reason))
      }
      return SubmitReport(check: check, certificate: certificate, isReady: isApproved)
    }
  }

  /// The certificate of exactly this content on which a director was asked already and has not answered.
  private func waitingCertificate(
    of newsletter: Newsletter, content: Digest, in tx: Transaction
  ) throws -> Certificate? {
    guard newsletter.state == .awaitingApproval || newsletter.state.name == "halted",
      let last = try tx.company.certificate(for: newsletter.id, content: content), last.asksForAPerson,
      try !Self.isApproved(last, in: tx)
    else { return nil }
    let withdrawn = try tx.company.recordedApprovals(for: newsletter.id, content: content).compactMap(\.withdrawnAt)
    let answers = try tx.owned(by: member.id).replies(to: newsletter.id).map(\.at)
    return (withdrawn + answers).contains { $0 >= last.issuedAt } ? nil : last
  }

  /// With the letter handed in, what was said of earlier words is answered: by these words.
  private func settleReview(of id: Newsletter.ID, content: Digest, in tx: Transaction) throws {
    let owned = tx.owned(by: member.id)
    for reply in try owned.replies(to: id) where reply.state == .open {
      _ = try owned.settle(reply.id, as: .revised, at: now)
    }
    for request in try owned.exceptions(of: id) where request.state == .open && request.content != content {
      _ = try owned.withdraw(request.id)
    }
  }

  /// Whether approvals that stand cover everything that `certificate` asks a person for.
  static func isApproved(_ certificate: Certificate, in tx: Transaction) throws -> Bool {
    guard certificate.asksForAPerson else { return true }
    let approvals = try tx.company.approvals(
      for: certificate.newsletter, content: certificate.content)
    let covered = Set(approvals.flatMap(\.rules))
    return !approvals.isEmpty && covered.isSuperset(of: certificate.needsApproval)
  }
}

extension Certificate {
  /// Whether it says the same, whenever it was issued.
  fileprivate func says(as other: Certificate) -> Bool {
    content == other.content && Set(policies) == Set(other.policies) && needsApproval == other.needsApproval
      && isReviewedByStage == other.isReviewedByStage && acknowledged == other.acknowledged
  }

  func facts(engine: String) -> [LogEntry.Fact] {
    [
      LogEntry.Fact("content", content.hex),
      LogEntry.Fact("policies", policies.map(\.text).joined(separator: ", ")),
      LogEntry.Fact("engine", engine),
      LogEntry.Fact("needsApproval", needsApproval.map(\.description).joined(separator: " ")),
      LogEntry.Fact("acknowledged", acknowledged.map(\.description).joined(separator: " ")),
    ]
  }
}
