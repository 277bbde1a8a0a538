package import Firsthand
package import MailFormat

/// A claim on one message: what its gate and its outcome must still find in the row.
package struct Claim: Hashable, Sendable {
  package let message: Message
  package let worker: String
  package let attempt: Int
}

/// What workers left that did not come back.
package struct Recovery {
  package var inDoubt: [Message]
  package var halted: [(newsletter: Newsletter.ID, owner: Member.ID)] = []

  package static let doubt = "the program ended before the reply came"
  package static let halt = "The program ended twice while it was sending this letter."
}

extension DispatchScope {
  /// Writes a row; whether it is new. A customer gets one copy of a newsletter, however often the
  /// audience is frozen.
  package func enqueue(
    _ message: Message, reason: String = "", at now: Instant
  ) throws -> Bool {
    try connection.run(
      """
      INSERT INTO message(id, kind, newsletter_id, customer_id, owner_id, recipient, message_id, state,
        reason, due_at, created_at, changed_at)
      VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $10, $10)
      ON CONFLICT DO NOTHING
      """,
      [
        .text(message.id.text), .text(message.kind.rawValue), .optional(message.newsletter?.text),
        .optional(message.customer?.text), .text(message.owner.text),
        .text(message.recipient.text), .text(message.messageID), .text(message.state.rawValue),
        .text(reason), .integer(now.milliseconds),
      ]) == 1
  }

  /// `link` is the account link whose address the body leaves room for: the address itself is a secret and
  /// never stored.
  package func addNotice(
    _ message: Message, subject: String, body: String, link: AccountLink.ID? = nil, at now: Instant
  ) throws {
    _ = try enqueue(message, at: now)
    try connection.run(
      "INSERT INTO notice(message_id, subject, body, link_id) VALUES ($1, $2, $3, $4)",
      [.text(message.id.text), .text(subject), .text(body), .optional(link?.text)])
  }

  package func notice(_ id: Message.ID) throws -> StoredNotice? {
    try connection.first(
      "SELECT subject, body, link_id FROM notice WHERE message_id = $1", [.text(id.text)]
    ).map {
      StoredNotice(
        subject: $0.text("subject"), body: $0.text("body"),
        link: $0.optionalText("link_id").map { AccountLink.ID($0) })
    }
  }

  /// Takes the next due message for `worker` until `leaseUntil`: a compare-and-set, so that no two
  /// workers have it.
  package func claim(
    _ due: Due, worker: String, at now: Instant, leaseUntil: Instant
  ) throws -> Claim? {
    guard
      let row = try connection.first(
        """
        UPDATE message SET state = 'sending', worker = $1, lease_until = $2, attempt = attempt + 1,
          changed_at = $3
        WHERE state = 'queued' AND id = (\(due.selection))
        RETURNING *
        """,
        [.text(worker), .integer(leaseUntil.milliseconds), .integer(now.milliseconds), due.value])
    else { return nil }
    let message = try StoredMessage.message(row)
    return Claim(message: message, worker: worker, attempt: message.attempt)
  }

  /// The gate: `sending` → `atDot`, only if the claim still stands and nothing that could stop the copy
  /// happened since it was certified under `epoch`.
  package func openGate(
    _ claim: Claim, epoch: Int64, sha256: String, date: Instant, renderer: String, at now: Instant,
    leaseUntil: Instant
  ) throws -> Bool {
    try connection.run(
      """
      UPDATE message SET state = 'atDot', epoch = $4, sha256 = $5, renderer = $6, changed_at = $7, lease_until = $8,
        dated_at = $9
      WHERE id = $1 AND worker = $2 AND attempt = $3 AND state = 'sending'
        AND lease_until >= $7
        AND (SELECT stop_epoch FROM company) = $4
        AND (kind <> 'copy' OR (SELECT state FROM newsletter n WHERE n.id = newsletter_id) = 'sending')
      """,
      [
        .text(claim.message.id.text), .text(claim.worker), .integer(Int64(claim.attempt)),
        .integer(epoch), .text(sha256), .text(renderer), .integer(now.milliseconds),
        .integer(leaseUntil.milliseconds), .integer(date.milliseconds),
      ]) == 1
  }

  /// Moves a claimed message on; whether the row still was in a state from which that may happen.
  package func settle(
    _ claim: Claim, to state: Message.State, reason: String = "", retryAt: Instant? = nil,
    at now: Instant
  ) throws -> Bool {
    let from = Message.State.allCases.filter { $0.next.contains(state) && $0 != .queued && $0 != .held }
    let names = from.map { "'\($0.rawValue)'" }.joined(separator: ", ")
    let isSettled =
      try connection.run(
        """
        UPDATE message SET state = $4, reason = $5, due_at = COALESCE($6, due_at), worker = NULL, lease_until = NULL,
          changed_at = $7
        WHERE id = $1 AND attempt = $3 AND (worker = $2 OR state = 'inDoubt') AND state IN (\(names))
        """,
        [
          .text(claim.message.id.text), .text(claim.worker), .integer(Int64(claim.attempt)),
          .text(state.rawValue), .text(reason), .optional(retryAt?.milliseconds),
          .integer(now.milliseconds),
        ]) == 1
    if state == .queued { try cancelIfCancelled(claim.message.id, at: now) }
    return isSettled
  }

