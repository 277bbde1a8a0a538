import Firsthand
import Store

/// Whether moments are what they should be: schedules, leases and the log hang on them.
extension Checkup {
  func clockReadings(_ company: Company) -> [Reading] {
    [clockReading(company), zoneReading(company)]
  }

  /// Two programs may disagree by so much without harm.
  private static let tolerance: Int64 = 120

  private func clockReading(_ company: Company) -> Reading {
    if let newest = company.condition.newestEntry, newest > now.adding(seconds: Self.tolerance) {
      return Reading(
        .clock, "Clock", .look,
        "It is \(now.text), and the log has an entry of \(newest.text), which is still to come: the clock was set back.",
        advice: "Set the clock right before anything is sent; schedules go by it.")
    }
    guard abs(machineNow.milliseconds - now.milliseconds) <= Self.tolerance * 1_000 else {
      return Reading(
        .clock, "Clock", .look,
        "It is \(now.text) by the database server's clock, which all nodes go by, and \(machineNow.text) by this machine's.",
        advice: "Find out which is wrong, and set it right before anything is sent.")
    }
    switch instruments.machine.clockIsKept() {
    case true: return Reading(.clock, "Clock", .fine, "It is \(now.text), and the clock is kept to the world's time.")
    case false:
      return Reading(
        .clock, "Clock", .look, "It is \(now.text), by a clock that nothing keeps to the world's time.",
        advice: "Install chrony, or switch on systemd-timesyncd: timedatectl set-ntp true")
    case nil:
      return Reading(
        .clock, "Clock", .look, "It is \(now.text); this system does not say whether anything keeps the clock right.",
        advice: "Compare it with a clock that you trust.")
    }
  }

  /// Offsets that have not changed for long, in summer and winter.
  private static let known: [(zone: String, moment: Int64, offset: Int64)] = [
    ("Europe/Copenhagen", 1_782_907_200_000, 7_200), ("Europe/Copenhagen", 1_768_478_400_000, 3_600),
    ("America/New_York", 1_782_907_200_000, -14_400), ("Asia/Tokyo", 1_782_907_200_000, 32_400),
  ]

  private func zoneReading(_ company: Company) -> Reading {
    let wrong = Self.known.contains { known in
      (try? NamedZone(known.zone))?.offset(at: Instant(milliseconds: known.moment)) != known.offset
    }
    guard !wrong else {
      return Reading(
        .clock, "Time zones", .broken, "The data of the world's time zones are missing here, or wrong.",
        advice: "Install them: apt-get install tzdata")
    }
    let unknown = company.zones.filter { (try? NamedZone($0)) == nil }
    guard unknown.isEmpty else {
      return Reading(
        .clock, "Time zones", .broken,
        "This system does not know \(unknown.joined(separator: ", ")), where colleagues' times are.",
        advice: "Bring the data up to date: apt-get install tzdata")
    }
    return Reading(.clock, "Time zones", .fine, "Known, and right in summer and winter.")
  }
}
