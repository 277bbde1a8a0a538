/// Why a copy is held whose reader's hour passed while nothing could send it: its writer chose the hour, not whenever
/// the machine is on again.
package enum MissedHour {
  /// Seconds after which what is late is not sent unasked.
  package static let mostLate: Int64 = 3_600

  package static func reason(due: Instant, zone: String) -> String {
    let time = LocalTime(due, in: NamedZone(stored: zone)).text
    return "Its hour was \(time) (\(zone)), and it could not leave then."
  }

  /// Before every such reason, and before no other.
  package static let prefix = "Its hour was "
}
