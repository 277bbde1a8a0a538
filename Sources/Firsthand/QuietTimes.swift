/// Hours of each day, and days of the week, in which no copy leaves for a reader, by the reader's own clock.
package struct QuietTimes: Hashable, Sendable {
  /// A day of the week as `config.yml` and ISO 8601 count them.
  package enum Weekday: Int, CaseIterable, Hashable, Sendable {
    case mon = 1
    case tue, wed, thu, fri, sat, sun

    package init?(name: String) {
      guard let day = Self.allCases.first(where: { "\($0)" == name.lowercased().prefix(3) }) else { return nil }
      self = day
    }
  }

  /// From one time of day to another, over midnight where the second is the earlier.
  package struct Hours: Hashable, Sendable {
    /// In minutes since midnight.
    package let from: Int
    package let to: Int

    /// Reads `20:00-08:00`; nil for anything else, and for hours that are none.
    package init?(_ text: String) {
      let parts = text.split(separator: "-", omittingEmptySubsequences: false).map { Self.minutes($0.trimmingSpaces) }
      guard parts.count == 2, let from = parts[0], let to = parts[1], from != to else { return nil }
      (self.from, self.to) = (from, to)
    }

    private static func minutes(_ text: String) -> Int? {
      LocalTime("2000-01-01T" + (text.count == 4 ? "0" + text : text)).map { $0.hour * 60 + $0.minute }
    }

    func contains(_ minute: Int) -> Bool {
      from < to ? (from..<to).contains(minute) : minute >= from || minute < to
    }

    package var text: String { Self.text(from) + "–" + Self.text(to) }

    private static func text(_ minutes: Int) -> String {
      let (hour, minute) = (minutes / 60, minutes % 60)
      return "\(hour < 10 ? "0" : "")\(hour):\(minute < 10 ? "0" : "")\(minute)"
    }
  }

  package let hours: Hours?
  /// Quiet from midnight to midnight. Never all seven.
  package let days: Set<Weekday>

  /// Nil where nothing is quiet, or everything.
  package init?(hours: Hours?, days: Set<Weekday> = []) {
    guard hours != nil || !days.isEmpty, days.count < 7 else { return nil }
    self.hours = hours
    self.days = days
  }

  /// When the quiet that holds at `instant` ends; nil where it does not hold.
  package func end(after instant: Instant, in zone: NamedZone) -> Instant? {
    var local = LocalTime(instant, in: zone)
    guard isQuiet(local) else { return nil }
    // Each step ends an hour's or a day's quiet; a week has no more of them.
    for _ in 0..<16 {
      if days.contains(local.day.weekday) {
        local = LocalTime(day: local.day.adding(days: 1), minutes: 0)
      } else if let hours, hours.contains(local.minutes) {
        let day = local.minutes < hours.to ? local.day : local.day.adding(days: 1)
        local = LocalTime(day: day, minutes: hours.to)
      } else {
        break
      }
    }
    return local.nearestInstant(in: zone)
  }

  package func isQuiet(_ time: LocalTime) -> Bool {
    days.contains(time.day.weekday) || hours?.contains(time.minutes) == true
  }
}

extension CalendarDay {
  package var weekday: QuietTimes.Weekday {
    // 1970-01-01 was a Thursday.
    let days = startInUTC.milliseconds / 86_400_000
    return QuietTimes.Weekday(rawValue: Int(((days + 3) % 7 + 7) % 7) + 1) ?? .mon
  }
}
