import Firsthand
import Operations
import Phrasebook
import Store

/// What the page of a policy version shows: what it would change, and the way into force or out of it.
struct PolicyVersionView {
  let title: String
  let version: String
  let state: String
  let path: String
  let changes: [String]
  let hasChanges: Bool
  let loosens: String?
  let replay: ReplayView?
  let replayDigest: String
  let cards: [StandardsView.Rule]
  let hasCards: Bool
  let mayApprove: Bool
  let mayRevoke: Bool
  let error: String?
  let reason: String

  init(_ reading: PolicyVersionReading, error: String?, reason: String, _ context: DirectorContext) {
    let phrases = context.phrases
    let reference = reading.policy.version.reference
    title = reading.title
    version = reference.text
    path = "/standards/versions/\(reference.name)/\(reference.version)"
    state = Self.state(reading, context)
    changes = reading.changes
    hasChanges = !changes.isEmpty
    loosens =
      reading.loosened.isEmpty || reading.policy.force != nil
      ? nil : phrases("policy.loosens", ["rules": phrases.list(reading.loosened.map(\.words))])
    replay = reading.replay.map { ReplayView($0, phrases) }
    replayDigest = reading.replay?.digest.hex ?? ""
    cards = reading.cards.map { StandardsView.rule($0, phrases) }
    hasCards = !cards.isEmpty
    mayApprove = reading.mayApprove
    mayRevoke = reading.mayRevoke
    self.error = error
    self.reason = reason
  }

  private static func state(_ reading: PolicyVersionReading, _ context: DirectorContext) -> String {
    let phrases = context.phrases
    let policy = reading.policy
    func moment(_ instant: Instant) -> String { phrases.moment(instant, zone: context.zone) }
    var sentences = [
      phrases("policy.state_published", ["name": reading.publishedBy, "day": moment(policy.publishedAt)])
    ]
    if let from = policy.effectiveFrom, policy.force == nil {
      sentences.append(phrases("policy.state_planned", ["day": moment(from)]))
    }
    if policy.graceDays > 0 { sentences.append(phrases("policy.state_grace", count: policy.graceDays)) }
    if !reading.approvers.isEmpty {
      sentences.append(phrases("policy.state_approved", ["names": phrases.list(reading.approvers)]))
    }
    if policy.approvals.contains(where: \.isSole) { sentences.append(phrases("policy.state_sole")) }
    if let force = policy.force {
      sentences.append(
        force.revokedAt.map { phrases("policy.state_revoked", ["day": moment($0)]) }
          ?? phrases(
            force.effectiveAt > context.desk.now ? "policy.state_coming" : "policy.state_holds",
            ["day": moment(force.effectiveAt)]))
    }
    if policy.revokedAt == nil, !reading.revokers.isEmpty {
      sentences.append(phrases("policy.state_revoke_asked", ["names": phrases.list(reading.revokers)]))
    }
    return sentences.joined(separator: " ")
  }
}

/// What a policy would have done.
struct ReplayView {
  struct Line {
    let letter: String
    let writer: String
    let becomes: String
    let isSent: Bool
    let rules: String
    let quotes: [String]
  }

  let summary: String
  let held: [Line]
  let hasHeld: Bool
  let allowed: [Line]
  let hasAllowed: Bool
  let more: String?
  let unread: String?

  /// Letters shown of each kind.
  private static let most = 25

  init(_ replay: PolicyReplay, _ phrases: Phrases) {
    summary =
      replay.letters == 0
      ? phrases("policy.replay_none", ["days": "\(replay.days)"])
      : phrases(
        "policy.replay_summary",
        [
          "letters": "\(replay.letters)", "days": "\(replay.days)", "held": "\(replay.newlyHeld.count)",
          "sent": "\(replay.newlyHeld.count(where: \.isSent))", "allowed": "\(replay.newlyAllowed.count)",
        ])
    held = replay.newlyHeld.prefix(Self.most).map { Self.line($0, phrases) }
    allowed = replay.newlyAllowed.prefix(Self.most).map { Self.line($0, phrases) }
    (hasHeld, hasAllowed) = (!held.isEmpty, !allowed.isEmpty)
    let rest = max(0, replay.newlyHeld.count - Self.most) + max(0, replay.newlyAllowed.count - Self.most)
    more = rest > 0 ? phrases("policy.replay_more", count: rest) : nil
    unread = replay.unread > 0 ? phrases("policy.replay_unread", count: replay.unread) : nil
  }

  private static func line(_ line: PolicyReplay.Line, _ phrases: Phrases) -> Line {
    Line(
      letter: line.subject.isEmpty ? phrases("inbox.no_subject") : line.subject, writer: line.writer,
      becomes: phrases("policy.becomes_\(line.after.rawValue)"), isSent: line.isSent,
      rules: phrases.list(Set(line.hits.map(\.rule)).sorted().map(\.words)),
      quotes: Array(line.hits.map(\.quote).filter { !$0.isEmpty }.prefix(3)))
  }
}
