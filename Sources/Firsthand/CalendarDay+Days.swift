extension CalendarDay {
  /// So many days later, or earlier where there are fewer than none.
  package func adding(days: Int) -> CalendarDay { startInUTC.adding(seconds: Int64(days) * 86_400).day }
}
