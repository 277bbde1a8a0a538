package import Firsthand

/// One run that sends, among those that share the database. Its claims are good for as long as its lease, which it
/// extends while it lives.
package struct Worker: Hashable, Sendable {
  /// Never used again by another run, not even of the same program.
  package let id: String
  /// What tells whether the program that runs it is still there.
  package let process: String

  package init(id: String, process: String) {
    self.id = id
    self.process = process
  }
}

/// What a worker left that did not come back.
package struct Recovery {
  package var requeued: [Message] = []
  package var inDoubt: [Message] = []
  package var halted: [(newsletter: Newsletter.ID, owner: Member.ID)] = []

  package static let forgotten = "the database server that knew of it was lost"
  package static let doubt = "the program ended before the reply came"
  package static let halt = "The program ended twice while it was sending this letter."
}

extension DispatchScope {
  /// What was counted of days before the last one is of no more use to anybody.
  package func signIn(_ worker: Worker, until lease: Instant) throws {
    try connection.run("DELETE FROM sent_day WHERE day < $1", [.text(lease.adding(seconds: -2 * 86_400).day.text)])
    try connection.run(
      "INSERT INTO worker(id, process, lease_until) VALUES ($1, $2, $3)",
      [.text(worker.id), .text(worker.process), .integer(lease.milliseconds)])
  }

  /// Whether the worker still is one: nobody has taken its claims over.
  package func extendLease(_ worker: Worker, until lease: Instant) throws -> Bool {
    try connection.run(
      "UPDATE worker SET lease_until = $2 WHERE id = $1", [.text(worker.id), .integer(lease.milliseconds)]) == 1
  }

  /// Ends a worker that has no claims left; one that has stays until its lease ends.
  package func signOut(_ worker: Worker) throws {
    try connection.run(
      "DELETE FROM worker WHERE id = $1 AND NOT EXISTS (SELECT 1 FROM message m WHERE m.worker = $1)",
      [.text(worker.id)])
  }

  /// All workers, and whether the lease of each stands.
  package func workers(at now: Instant) throws -> [(worker: Worker, isAlive: Bool)] {
    try connection.rows("SELECT id, process, lease_until FROM worker ORDER BY id").map {
      (Worker(id: $0.text("id"), process: $0.text("process")), $0.integer("lease_until") >= now.milliseconds)
    }
  }

  /// Takes over what workers left that are gone: the dot of `sending` rows cannot have left, so they wait again; that
  /// of `atDot` rows may have, so nobody knows. A newsletter that was in work at two crashes is halted; workers that
  /// are found gone together are one crash.
  package func takeOver(from workers: [Worker], at now: Instant) throws -> Recovery {
    let time = SQLValue.integer(now.milliseconds)
    var requeued: [Message] = []
    var doubtful: [Message] = []
    for worker in workers {
      let owner = SQLValue.text(worker.id)
      try connection.run("DELETE FROM worker WHERE id = $1", [owner])
      requeued += try connection.rows(
        """
        UPDATE message SET state = 'queued', reason = '', worker = NULL, changed_at = $2
        WHERE worker = $1 AND state = 'sending' RETURNING *
        """, [owner, time]
      ).map(StoredMessage.message)
      doubtful += try connection.rows(
        """
        UPDATE message SET state = 'inDoubt', reason = '\(Recovery.doubt)', worker = NULL, changed_at = $2
        WHERE worker = $1 AND state = 'atDot' RETURNING *
        """, [owner, time]
      ).map(StoredMessage.message)
    }
    for message in requeued { try followLetter(message.id, at: now) }
    var recovery = Recovery(requeued: requeued, inDoubt: doubtful)
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

  /// A copy whose gate was opened in this try, of which this server knows nothing: nobody knows any more what became of it.
  /// Nil where the server knows.
  package func doubt(forgotten message: Message.ID, attempt: Int, at now: Instant) throws -> Message? {
    try connection.first(
      """
      UPDATE message SET state = 'inDoubt', reason = '\(Recovery.forgotten)', worker = NULL, attempt = $2, changed_at = $3
      WHERE id = $1 AND attempt <= $2 AND state IN ('queued', 'sending', 'held')
        AND NOT EXISTS (SELECT 1 FROM attempt a WHERE a.message_id = $1 AND a.number = $2)
      RETURNING *
      """, [.text(message.text), .integer(Int64(attempt)), .integer(now.milliseconds)]
    ).map(StoredMessage.message)
  }

  /// Counts copies that the relay has taken from a worker on a day. Each counts for itself: nodes that send one salesperson's
  /// letters would be in each other's way at a row that they share.
  package func count(_ copies: Int, of owner: Member.ID, by worker: Worker, on day: CalendarDay) throws {
    try connection.later(
      """
      INSERT INTO sent_day(day, owner_id, worker_id, copies) VALUES ($1, $2, $3, $4)
      ON CONFLICT (day, owner_id, worker_id) DO UPDATE SET copies = sent_day.copies + excluded.copies
      """, [.text(day.text), .text(owner.text), .text(worker.id), .integer(Int64(copies))])
  }

  /// Copies that workers hold, by salesperson.
  package func claimedCopies() throws -> [Member.ID: Int] {
    Dictionary(
      uniqueKeysWithValues: try connection.rows(
        "SELECT owner_id, COUNT(*) AS n FROM message WHERE worker IS NOT NULL AND kind = 'copy' GROUP BY owner_id"
      ).map { (Member.ID($0.text("owner_id")), Int($0.integer("n"))) })
  }

  /// Copies that the relay has taken on a day, by salesperson.
  package func counts(on day: CalendarDay) throws -> [Member.ID: Int] {
    Dictionary(
      uniqueKeysWithValues: try connection.rows(
        "SELECT owner_id, SUM(copies) AS copies FROM sent_day WHERE day = $1 GROUP BY owner_id", [.text(day.text)]
      ).map { (Member.ID($0.text("owner_id")), Int($0.integer("copies"))) })
  }
}

extension DispatchScope {
  /// Whether mail is leaving: something is claimed, or copies are due and nobody stopped them.
  package func isBusy(at now: Instant, isStopped: Bool) throws -> Bool {
    let claimed = try connection.first("SELECT 1 AS n FROM message WHERE worker IS NOT NULL LIMIT 1")
    return try claimed != nil || !isStopped && !lettersWithDueCopies(at: now).isEmpty
  }
}
