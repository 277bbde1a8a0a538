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
