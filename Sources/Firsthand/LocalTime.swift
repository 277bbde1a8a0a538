import Foundation

/// A time on somebody's wall clock: a day, an hour and a minute. Only with a zone is it a moment.
package struct LocalTime: Hashable, Comparable, Sendable {
  package let day: CalendarDay
  package let hour: Int
  package let minute: Int

  /// Reads `2026-11-24T09:00`, as a browser's field for date and time sends it, or the same with a space.
  /// Seconds are taken and left away.
  package init?(_ text: String) {
    let parts = text.split(maxSplits: 1) { $0 == "T" || $0 == " " }
    guard parts.count == 2, let day = CalendarDay(String(parts[0])) else { return nil }
    let numbers = parts[1].split(separator: ":", omittingEmptySubsequences: false)
    guard (2...3).contains(numbers.count), numbers.allSatisfy({ $0.count == 2 && $0.allSatisfy(\.isASCIIDigit) }),
      let hour = Int(numbers[0]), let minute = Int(numbers[1]), hour < 24, minute < 60
    else { return nil }
    (self.day, self.hour, self.minute) = (day, hour, minute)
  }

  /// What the clocks of `zone` show at `instant`.
  package init(_ instant: Instant, in zone: NamedZone) {
    self.init(asInUTC: instant.adding(seconds: zone.offset(at: instant)))
  }

  /// So many minutes after the day's first.
  init(day: CalendarDay, minutes: Int) {
    self.day = day
    (hour, minute) = (minutes / 60, minutes % 60)
  }

  private init(asInUTC instant: Instant) {
    day = instant.day
    let minutes = (instant.milliseconds - instant.day.startInUTC.milliseconds) / 60_000
    (hour, minute) = (Int(minutes / 60), Int(minutes % 60))
  }

  /// `2026-11-24 09:00`
  package var text: String { "\(day.text) \(Self.two(hour)):\(Self.two(minute))" }

  /// What a browser's field for date and time takes.
  package var fieldText: String { "\(day.text)T\(Self.two(hour)):\(Self.two(minute))" }

  /// The same hour of another day.
  package func on(_ day: CalendarDay) -> LocalTime { LocalTime(day: day, minutes: minutes) }

  /// Minutes since the day began, as clocks count them.
  var minutes: Int { hour * 60 + minute }

  package static func < (a: Self, b: Self) -> Bool { (a.day, a.hour, a.minute) < (b.day, b.hour, b.minute) }

  /// The moment at which the clocks of `zone` show this. Where they show it twice, because they are set back,
  /// the first time; where they never do, because they are set forward over it, a sentence.
  package func instant(in zone: NamedZone) throws(FirsthandError) -> Instant {
    let (found, next) = moments(in: zone)
    if let found { return found }
    let time = LocalTime(next, in: zone)
    throw FirsthandError(
      .badInput,
      "On \(day.text) the clocks in \(zone.name) are set forward and never show \(Self.two(hour)):\(Self.two(minute)). Choose \(Self.two(time.hour)):\(Self.two(time.minute)) or another time."
    )
  }

  /// The same where there is nobody to choose another time: an hour that clocks are set forward over is as much later
  /// as they are set forward.
  package func nearestInstant(in zone: NamedZone) -> Instant {
    let (found, next) = moments(in: zone)
    return found ?? next
  }

  /// The moment at which clocks show this, if they do, and that at which they would without being set forward.
  private func moments(in zone: NamedZone) -> (found: Instant?, next: Instant) {
    let asInUTC = day.startInUTC.adding(seconds: Int64(minutes) * 60)
    let before = zone.offset(at: asInUTC.adding(seconds: -86_400))
    let after = zone.offset(at: asInUTC.adding(seconds: 86_400))
    let next = asInUTC.adding(seconds: -before)
    let found = Set([before, after]).filter { zone.offset(at: asInUTC.adding(seconds: -$0)) == $0 }
      .map { asInUTC.adding(seconds: -$0) }
    return (found.min(), next)
  }

  private static func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
}

extension Character {
  fileprivate var isASCIIDigit: Bool { isASCII && isNumber }
}

/// A time zone by its name in the IANA database: `Europe/Madrid`.
package struct NamedZone: Hashable, Sendable {
  package let name: String
  private let zone: TimeZone

  /// Abbreviations such as `CET` are refused: they do not say where clocks are set forward.
  package init(_ name: String) throws(FirsthandError) {
    guard name == "UTC" || Self.regions.contains(where: { name.hasPrefix($0 + "/") }),
      let zone = TimeZone(identifier: name)
    else {
      throw FirsthandError(
        .badInput, "There is no time zone '\(name)'. Choose one by its place, such as Europe/Copenhagen.")
    }
    self.name = name
    self.zone = zone
  }

  private init(name: String, zone: TimeZone) {
    self.name = name
    self.zone = zone
  }

  /// The zone that was stored; UTC where this machine does not know it any more.
  package init(stored name: String) {
    let known = TimeZone(identifier: name)
    self = NamedZone(name: known == nil ? "UTC" : name, zone: known ?? .gmt)
  }

  /// Seconds that its clocks are ahead of UTC.
  package func offset(at instant: Instant) -> Int64 { Int64(zone.secondsFromGMT(for: instant.date)) }

  /// All that people can choose from, by region and place.
  package static let all: [String] = {
    let known = TimeZone.knownTimeZoneIdentifiers.filter { name in regions.contains { name.hasPrefix($0 + "/") } }
    return Set(known.map { presentNames[$0] ?? $0 }).sorted() + ["UTC"]
  }()

  /// Places that the machine's list still calls by an older name.
  private static let presentNames = [
    "Asia/Calcutta": "Asia/Kolkata", "Asia/Katmandu": "Asia/Kathmandu", "Asia/Rangoon": "Asia/Yangon",
    "Asia/Saigon": "Asia/Ho_Chi_Minh", "Europe/Kiev": "Europe/Kyiv", "Atlantic/Faeroe": "Atlantic/Faroe",
    "Africa/Asmera": "Africa/Asmara", "America/Godthab": "America/Nuuk",
  ].filter { TimeZone(identifier: $0.value) != nil }

  private static let regions = [
    "Africa", "America", "Antarctica", "Arctic", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific",
  ]
}
