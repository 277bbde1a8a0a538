/// Dates as RFC 5322 §3.3 writes them: `Tue, 24 Nov 2026 09:30:00 +0100`.
package enum MailDate {
  private static let days = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
  private static let months = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
  ]

  /// `milliseconds` since 1970-01-01T00:00:00 UTC, shown in the zone `offsetMinutes` east of UTC.
  package static func text(milliseconds: Int64, offsetMinutes: Int) -> String {
    let seconds = floorDivide(milliseconds, 1000) + Int64(offsetMinutes) * 60
    let day = floorDivide(seconds, 86_400)
    let rest = Int(seconds - day * 86_400)
    let (year, month, dayOfMonth) = civil(day)
    let weekday = days[Int(day - floorDivide(day, 7) * 7)]
    let sign = offsetMinutes < 0 ? "-" : "+"
    let offset = abs(offsetMinutes)
    return
      "\(weekday), \(dayOfMonth) \(months[month - 1]) \(year) \(two(rest / 3600)):\(two(rest / 60 % 60)):\(two(rest % 60)) \(sign)\(two(offset / 60))\(two(offset % 60))"
  }

  /// Reads a date-time of RFC 5322 §3.3, with seconds or without, a zone in numbers or `GMT`; nil for anything else.
  package static func milliseconds(_ text: String) -> Int64? {
    let words = text.split { $0 == " " || $0 == "," || $0 == "\t" }.drop { days.contains(String($0)) }
    let parts = Array(words.prefix(5))
    guard parts.count == 5, let day = Int64(parts[0]), let month = months.firstIndex(of: String(parts[1])),
      let year = Int64(parts[2]), (1...31).contains(day), (1900...9999).contains(year)
    else { return nil }
    let clock = parts[3].split(separator: ":", omittingEmptySubsequences: false).map { Int64($0) ?? -1 }
    guard (2...3).contains(clock.count), (0..<24).contains(clock[0]), (0..<60).contains(clock[1]),
      clock.count == 2 || (0...60).contains(clock[2]), let offset = offsetMinutes(String(parts[4]))
    else { return nil }
    let seconds = clock[0] * 3600 + clock[1] * 60 + (clock.count == 3 ? clock[2] : 0)
    return (daysSince1970(year, Int64(month + 1), day) * 86_400 + seconds - offset * 60) * 1000
  }

  private static func offsetMinutes(_ zone: String) -> Int64? {
    if ["GMT", "UT", "UTC", "Z"].contains(zone) { return 0 }
    guard zone.count == 5, let sign = zone.first, "+-".contains(sign), let number = Int64(zone.dropFirst()),
      number % 100 < 60
    else { return nil }
    let minutes = number / 100 * 60 + number % 100
    return sign == "-" ? -minutes : minutes
  }

  /// Howard Hinnant's `days_from_civil`.
  private static func daysSince1970(_ year: Int64, _ month: Int64, _ day: Int64) -> Int64 {
    let shifted = month <= 2 ? year - 1 : year
    let era = floorDivide(shifted, 400)
    let yearOfEra = shifted - era * 400
    let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
    return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
  }

  private static func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }

  private static func floorDivide(_ a: Int64, _ b: Int64) -> Int64 {
    let (quotient, remainder) = a.quotientAndRemainder(dividingBy: b)
    return remainder < 0 ? quotient - 1 : quotient
  }

  /// Howard Hinnant's `civil_from_days`.
  private static func civil(_ days: Int64) -> (year: Int, month: Int, day: Int) {
    let z = days + 719_468
    let era = floorDivide(z, 146_097)
    let dayOfEra = z - era * 146_097
    let yearOfEra =
      (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shifted = (5 * dayOfYear + 2) / 153
    let day = Int(dayOfYear - (153 * shifted + 2) / 5 + 1)
    let month = Int(shifted < 10 ? shifted + 3 : shifted - 9)
    return (Int(yearOfEra + era * 400) + (month <= 2 ? 1 : 0), month, day)
  }
}
