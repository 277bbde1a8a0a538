import Firsthand
import Operations
import Phrasebook

/// Who gets a letter when, where it goes to each reader at an hour of their own.
struct PlanView {
  struct Zone {
    let place: String
    let words: String
  }

  /// How many get it at each hour on their clocks.
  let lines: [String]
  /// What is only guessed of whose clocks.
  let notes: [String]
  let zones: [Zone]

  /// Nil where nobody gets it.
  init?(_ plan: LocalHourPlan, quiet: QuietTimes?, _ phrases: Phrases) {
    guard plan.readers > 0 else { return nil }
    lines = plan.byLocalTime.map { time, readers, isLater in
      phrases(
        isLater ? "sending.local_group_later" : "sending.local_group", ["time": phrases.localTime(time)],
        count: readers)
    }
    var notes: [String] = []
    let (byCountry, byWriter) = (plan.readers(knownBy: .country), plan.readers(knownBy: .writer))
    if byCountry > 0 { notes.append(phrases("sending.local_by_country", count: byCountry)) }
    if byWriter > 0 {
      let place = ReaderZone.place(ofZone: plan.hour.zone)
      notes.append(phrases("sending.local_by_writer", ["place": place], count: byWriter))
    }
    self.notes = notes + phrases.quiet(quiet)
    zones = plan.groups.map { group in
      let moment = phrases.moment(group.leavesAt, zone: group.zone.name)
      return Zone(
        place: group.zone.place,
        words: phrases("sending.local_zone", ["moment": moment], count: group.readers))
    }
  }
}

extension Phrases {
  /// A day and an hour on no particular clock: `Thursday, 26 November 2026, 09:00`.
  func localTime(_ time: LocalTime) -> String {
    let asInUTC = time.nearestInstant(in: NamedZone(stored: "UTC"))
    return weekday(asInUTC, zone: "UTC") + ", " + self.time(asInUTC, zone: "UTC")
  }

  /// The company's quiet hours and days.
  func quiet(_ quiet: QuietTimes?) -> [String] {
    var sentences: [String] = []
    if let hours = quiet?.hours { sentences.append(self("sending.local_quiet", ["hours": hours.text])) }
    if let days = quiet?.days, !days.isEmpty {
      let names = QuietTimes.Weekday.allCases.filter(days.contains).map(weekdayName)
      sentences.append(self("sending.local_quiet_days", ["days": list(names)]))
    }
    return sentences
  }

  /// Monday, 5 January 1970 and the days after it have each weekday's name.
  func weekdayName(_ day: QuietTimes.Weekday) -> String {
    weekdayName(Instant(milliseconds: Int64(day.rawValue + 3) * 86_400_000))
  }
}

/// The plan alone, as the page puts it in place while a time is chosen.
struct PlanPart {
  let plan: PlanView?

  init(_ plan: PlanView?) { self.plan = plan }
}
