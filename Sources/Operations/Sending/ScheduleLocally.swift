package import Firsthand
import Store

extension Session {
  /// Puts one's own letter, which is ready, on the schedule for an hour of each reader's own clock; who gets it when.
  /// `zone` is that of readers of whom no other is known.
  package func scheduleLocally(_ id: Newsletter.ID, at time: LocalTime, zone: String) throws -> LocalHourPlan {
    try require(.salesperson, to: "send letters")
    let zone = try NamedZone(zone)
    let hour = LocalHour(time: time, zone: zone.name, chosenAt: now)
    let plan = try store.read { tx in
      let count = try AudienceCount(of: Self.own(id, member, in: tx), in: tx, workplace, minds: .nobodysCadence)
      return LocalHourPlan(hour, for: count.zones, quiet: workplace.mail.courtesy.quiet)
    }
    guard let first = plan.first else { throw ScheduleRefusal.nobody }
    guard plan.groups.contains(where: { !$0.isLater }) else {
      throw FirsthandError(
        .badInput, "\(time.text) has passed wherever your readers are. Choose a later time.")
    }
    try demandWithinAYear(first, time)
    try schedule(id, at: first, zone: zone, hour: hour)
    return plan
  }
}

extension SalespersonDesk {
  /// How many would get one's own letter, by which clocks.
  package func audienceByClock(of id: Newsletter.ID) throws -> [ReaderZone: Int] {
    try session.store.read { tx in
      try AudienceCount(
        of: Session.own(id, member, in: tx), in: tx, session.workplace, minds: .nobodysCadence
      ).zones
    }
  }

  package func scheduleLocally(_ id: Newsletter.ID, at time: LocalTime, zone: String) throws -> LocalHourPlan {
    try session.scheduleLocally(id, at: time, zone: zone)
  }
}
