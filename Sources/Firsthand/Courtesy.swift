/// What the company does for its readers' peace, whoever writes to them.
package struct Courtesy: Hashable, Sendable {
  /// When no copy leaves, by the reader's clock.
  package var quiet: QuietTimes?
  /// Days from one letter to an address until the next may go there, whoever wrote them: with 3, a letter on Monday,
  /// the next on Thursday at the earliest, as the reader's calendar has them. Nil: as many as are written.
  package var cadenceDays: Int?

  package init(quiet: QuietTimes? = nil, cadenceDays: Int? = nil) {
    self.quiet = quiet
    self.cadenceDays = cadenceDays
  }

  /// From which moment on a letter that has gone to a reader keeps another one back that would leave at `now`.
  package func cadenceBegins(at now: Instant, in zone: NamedZone) -> Instant? {
    cadenceDays.map { days in
      LocalTime(day: LocalTime(now, in: zone).day.adding(days: 1 - days), minutes: 0).nearestInstant(in: zone)
    }
  }

  /// The day on which a reader who had a letter at `last` may be written to again; nil where that day has begun.
  package func tooSoon(after last: Instant, at now: Instant, in zone: NamedZone) -> CalendarDay? {
    guard let cadenceDays else { return nil }
    let day = LocalTime(last, in: zone).day.adding(days: cadenceDays)
    return LocalTime(now, in: zone).day < day ? day : nil
  }

  /// No earlier moment can keep a letter back that leaves at `now`, wherever its reader lives.
  package func cadenceHorizon(at now: Instant) -> Instant? {
    cadenceDays.map { now.adding(seconds: -Int64($0 + 1) * 86_400) }
  }
}

/// What a gate must find where the company keeps a cadence.
package struct CadenceMark: Hashable, Sendable {
  /// The keyed hash of the address.
  package let addressKey: String
  /// Another letter that was begun to be sent to it from then on keeps this one back.
  package let since: Instant

  package init(addressKey: String, since: Instant) {
    self.addressKey = addressKey
    self.since = since
  }
}
