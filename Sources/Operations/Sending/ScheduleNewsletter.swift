package import Firsthand
import Store

/// The time in which a letter that was sent can still be called back, where nothing else is set.
package enum UndoWindow {
  package static let seconds: Int64 = 60
}

/// Why nothing can be put on the schedule.
enum ScheduleRefusal {
  static let nobody = FirsthandError(
    .conflict, "There is nobody to send the letter to. Choose other people, or say how you know them.")
}

extension Session {
  /// Days a letter can be put on the schedule ahead.
  private static let longestWait: Int64 = 366

  /// Puts one's own letter, which is ready, on the schedule; the moment at which it goes out.
  package func scheduleNewsletter(_ id: Newsletter.ID, at time: LocalTime, zone: String) throws -> Instant {
    let zone = try NamedZone(zone)
    let moment = try time.instant(in: zone)
    guard moment > now else {
      throw FirsthandError(
        .badInput,
        "\(time.text) has passed in \(zone.name), where it is \(LocalTime(now, in: zone).text). Choose a later time."
      )
    }
    try demandWithinAYear(moment, time)
    try schedule(id, at: moment, zone: zone)
    return moment
  }

  func demandWithinAYear(_ moment: Instant, _ time: LocalTime) throws {
    guard moment < now.adding(seconds: Self.longestWait * 86_400) else {
      throw FirsthandError(.badInput, "\(time.text) is more than a year from now. Choose an earlier time.")
    }
  }

  /// Sends one's own letter, after the time in which it can be called back; the moment at which it goes out.
  package func sendNow(_ id: Newsletter.ID, zone: String) throws -> Instant {
    let moment = now.adding(seconds: workplace.mail.undoSeconds)
    try schedule(id, at: moment, zone: NamedZone(zone))
    return moment
  }

  /// With `hour` each reader gets it at that hour, and `moment` is the first reader's.
  func schedule(_ id: Newsletter.ID, at moment: Instant, zone: NamedZone, hour: LocalHour? = nil) throws {
    try require(.salesperson, to: "send letters")
    let count = try store.read { tx in
      try AudienceCount(of: Self.own(id, member, in: tx), in: tx, workplace, minds: .nobodysCadence, stopsAtFirst: true)
    }
    guard count.recipients > 0 else { throw ScheduleRefusal.nobody }
    try store.write { tx in
      let newsletter = try Self.own(id, member, in: tx)
      switch newsletter.state {
      case .ready: break
      case .halted where try !tx.owned(by: member.id).hasCopies(id): break
      case .draft: throw FirsthandError(.conflict, "The letter is a draft. Submit it first.")
      case .awaitingApproval:
        throw FirsthandError(.conflict, "The letter waits for a director's approval.")
      case .scheduled:
        throw FirsthandError(
          .conflict, "The letter is on the schedule already. Take it off first to choose another time.")
      case .freezing, .sending, .paused, .halted:
        throw FirsthandError(.conflict, "The letter is on its way already.")
      case .sent, .cancelled:
        throw FirsthandError(.conflict, "The letter is \(newsletter.state.name) already.")
      }
      try Self.demandCertificate(newsletter, workplace, in: tx)
      _ = try tx.company.setState(
        .scheduled(at: moment, zone: zone.name), of: id, from: [newsletter.state.name], at: now)
      try tx.dispatch.setLocalHour(hour, of: id)
      let local = hour.map { [LogEntry.Fact("local", $0.time.text)] } ?? []
      try tx.append(
        entry(
          .scheduled, newsletter: id, [LogEntry.Fact("at", moment.text), LogEntry.Fact("zone", zone.name)] + local),
        owner: member.id)
    }
  }

  /// Takes one's own letter off the schedule, while nothing of it has left: it is ready again.
  package func unscheduleNewsletter(_ id: Newsletter.ID) throws {
    try require(.salesperson, to: "send letters")
    try store.write { tx in
      let newsletter = try Self.own(id, member, in: tx)
      guard try tx.company.setState(.ready, of: id, from: ["scheduled"], at: now) else {
        throw FirsthandError(
          .conflict,
          ["freezing", "sending", "paused", "sent"].contains(newsletter.state.name)
            ? "The letter has begun to leave; it can be paused or cancelled."
            : "The letter is not on the schedule.")
      }
      try tx.dispatch.setLocalHour(nil, of: id)
      try tx.append(entry(.unscheduled, newsletter: id), owner: member.id)
    }
  }

  /// Takes one's own letter, stopped before any of it left, back to the desk: a draft again.
  package func reopenNewsletter(_ id: Newsletter.ID) throws {
    try require(.salesperson, to: "write letters")
    try store.write { tx in
      let newsletter = try Self.own(id, member, in: tx)
      guard newsletter.state.name == "halted", try !tx.owned(by: member.id).hasCopies(id) else {
        throw FirsthandError(.conflict, "The letter is on its way; its words can no longer change.")
      }
      _ = try tx.company.setState(.draft, of: id, from: ["halted"], at: now)
      try tx.dispatch.setLocalHour(nil, of: id)
      try tx.append(entry(.unscheduled, newsletter: id), owner: member.id)
    }
  }
}

extension SalespersonDesk {
  package func schedule(_ id: Newsletter.ID, at time: LocalTime, zone: String) throws -> Instant {
    try session.scheduleNewsletter(id, at: time, zone: zone)
  }

  package func sendNow(_ id: Newsletter.ID, zone: String) throws -> Instant {
    try session.sendNow(id, zone: zone)
  }

  package func undoSchedule(_ id: Newsletter.ID) throws { try session.unscheduleNewsletter(id) }

  package func reopen(_ id: Newsletter.ID) throws { try session.reopenNewsletter(id) }
}
