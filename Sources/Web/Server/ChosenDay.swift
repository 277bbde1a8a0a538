import Firsthand
import Phrasebook

extension Instant {
  /// `time` (`T23:59`) on the day that a form names, in `zone`; nil where it names none. What is no day is said in
  /// the words of `phrases`.
  static func chosen(_ day: String, _ time: String, in zone: String, _ phrases: Phrases) throws -> Instant? {
    if day.isEmpty { return nil }
    guard let time = LocalTime(day + time) else {
      throw FirsthandError(.badInput, phrases("page.no_day", ["day": day]))
    }
    return try time.instant(in: NamedZone(stored: zone))
  }
}
