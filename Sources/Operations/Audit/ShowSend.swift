package import Firsthand
import MailFormat
package import Store

/// One message shown whole: what it said, why it was allowed to leave, and what became of it.
package struct AuditedSend: Sendable {
  package let message: StoredMessage
  package let writer: String
  package let newsletter: Newsletter?
  /// Made again; nil where what it was filled with is not kept, because it never left or the person was erased.
  package let copy: SentCopy?
  package let bytes: SentBytes
  /// The certificate that held when it left, or holds now for one that still waits.
  package let certificate: Certificate?
  /// The writer's word to the director.
  package let reason: String
  package let approvals: [RecordedApproval]
  package let waivers: [Waiver]
  /// The decisions on its letter, then what became of the message; oldest first.
  package let entries: [LogRecord]
  package let names: [Member.ID: String]
}

extension AdministratorDesk {
  /// Kinds of the entries about a letter that bear on each of its messages.
  private static var decisions: [LogEntry.Kind] { AuditGroup.decisions.kinds }

  /// The message with this id or Message-ID. That it was read is logged.
  package func auditedSend(_ name: String) throws -> AuditedSend {
    let stored = try session.store.read { tx in
      guard let stored = try tx.company.message(named: name) else {
        throw FirsthandError(.notFound, "There is no message '\(name)'.")
      }
      return stored
    }
    let message = stored.message
    if message.owner != member.id { try logReading(message.id) }
    return try session.store.read { tx in
      let newsletter = try message.newsletter.flatMap { try tx.company.newsletter($0) }
      let own = try tx.company.log(LogQuery(message: message.id, limit: 1_000))
      let moment =
        stored.attempts.last?.at
        ?? own.last { [.accepted, .rejected, .deferred, .inDoubt].contains($0.entry.kind) }?.entry.at ?? now
      let certificate = try newsletter.flatMap { try tx.company.certificate(of: $0.id, at: moment) }
      let submission = try certificate.flatMap { try tx.company.submission($0.id) }
      let decided = try newsletter.map {
        try tx.company.log(LogQuery(newsletter: $0.id, kinds: Self.decisions, limit: 1_000))
      }
      let approvals =
        try certificate.map { try tx.company.recordedApprovals(for: $0.newsletter, content: $0.content) } ?? []
      let waivers = try certificate.map { try tx.company.waivers(for: $0.newsletter, content: $0.content) } ?? []
      let entries = (decided ?? []) + own
      let members =
        entries.flatMap(\.members) + approvals.map(\.approval.by) + waivers.map(\.grantedBy) + [message.owner]
      return AuditedSend(
        message: stored, writer: submission?.senderName ?? "", newsletter: newsletter,
        copy: try workplace.madeAgain(stored, newsletter, submission, in: tx),
        bytes: try SentBytes(of: stored, own, in: tx), certificate: certificate, reason: submission?.reason ?? "",
        approvals: approvals, waivers: waivers, entries: entries, names: try tx.shared.names(of: members))
    }
  }

  /// A page and the frame in it are one reading: for a minute it stands in the log once.
  private func logReading(_ message: Message.ID) throws {
    let query = LogQuery(
      actor: member.id, message: message, kinds: [.personalDataRead], from: now.adding(seconds: -60), limit: 1)
    guard try session.store.read({ try $0.company.newestLog(query) }).isEmpty else { return }
    try session.store.write {
      try $0.append(session.entry(.personalDataRead, message: message, [LogEntry.Fact("what", "message")]))
    }
  }
}
