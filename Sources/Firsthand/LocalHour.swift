/// A day and an hour at which each reader gets a letter by their own clock.
package struct LocalHour: Hashable, Sendable {
  package let time: LocalTime
  /// The writer's zone, for readers of whom no other is known.
  package let zone: String
  /// When it was chosen: where the hour had passed by then, a reader gets the letter at that hour of the next day.
  package let chosenAt: Instant

  package init(time: LocalTime, zone: String, chosenAt: Instant) {
    self.time = time
    self.zone = zone
    self.chosenAt = chosenAt
  }

  /// The moment of readers in `zone`. It depends on nothing that changes after the hour was chosen.
  package func moment(in zone: NamedZone) -> Instant {
    var day = time.day
    // Clocks differ by 26 hours at most, so the third day has not passed anywhere.
    for _ in 0..<3 {
      let moment = time.on(day).nearestInstant(in: zone)
      if moment > chosenAt { return moment }
      day = day.adding(days: 1)
    }
    return time.on(day).nearestInstant(in: zone)
  }
}

/// Readers who get a letter at the same moment, with the same clock.
package struct LocalHourGroup: Hashable, Sendable {
  package let zone: ReaderZone
  package let readers: Int
  /// When it is their hour.
  package let moment: Instant
  /// When their copies may leave: the end of quiet hours, where these hold at their hour.
  package let leavesAt: Instant
  /// What their clocks show then.
  package let time: LocalTime
  /// Whether the hour had passed there on the day that was chosen.
  package let isLater: Bool
}

/// Who gets a letter when that goes out at each reader's own hour.
package struct LocalHourPlan: Hashable, Sendable {
  package let hour: LocalHour
  /// The earliest first.
  package let groups: [LocalHourGroup]

  /// Readers of whom no zone is known are taken to live by the clocks of `hour.zone`.
  package init(_ hour: LocalHour, for readers: [ReaderZone: Int], quiet: QuietTimes? = nil) {
    self.hour = hour
    var zones = ZoneShelf()
    var sums: [ReaderZone: Int] = [:]
    for (reader, count) in readers {
      sums[reader.source == .writer ? ReaderZone(name: hour.zone, source: .writer) : reader, default: 0] += count
    }
    groups = sums.map { reader, count in
      let zone = zones[reader.name]
      let moment = hour.moment(in: zone)
      let leavesAt = quiet?.end(after: moment, in: zone) ?? moment
      let time = LocalTime(leavesAt, in: zone)
      return LocalHourGroup(
        zone: reader, readers: count, moment: moment, leavesAt: leavesAt, time: time,
        isLater: LocalTime(moment, in: zone).day > hour.time.day)
    }.sorted { a, b in
      (a.leavesAt, a.zone.name, a.zone.source.rawValue) < (b.leavesAt, b.zone.name, b.zone.source.rawValue)
    }
  }

  package var readers: Int { groups.reduce(0) { $0 + $1.readers } }
  /// The first reader's moment; nil where nobody is to get the letter.
  package var first: Instant? { groups.map(\.moment).min() }

  /// Readers of whom only this is known.
  package func readers(knownBy source: ReaderZone.Source) -> Int {
    groups.reduce(0) { $1.zone.source == source ? $0 + $1.readers : $0 }
  }

  /// How many get it at each hour on their clocks, the earliest first.
  package var byLocalTime: [(time: LocalTime, readers: Int, isLater: Bool)] {
    var sums: [LocalTime: (readers: Int, isLater: Bool)] = [:]
    for group in groups {
      sums[group.time, default: (0, false)].readers += group.readers
      if group.isLater { sums[group.time]?.isLater = true }
    }
    return sums.sorted { $0.key < $1.key }.map { ($0.key, $0.value.readers, $0.value.isLater) }
  }
}
