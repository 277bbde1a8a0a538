package import Firsthand
import Foundation

/// Numbers, days and moments as the language writes them.
extension Phrases {
  private var locale: Locale { Locale(identifier: language.localeIdentifier) }

  /// `12,345`, `12.345`, `12 345`
  package func number(_ number: Int) -> String {
    number.formatted(.number.locale(locale))
  }

  /// `24 November 2026`
  package func day(_ day: CalendarDay) -> String {
    style(.utc).day().month(.wide).year().format(day.startInUTC.date)
  }

  /// `24 November 2026`, in `zone`.
  package func day(_ instant: Instant, zone: String) -> String {
    style(Self.zone(zone)).day().month(.wide).year().format(instant.date)
  }

  /// `09:30`
  package func time(_ instant: Instant, zone: String) -> String {
    style(Self.zone(zone)).hour(.twoDigits(amPM: .omitted)).minute(.twoDigits).format(instant.date)
  }

  /// `Tuesday, 24 November 2026`
  package func weekday(_ instant: Instant, zone: String) -> String {
    style(Self.zone(zone)).weekday(.wide).day().month(.wide).year().format(instant.date)
  }

  /// `Tuesday`, in UTC.
  package func weekdayName(_ instant: Instant) -> String { style(.utc).weekday(.wide).format(instant.date) }

  /// Day and time in `zone`, as a list shows them: `24 Nov 2026, 09:30`.
  package func moment(_ instant: Instant, zone: String) -> String {
    style(Self.zone(zone)).day().month(.abbreviated).year().format(instant.date) + ", " + time(instant, zone: zone)
  }

  /// How long ago, up to six days; the moment itself beyond that.
  package func ago(_ instant: Instant, now: Instant, zone: String) -> String {
    let seconds = max(0, (now.milliseconds - instant.milliseconds) / 1000)
    switch seconds {
    case ..<60: return self("time.just_now")
    case ..<3_600: return self("time.minutes_ago", count: Int(seconds / 60))
    case ..<86_400: return self("time.hours_ago", count: Int(seconds / 3_600))
    case ..<604_800: return self("time.days_ago", count: Int(seconds / 86_400))
    default: return day(instant, zone: zone)
    }
  }

  /// `Ana, Ben and Carl`
  package func list(_ items: [String]) -> String {
    items.formatted(.list(type: .and).locale(locale))
  }

  private func style(_ zone: TimeZone) -> Date.FormatStyle {
    Date.FormatStyle(locale: locale, calendar: Calendar(identifier: .gregorian), timeZone: zone)
  }

  private static func zone(_ identifier: String) -> TimeZone {
    TimeZone(identifier: identifier) ?? .utc
  }
}

extension TimeZone {
  fileprivate static let utc: TimeZone = TimeZone(secondsFromGMT: 0) ?? .current
}
