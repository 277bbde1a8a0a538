extension CalendarDay {
  /// The same day of a later month, or that month's last where it has no such day.
  package func adding(months: Int) -> CalendarDay {
    let count = year * 12 + month - 1 + months
    let (year, month) = (count / 12, count % 12 + 1)
    for day in stride(from: day, through: 28, by: -1) {
      if let found = CalendarDay(Self.text(year, month, day)) { return found }
    }
    return CalendarDay(Self.text(year, month, day)) ?? self
  }

  private static func text(_ year: Int, _ month: Int, _ day: Int) -> String {
    "\(year)-\(month < 10 ? "0" : "")\(month)-\(day < 10 ? "0" : "")\(day)"
  }
}