  package func addAttempt(
    _ claim: Claim, outcome: Outcome, stage: String, code: Int?, enhanced: String?, at now: Instant
  ) throws {
    try connection.run(
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

  /// The values that a copy was filled with, erasable, so that it can be rendered again.
  package func keepValues(_ id: Message.ID, _ values: String) throws {
    try connection.run(
      """
      INSERT INTO message_values(message_id, merge_values) VALUES ($1, $2)
      ON CONFLICT (message_id) DO UPDATE SET merge_values = excluded.merge_values
      """, [.text(id.text), .text(values)])
  }

  /// Takes over what workers left whose lease ran out: the dot of `sending` rows cannot have left, so
  /// they wait again; that of `atDot` rows may have, so nobody knows. A newsletter that was in work at two
  /// crashes is halted.
  package func recover(at now: Instant) throws -> Recovery {
    let time = SQLValue.integer(now.milliseconds)
    let requeued = try connection.rows(
      """
      UPDATE message SET state = 'queued', reason = '', worker = NULL, lease_until = NULL, changed_at = $1
      WHERE state = 'sending' AND lease_until < $1 RETURNING *
      """, [time]
    ).map(StoredMessage.message)
    let doubtful = try connection.rows(
      """
      UPDATE message SET state = 'inDoubt', reason = '\(Recovery.doubt)',
        worker = NULL, lease_until = NULL, changed_at = $1
      WHERE state = 'atDot' AND lease_until < $1 RETURNING *
      """, [time]
    ).map(StoredMessage.message)
    for message in requeued { try cancelIfCancelled(message.id, at: now) }
    var recovery = Recovery(inDoubt: doubtful)
    let letters = Dictionary(
      (requeued + doubtful).filter { $0.kind == .copy }
        .compactMap { message in message.newsletter.map { ($0, message.owner) } },
      uniquingKeysWith: { first, _ in first })
    for (newsletter, owner) in letters.sorted(by: { $0.key < $1.key }) {
      try connection.run(
        "UPDATE newsletter SET crashes = crashes + 1 WHERE id = $1", [.text(newsletter.text)])
      let isHalted = try connection.run(
        """
        UPDATE newsletter SET state = 'halted', changed_at = $2, crashes = 0, reason = '\(Recovery.halt)'
        WHERE id = $1 AND state = 'sending' AND crashes >= 2
        """, [.text(newsletter.text), time])
      if isHalted == 1 { recovery.halted.append((newsletter, owner)) }
    }
    return recovery
  }

  /// Cancels a copy of a cancelled newsletter that came back to the queue.
  private func cancelIfCancelled(_ message: Message.ID, at now: Instant) throws {
    try connection.run(
      """
      UPDATE message SET state = 'cancelled', changed_at = $2
      WHERE id = $1 AND kind = 'copy' AND state = 'queued'
        AND (SELECT state FROM newsletter n WHERE n.id = newsletter_id) = 'cancelled'
      """, [.text(message.text), .integer(now.milliseconds)])
  }

  /// How often the relay has put this message off itself: runs that did not reach it do not count.
  package func deferrals(of message: Message.ID) throws -> Int {
    let row = try connection.first(
      """
      SELECT COUNT(*) AS n FROM attempt WHERE message_id = $1 AND outcome = 'deferred' AND code IS NOT NULL
        AND stage IN ('mail', 'rcpt', 'data', 'body', 'dot')
      """, [.text(message.text)])
    return Int(row?.integer("n") ?? 0)
  }

  /// Whether copies of the newsletter are still to be sent, now or later.
  package func isWaiting(_ newsletter: Newsletter.ID) throws -> Bool {
    let row = try connection.first(
      """
      SELECT EXISTS (SELECT 1 FROM message WHERE newsletter_id = $1 AND kind = 'copy' AND state = 'queued')
        OR EXISTS (SELECT 1 FROM message WHERE newsletter_id = $1 AND kind = 'copy' AND state = 'sending')
        OR EXISTS (SELECT 1 FROM message WHERE newsletter_id = $1 AND kind = 'copy' AND state = 'atDot') AS n
      """, [.text(newsletter.text)])
    return row?.integer("n") == 1
  }

  /// Copies of the newsletter that wait for a person.
  package func held(_ newsletter: Newsletter.ID) throws -> Int {
    let row = try connection.first(
      "SELECT COUNT(*) AS n FROM message WHERE newsletter_id = $1 AND kind = 'copy' AND state = 'held'",
      [.text(newsletter.text)])
    return Int(row?.integer("n") ?? 0)
  }

  /// A message by its id, whoever owns it: for what comes back by mail.
  package func message(_ id: Message.ID) throws -> Message? {
    try connection.first("SELECT * FROM message WHERE id = $1", [.text(id.text)])
      .map(StoredMessage.message)
  }

  /// The key under which the log marks this person, where it knows them.
  package func personKey(_ address: EmailAddress) throws -> [UInt8]? {
    try connection.first(
      "SELECT person_key FROM log_personal WHERE lower(address) = $1 LIMIT 1", [.text(address.normalized)]
    )?.blob("person_key")
  }
}
