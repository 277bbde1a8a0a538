import Firsthand
import Testing

/// The reader's clock: which it is, when a chosen hour comes there, and when it is quiet.
@Suite struct ReaderClockTests {
  private func moment(_ text: String, _ zone: String = "UTC") throws -> Instant {
    try #require(LocalTime(text)).instant(in: NamedZone(zone))
  }

  @Test(arguments: [
    ("Asia/Tokyo", "DK", "Asia/Tokyo", ReaderZone.Source.card), ("", "DK", "Europe/Copenhagen", .country),
    ("", "dk", "Europe/Copenhagen", .country), ("", "DE", "Europe/Berlin", .country), ("", "US", "UTC", .writer),
    ("", "ES", "UTC", .writer), ("", "", "UTC", .writer), ("", "ZZ", "UTC", .writer),
  ])
  func `a reader lives by the card's clock, else the country's where it has one, else the writer's`(
    _ card: String, _ country: String, _ zone: String, _ source: ReaderZone.Source
  ) {
    let profile = Profile([.timeZone: card, .country: country])
    #expect(ReaderZone(of: profile, writer: "UTC") == ReaderZone(name: zone, source: source))
  }

  @Test(arguments: [
    // Set forward over it: as much later. Set back: the first of two.
    ("2026-03-29T02:30", "Europe/Madrid", "2026-03-29T01:30:00Z"),
    ("2026-10-25T02:30", "Europe/Madrid", "2026-10-25T00:30:00Z"),
    ("2026-10-04T02:10", "Australia/Lord_Howe", "2026-10-03T15:40:00Z"),
    ("2026-04-24T00:30", "Africa/Cairo", "2026-04-23T22:30:00Z"),
  ])
  func `an hour that clocks skip is as much later as they are set forward`(
    _ local: String, _ zone: String, _ text: String
  ) throws {
    #expect(try #require(LocalTime(local)).nearestInstant(in: NamedZone(zone)).text == text)
  }

  @Test func `where the hour has passed it is the same hour of the next day, wherever that is`() throws {
    let hour = LocalHour(
      time: try #require(LocalTime("2026-09-21T20:00")), zone: "Europe/Madrid",
      chosenAt: try moment("2026-09-21T13:33"))
    for (zone, text) in [
      ("Asia/Tokyo", "2026-09-22T11:00:00Z"), ("Europe/Madrid", "2026-09-21T18:00:00Z"),
      ("Pacific/Kiritimati", "2026-09-22T06:00:00Z"), ("Pacific/Niue", "2026-09-22T07:00:00Z"),
    ] {
      #expect(hour.moment(in: try NamedZone(zone)).text == text, "\(zone)")
    }
    let late = LocalHour(time: hour.time, zone: hour.zone, chosenAt: try moment("2026-09-22T06:30"))
    #expect(late.moment(in: try NamedZone("Pacific/Kiritimati")).text == "2026-09-23T06:00:00Z")
  }

  @Test func `a plan counts readers by hour and by place, the earliest first`() throws {
    let hour = LocalHour(
      time: try #require(LocalTime("2026-09-21T20:00")), zone: "Europe/Madrid",
      chosenAt: try moment("2026-09-21T13:33"))
    let readers = [
      ReaderZone(name: "Asia/Tokyo", source: .card): 7, ReaderZone(name: "America/New_York", source: .card): 11,
      ReaderZone(name: "Europe/Copenhagen", source: .country): 13, ReaderZone(name: "UTC", source: .writer): 7,
    ]
    let plan = LocalHourPlan(hour, for: readers)
    #expect(plan.groups.map(\.zone.name) == ["Europe/Copenhagen", "Europe/Madrid", "America/New_York", "Asia/Tokyo"])
    #expect(plan.byLocalTime.map(\.readers) == [31, 7] && plan.byLocalTime.map(\.isLater) == [false, true])
    #expect(plan.readers(knownBy: .writer) == 7 && plan.first?.text == "2026-09-21T18:00:00Z")
    let quiet = QuietTimes(hours: QuietTimes.Hours("19:00-08:00"))
    #expect(
      LocalHourPlan(hour, for: readers, quiet: quiet).byLocalTime.map(\.time.text)
        == ["2026-09-22 08:00", "2026-09-23 08:00"])
  }

  @Test(arguments: [
    // 2026-09-21 is a Monday.
    ("20:00-08:00", "", "2026-09-21T19:59", ""), ("20:00-08:00", "", "2026-09-21T20:00", "2026-09-22 08:00"),
    ("20:00-08:00", "", "2026-09-22T03:00", "2026-09-22 08:00"), ("20:00-08:00", "", "2026-09-22T08:00", ""),
    ("12:00-13:30", "", "2026-09-22T12:10", "2026-09-22 13:30"),
    ("0:00-6:00", "", "2026-09-22T05:59", "2026-09-22 06:00"),
    ("20:00-08:00", "sat sun", "2026-09-25T21:00", "2026-09-28 08:00"),
    ("20:00-08:00", "sat sun", "2026-09-26T12:00", "2026-09-28 08:00"),
    ("", "sun", "2026-09-27T12:00", "2026-09-28 00:00"),
    ("", "sun", "2026-09-28T00:00", ""),
    // Clocks are set forward over the end, and back over it.
    ("20:00-02:30", "", "2026-03-29T01:00", "2026-03-29 03:30"),
    ("20:00-08:00", "", "2026-10-24T23:00", "2026-10-25 08:00"),
  ])
  func `quiet hours and days end on the reader's clock`(
    _ hours: String, _ days: String, _ at: String, _ end: String
  ) throws {
    let zone = try NamedZone("Europe/Madrid")
    let quiet = try #require(
      QuietTimes(
        hours: QuietTimes.Hours(hours), days: Set(days.split(separator: " ").compactMap { .init(name: String($0)) })))
    let found = quiet.end(after: try moment(at, "Europe/Madrid"), in: zone)
    #expect((found.map { LocalTime($0, in: zone).text } ?? "") == end)
  }

  @Test func `what are no hours is not read as some`() {
    for text in ["", "20:00", "20-8", "20:00-20:00", "25:00-08:00", "20:00-08:00-09:00", "a-b"] {
      #expect(QuietTimes.Hours(text) == nil, "\(text)")
    }
    #expect(QuietTimes(hours: nil) == nil)
    #expect(QuietTimes(hours: nil, days: Set(QuietTimes.Weekday.allCases)) == nil)
  }

  @Test func `a cadence counts days on the reader's calendar`() throws {
    let courtesy = Courtesy(cadenceDays: 3)
    let zone = try NamedZone("America/New_York")
    let monday = try moment("2026-09-21T23:30", "America/New_York")
    let wednesday = try moment("2026-09-23T23:59", zone.name)
    #expect(courtesy.tooSoon(after: monday, at: wednesday, in: zone)?.text == "2026-09-24")
    #expect(courtesy.tooSoon(after: monday, at: try moment("2026-09-24T00:00", zone.name), in: zone) == nil)
    #expect(
      courtesy.cadenceBegins(at: try moment("2026-09-23T12:00", zone.name), in: zone)
        == (try moment("2026-09-21T00:00", zone.name)))
  }
}
