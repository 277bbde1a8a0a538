package import Firsthand

/// A claim on one message: what its gate and its outcome must still find in the row.
package struct Claim: Hashable, Sendable {
  package let message: Message
  package let worker: String
  package let attempt: Int
}

/// What a row is told when its gate opens.
package struct GateRecord: Hashable, Sendable {
  /// The stop epoch under which the copy was certified.
  package var epoch: Int64
  /// Of the message as it was rendered, before anybody signed it.
  package var sha256: String
  /// What its Date field says.
  package var date: Instant
  package var renderer: String
  /// What the copy was filled with, erasable, so that it can be rendered again; empty for a notice.
  package var values: String
  /// Where the company keeps a cadence: what other letters have left for this one's address.
  package var cadence: CadenceMark?

  package init(
    epoch: Int64, sha256: String, date: Instant, renderer: String, values: String = "", cadence: CadenceMark? = nil
  ) {
    self.epoch = epoch
    self.sha256 = sha256
    self.date = date
    self.renderer = renderer
    self.values = values
    self.cadence = cadence
  }
}

extension Dialect {
  /// Behind a selection of `message m`: passes over rows that another transaction is about to change. In SQLite nobody else is.
  fileprivate var unlocked: String { self == .postgres ? "FOR UPDATE OF m SKIP LOCKED" : "" }
}

extension DispatchScope {
  /// Takes up to `limit` messages that are due for `worker`: a compare-and-set, so that no two workers have one. Where others
  /// take some at this very moment, it takes those behind them.
  /// Copies to `domains` are passed over.
  package func claim(
    _ due: Due, worker: String, at now: Instant, limit: Int, except domains: Set<String> = []
  ) throws -> [Claim] {
    let passedOver = domains.sorted()
    let values: [SQLValue] = [
      .text(worker), .integer(now.milliseconds), due.value, .integer(Int64(limit)),
    ]
    return try connection.rows(
      """
      WITH next AS MATERIALIZED (\(due.selection(passingOver: passedOver.count)) \(connection.dialect.unlocked))
      UPDATE message SET state = 'sending', worker = $1, attempt = attempt + 1, changed_at = $2
      WHERE state = 'queued' AND id IN (SELECT id FROM next)
      RETURNING *
      """, values + passedOver.map { .text($0) }
    ).map { row in
      let message = try StoredMessage.message(row)
      return Claim(message: message, worker: worker, attempt: message.attempt)
    }.sorted { $0.message.id < $1.message.id }
  }

  /// The gate: `sending` → `atDot`, only if the claim still stands, its worker's lease has not run out, and nothing
  /// that could stop the copy happened since it was certified.
  package func openGate(_ claim: Claim, _ record: GateRecord, at now: Instant) throws -> Later<Bool> {
    guard let cadence = record.cadence, let newsletter = claim.message.newsletter else {
      return try setAtDot(claim, record, at: now)
    }
    guard try mayWrite(cadence, for: newsletter), try setAtDot(claim, record, at: now).value() else {
      return Later { false }
    }
    try keepLetter(cadence, of: newsletter, claim.message.id, at: now)
    return Later { true }
  }

  private func setAtDot(_ claim: Claim, _ record: GateRecord, at now: Instant) throws -> Later<Bool> {
    try connection.asked(
      """
      UPDATE message SET state = 'atDot', epoch = $4, sha256 = $5, renderer = $6, changed_at = $7, dated_at = $8,
        merge_values = $9
      WHERE id = $1 AND COALESCE(worker, '') = $2 AND attempt = $3 AND state = 'sending'
        AND EXISTS (SELECT 1 FROM worker w WHERE w.id = $2 AND w.lease_until >= $7)
        AND (SELECT stop_epoch FROM company) = $4
        AND (kind <> 'copy' OR (SELECT state FROM newsletter n WHERE n.id = newsletter_id) = 'sending')
      RETURNING id
      """,
      [
        .text(claim.message.id.text), .text(claim.worker), .integer(Int64(claim.attempt)),
        .integer(record.epoch), .text(record.sha256), .text(record.renderer), .integer(now.milliseconds),
        .integer(record.date.milliseconds), .optional(record.values.isEmpty ? nil : record.values),
      ]
    ).map { !$0.isEmpty }
  }

