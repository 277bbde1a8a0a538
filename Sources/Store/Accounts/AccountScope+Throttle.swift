package import Firsthand

/// How often something was tried under one name, and until when it may not be tried again.
package struct Tries: Hashable, Sendable {
  package var count: Int
  package var lastAt: Instant
  package var pausedUntil: Instant?

  package init(count: Int, lastAt: Instant, pausedUntil: Instant?) {
    self.count = count
    self.lastAt = lastAt
    self.pausedUntil = pausedUntil
  }
}

extension AccountScope {
  package func tries(_ name: String) throws -> Tries? {
    try connection.first("SELECT * FROM throttle WHERE name = $1", [.text(name)]).map { row in
      Tries(
        count: Int(row.integer("tries")), lastAt: Instant(milliseconds: row.integer("last_at")),
        pausedUntil: row.optionalInteger("paused_until").map { Instant(milliseconds: $0) })
    }
  }

  /// Nil forgets them.
  package func setTries(_ name: String, _ tries: Tries?) throws {
    guard let tries, tries.count > 0 else {
      try connection.run("DELETE FROM throttle WHERE name = $1", [.text(name)])
      return
    }
    try connection.run(
      """
      INSERT INTO throttle(name, tries, last_at, paused_until) VALUES ($1, $2, $3, $4)
      ON CONFLICT (name) DO UPDATE SET tries = excluded.tries, last_at = excluded.last_at,
        paused_until = excluded.paused_until
      """,
      [
        .text(name), .integer(Int64(tries.count)), .integer(tries.lastAt.milliseconds),
        .optional(tries.pausedUntil?.milliseconds),
      ])
  }

  /// Removes what was last tried before `moment`, and the oldest beyond `most`, so that nobody can fill the
  /// table with made-up names.
  package func sweepTries(before moment: Instant, most: Int) throws {
    try connection.run("DELETE FROM throttle WHERE last_at < $1", [.integer(moment.milliseconds)])
    try connection.run(
      """
      DELETE FROM throttle WHERE last_at < (
        SELECT last_at FROM throttle ORDER BY last_at DESC LIMIT 1 OFFSET $1)
      """, [.integer(Int64(most))])
  }
}
