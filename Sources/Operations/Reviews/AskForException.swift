package import Firsthand
import Store

extension SalespersonDesk {
  /// Asks the directors for an exception from one rule, for one's own letter exactly as it is now. Nothing is
  /// granted by asking.
  package func askForException(
    from rule: RuleID, for id: Newsletter.ID, reason: String
  ) throws -> ExceptionRequest {
    let reason = try ReviewWords.reason(reason, "Say in a sentence why this letter should have an exception.")
    let check = try session.store.read { tx in
      let newsletter = try Session.own(id, member, in: tx)
      guard newsletter.state.isEditable || newsletter.state.name == "halted" else {
        throw FirsthandError(
          .conflict, "The letter is on its way or through (\(newsletter.state.words)), so there is nothing to ask for.")
      }
      return try LetterCheck.run(newsletter, in: tx, workplace)
    }
    guard let finding = check.findings.first(where: { $0.rule == rule }) else {
      throw FirsthandError(.notFound, "The standard \"\(rule.words)\" finds nothing in this letter any more.")
    }
    guard finding.enforcement != .forbid else {
      throw FirsthandError(
        .notPermitted, "\"\(rule.words)\" is a matter of law or safety; nobody can make an exception.")
    }
    guard finding.enforcement != .advice else {
      throw FirsthandError(.badInput, "\"\(rule.words)\" is only a thought. The letter can go without an exception.")
    }
    guard !check.waived.contains(rule) else {
      throw FirsthandError(.conflict, "This letter has that exception already.")
    }
    return try session.store.write { tx in
      let newsletter = try Session.own(id, member, in: tx)
      try check.demandUnchanged(newsletter, in: tx, at: now)
      let owned = tx.owned(by: member.id)
      for other in try owned.exceptions(of: id) where other.state == .open && other.rule == rule {
        guard other.content != check.content else {
          throw FirsthandError(.conflict, "You have asked for that already. The answer comes by mail.")
        }
        _ = try owned.withdraw(other.id)
      }
      let request = ExceptionRequest(
        id: workplace.ids.next(), newsletter: id, content: check.content, rule: rule, reason: reason, askedAt: now)
      try owned.add(request)
      try tx.append(
        session.entry(
          .exceptionAsked, newsletter: id,
          [LogEntry.Fact("rule", rule.description), LogEntry.Fact("content", check.content.hex)]),
        owner: member.id)
      try session.notifyDirectors(
        in: tx, Notice(kind: .exceptionAsked, newsletter: newsletter, by: member, rule: rule, reason: reason))
      return request
    }
  }

  /// Takes one's own question back.
  package func withdrawException(_ id: ExceptionRequest.ID, for letter: Newsletter.ID) throws {
    try session.store.write { tx in
      _ = try Session.own(letter, member, in: tx)
      let owned = tx.owned(by: member.id)
      guard let request = try owned.exceptions(of: letter).first(where: { $0.id == id }) else {
        throw FirsthandError(.notFound, "You asked for no such exception for this letter.")
      }
      guard try owned.withdraw(id) else {
        throw FirsthandError(.conflict, "That was answered already.")
      }
      try tx.append(
        session.entry(
          .exceptionWithdrawn, newsletter: letter, [LogEntry.Fact("rule", request.rule.description)]),
        owner: member.id)
    }
  }
}

/// What people write to one another about a letter.
enum ReviewWords {
  /// Bytes of a reason.
  private static let longest = 2_000

  /// The words without what surrounds them; `wish` where there are none.
  static func reason(_ text: String, _ wish: String) throws -> String {
    let text = text.trimmingSpaces
    guard !text.isEmpty else { throw FirsthandError(.badInput, wish) }
    return try limited(text)
  }

  static func limited(_ text: String) throws -> String {
    guard text.utf8.count <= longest else {
      throw FirsthandError(.badInput, "That is longer than \(longest) characters. A few sentences are enough.")
    }
    guard text.unicodeScalars.allSatisfy({ $0.value >= 32 || $0 == "\n" || $0 == "\t" }) else {
      throw FirsthandError(.badInput, "The words have a control character in them. Type them again.")
    }
    return text
  }
}