  /// What became of a message that was to move on.
  package enum Settled {
    /// The row was in no state from which that may happen.
    case not
    case done
    /// The person whom it was for was erased meanwhile.
    case ofErased
  }

  /// Moves a claimed message on.
  package func settle(
    _ claim: Claim, to state: Message.State, reason: String = "", retryAt: Instant? = nil,
    at now: Instant
  ) throws -> Later<Settled> {
    let settled = try connection.asked(
      Self.settlements[state] ?? "",
      [
        .text(claim.message.id.text), .text(claim.worker), .integer(Int64(claim.attempt)),
        .text(state.rawValue), .text(reason), .optional(retryAt?.milliseconds),
        .integer(now.milliseconds),
      ]
    ).map { rows -> Settled in
      rows.first.map { $0.text("domain") == ErasedAddress.domain ? .ofErased : .done } ?? .not
    }
    if state == .queued { try followLetter(claim.message.id, at: now) }
    return settled
  }

  /// For each state, the change from those from which it may follow. Only what the relay took changes a copy that has
  /// been claimed again since: its gate finds it gone.
  private static let settlements: [Message.State: String] = Dictionary(
    uniqueKeysWithValues: Message.State.allCases.map { state in
      let isYes = state == .accepted
      let from = Message.State.allCases.filter {
        $0.next.contains(state) && (isYes || ($0 != .queued && $0 != .held && !$0.next.isSubset(of: [.accepted])))
      }
      let names = from.map { "'\($0.rawValue)'" }.joined(separator: ", ")
      let later = isYes ? " OR (attempt > $3 AND state <> 'atDot')" : ""
      return (
        state,
        """
        UPDATE message SET state = $4, reason = CASE WHEN domain = '\(ErasedAddress.domain)' THEN '' ELSE $5 END,
          due_at = COALESCE($6, due_at), worker = NULL, changed_at = $7
        WHERE id = $1 AND ((attempt = $3 AND (worker = $2 OR worker IS NULL))\(later)) AND state IN (\(names))
        RETURNING domain
        """
      )
    })

  package func addAttempt(
    _ claim: Claim, outcome: Outcome, stage: String, code: Int?, enhanced: String?, at now: Instant
  ) throws {
    try connection.later(
      """
      INSERT INTO attempt(message_id, number, at, outcome, stage, code, enhanced)
      VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING
      """,
      [
        .text(claim.message.id.text), .integer(Int64(claim.attempt)), .integer(now.milliseconds),
        .text(outcome.rawValue), .text(stage), .optional(code.map(Int64.init)),
        .optional(enhanced),
      ])
  }

  /// Whether this outcome of the claim's try is written already.
  package func hasAttempt(_ claim: Claim, _ outcome: Outcome) throws -> Bool {
    try connection.first(
      "SELECT 1 AS n FROM attempt WHERE message_id = $1 AND number = $2 AND outcome = $3",
      [.text(claim.message.id.text), .integer(Int64(claim.attempt)), .text(outcome.rawValue)]) != nil
  }

  /// Cancels or holds a copy that came back to the queue of a letter that was cancelled or stopped meanwhile.
  func followLetter(_ message: Message.ID, at now: Instant) throws {
    try connection.later(
      """
      UPDATE message SET changed_at = $2,
        state = CASE (SELECT n.state FROM newsletter n WHERE n.id = newsletter_id)
          WHEN 'cancelled' THEN 'cancelled' ELSE 'held' END,
        reason = (SELECT n.reason FROM newsletter n WHERE n.id = newsletter_id)
      WHERE id = $1 AND kind = 'copy' AND state = 'queued'
        AND (SELECT n.state FROM newsletter n WHERE n.id = newsletter_id) IN ('cancelled', 'halted')
      """, [.text(message.text), .integer(now.milliseconds)])
  }

  /// How often the relay has put this message off itself, and when it first did: runs that did not reach it do
  /// not count.
  package func deferrals(of message: Message.ID) throws -> (count: Int, first: Instant?) {
    let row = try connection.first(
      """
      SELECT COUNT(*) AS n, MIN(at) AS first FROM attempt WHERE message_id = $1 AND outcome = 'deferred'
        AND code IS NOT NULL AND stage IN ('mail', 'rcpt', 'data', 'body', 'dot')
      """, [.text(message.text)])
    return (
      Int(row?.integer("n") ?? 0), row?.optionalInteger("first").map { Instant(milliseconds: $0) }
    )
  }
}
