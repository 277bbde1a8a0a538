package import Firsthand
import Store

extension DirectorDesk {
  /// Days for which an exception is granted where no day is named.
  package static let usualException: Int64 = 30

  /// Grants what a writer asked for, for exactly the content they asked it for, until a day.
  package func grantException(
    _ id: ExceptionRequest.ID, reason: String = "", until: Instant? = nil
  ) throws -> Waiver {
    let answer = try ReviewWords.limited(reason.trimmingSpaces)
    let request = try open(id)
    return try session.waive(
      request.rule, for: request.newsletter, reason: answer.isEmpty ? request.reason : answer,
      until: until ?? now.adding(seconds: Self.usualException * 86_400), seen: request.content
    ) { tx, newsletter in
      guard try tx.company.answer(id, .granted, by: member.id, words: answer, at: now) else { throw Self.answered }
      try session.notify(
        newsletter.owner, in: tx,
        Notice(kind: .exceptionGranted, newsletter: newsletter, by: member, rule: request.rule, reason: answer))
    }
  }

  package func declineException(_ id: ExceptionRequest.ID, reason: String) throws {
    let answer = try ReviewWords.reason(reason, "Say in a sentence why not, so that the writer knows what to do.")
    let request = try open(id)
    try session.store.write { tx in
      guard let newsletter = try tx.company.newsletter(request.newsletter) else { throw Self.unknown(id) }
      guard try tx.company.answer(id, .declined, by: member.id, words: answer, at: now) else { throw Self.answered }
      try tx.append(
        session.entry(
          .exceptionDeclined, newsletter: newsletter.id,
          [LogEntry.Fact("rule", request.rule.description), LogEntry.Fact("content", request.content.hex)]),
        owner: newsletter.owner)
      try session.notify(
        newsletter.owner, in: tx,
        Notice(kind: .exceptionDeclined, newsletter: newsletter, by: member, rule: request.rule, reason: answer))
    }
  }

  /// An open request by somebody else.
  private func open(_ id: ExceptionRequest.ID) throws -> ExceptionRequest {
    try session.store.read { tx in
      guard let request = try tx.company.exception(id), let newsletter = try tx.company.newsletter(request.newsletter)
      else { throw Self.unknown(id) }
      guard newsletter.owner != member.id else {
        throw FirsthandError(.notPermitted, "Nobody grants themselves an exception. Another director decides.")
      }
      guard request.state == .open else { throw Self.answered }
      return request
    }
  }

  private static let answered = FirsthandError(
    .conflict, "That was answered already, or its writer took it back.")

  private static func unknown(_ id: ExceptionRequest.ID) -> FirsthandError {
    FirsthandError(.notFound, "Nobody asks for an exception '\(id)'.")
  }
}
