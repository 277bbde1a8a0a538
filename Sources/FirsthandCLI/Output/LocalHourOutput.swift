import Firsthand

/// Who gets a letter when, as people and programs read it.
enum LocalHourOutput {
  static func say(_ plan: LocalHourPlan, of id: String, asJSON: Bool) throws {
    if asJSON { return try JSON.say(LocalHourView(plan, of: id)) }
    Terminal.say("It goes to \(people(plan.readers)), to each at \(plan.hour.time.text) on their own clock:")
    var table = TextTable()
    for group in plan.groups { table.add([people(group.readers), group.time.text, group.zone.name, note(group)]) }
    table.print(indent: "  ")
    if plan.readers(knownBy: .country) + plan.readers(knownBy: .writer) > 0 {
      Terminal.note("Put the time zone on a customer's card where this is not their clock.")
    }
    Terminal.note(
      "'firsthand serve' must be running then. Take it back: firsthand newsletter unschedule \(Terminal.line(id))")
  }

  private static func note(_ group: LocalHourGroup) -> String {
    var notes: [String] = []
    switch group.zone.source {
    case .card: break
    case .country: notes.append("by their country")
    case .writer: notes.append("no clock is known")
    }
    if group.isLater { notes.append("the hour has passed there on the day you chose") }
    if group.leavesAt > group.moment { notes.append("after quiet hours") }
    return notes.joined(separator: "; ")
  }

  private static func people(_ count: Int) -> String { count == 1 ? "1 person" : "\(count) people" }
}

private struct LocalHourView: Encodable {
  struct Group: Encodable {
    let zone, known, local, at: String
    let readers: Int
    let isLater: Bool
  }

  let id, time, zone: String
  let readers: Int
  let groups: [Group]

  init(_ plan: LocalHourPlan, of id: String) {
    self.id = id
    time = plan.hour.time.text
    zone = plan.hour.zone
    readers = plan.readers
    groups = plan.groups.map {
      Group(
        zone: $0.zone.name, known: "\($0.zone.source)", local: $0.time.text, at: $0.leavesAt.text, readers: $0.readers,
        isLater: $0.isLater)
    }
  }
}
