package import Firsthand
import Store

extension DirectorDesk {
  /// A yes, once, to exactly the content that was read.
  package func approve(_ id: Newsletter.ID, seen content: Digest, reason: String) throws -> Approval {
    try session.approveNewsletter(id, reason: try ReviewWords.limited(reason.trimmingSpaces), seen: content)
  }

  /// A no with its reason: the letter is its writer's draft again.
  package func decline(_ id: Newsletter.ID, seen content: Digest, reason: String) throws -> ReviewReply {
    let reason = try ReviewWords.reason(reason, "Say in a sentence why not, so that the writer knows what to do.")
    return try session.store.write { tx in
      let newsletter = try waiting(id, seen: content, evenHalted: true, in: tx)
      let reply = ReviewReply(
        id: workplace.ids.next(), newsletter: id, content: content, suggestion: Newsletter.Edit(), reason: reason,
        by: member.id, at: now)
      try tx.company.add(reply)
      _ = try tx.company.setState(.draft, of: id, from: ["awaitingApproval"], at: now)
      try tx.append(
        session.entry(.declined, newsletter: id, [LogEntry.Fact("content", content.hex)]), owner: newsletter.owner)
      try session.notify(
        newsletter.owner, in: tx,
        Notice(kind: .letterDeclined, newsletter: newsletter, by: member, reason: reason))
      return reply
    }
  }

  /// Other words for parts of the letter. They are a yes too: to the letter as it will be with exactly these
  /// words. A suggestion that breaks a standard itself is refused.
  package func suggest(
    _ edit: Newsletter.Edit, for id: Newsletter.ID, seen content: Digest, reason: String
  ) throws -> ReviewReply {
    let reason = try ReviewWords.reason(reason, "Say in a sentence why these words are better.")
    let (suggestion, check) = try session.store.read { tx in
      let newsletter = try waiting(id, seen: content, in: tx)
      let suggestion = newsletter.words.differences(in: edit)
      guard !suggestion.isEmpty else {
        throw FirsthandError(
          .badInput, "These are the words that stand there now. Change what you would say otherwise.")
      }
      var changed = newsletter
      changed.words = newsletter.words.edited(by: suggestion)
      try OneLine.check(changed.words.subject, called: "subject")
      try OneLine.check(changed.words.preheader, called: "preheader")
      return (suggestion, try LetterCheck.run(changed, in: tx, workplace))
    }
    if let broken = check.verdict.blocking.first {
      throw FirsthandError(.findings, "With these words the letter could not go: \(broken.message)")
    }
    return try session.store.write { tx in
      var changed = try waiting(id, seen: content, in: tx)
      changed.words = changed.words.edited(by: suggestion)
      try check.demandUnchanged(changed, in: tx, at: now)
      let reply = ReviewReply(
        id: workplace.ids.next(), newsletter: id, content: content, suggestion: suggestion, reason: reason,
        by: member.id, at: now)
      try tx.company.add(reply)
      let rules = Set(check.findings.filter { $0.enforcement == .review }.map(\.rule)).sorted()
      try tx.company.add(
        Approval(
          id: workplace.ids.next(), newsletter: id, content: check.content, rules: rules, by: member.id,
          reason: reason, at: now))
      _ = try tx.company.setState(.draft, of: id, from: ["awaitingApproval"], at: now)
      try tx.append(
        session.entry(
          .suggested, newsletter: id,
          [LogEntry.Fact("content", content.hex), LogEntry.Fact("approves", check.content.hex)]),
        owner: changed.owner)
      try tx.append(
        session.entry(
          .approved, newsletter: id,
          [
            LogEntry.Fact("content", check.content.hex),
            LogEntry.Fact("rules", rules.map(\.description).joined(separator: " ")),
            LogEntry.Fact("by", "suggestion"),
          ]),
        owner: changed.owner)
      try session.notify(
        changed.owner, in: tx, Notice(kind: .wordingSuggested, newsletter: changed, by: member, reason: reason))
      return reply
    }
  }

  /// Somebody else's letter that waits for a yes, as it was read. The words of one that was stopped in the
  /// middle can no longer change.
  private func waiting(
    _ id: Newsletter.ID, seen content: Digest, evenHalted: Bool = false, in tx: Transaction
  ) throws -> Newsletter {
    let (newsletter, certificate) = try session.certified(id, in: tx)
    guard newsletter.owner != member.id else {
      throw FirsthandError(.notPermitted, "Nobody decides on their own letter. Ask another director.")
    }
    guard certificate.content == content else { throw Session.changedSinceRead }
    let isHalted = try evenHalted && newsletter.state.name == "halted" && !Session.isApproved(certificate, in: tx)
    guard newsletter.state == .awaitingApproval || isHalted else {
      throw FirsthandError(.conflict, "The letter does not wait for an answer any more: \(newsletter.state.words).")
    }
    return newsletter
  }
}

extension Newsletter.Words {
  /// What `edit` really says otherwise.
  fileprivate func differences(in edit: Newsletter.Edit) -> Newsletter.Edit {
    Newsletter.Edit(
      subject: edit.subject.flatMap { $0 == subject ? nil : $0 },
      preheader: edit.preheader.flatMap { $0 == preheader ? nil : $0 },
      slots: edit.slots.filter { $0.value != slots[$0.key, default: ""] })
  }
}
