import Firsthand
import Testing

/// Wall clocks and moments: the days on which clocks are set forward or back above all.
@Suite struct LocalTimeTests {
  @Test(arguments: [
    ("2026-11-24T09:00", "Europe/Madrid", "2026-11-24T08:00:00Z"),
    ("2026-07-01 09:00", "Europe/Copenhagen", "2026-07-01T07:00:00Z"),
    ("2026-11-24T09:00:30", "America/New_York", "2026-11-24T14:00:00Z"),
    ("2026-11-24T09:00", "Asia/Kolkata", "2026-11-24T03:30:00Z"),
    ("2026-11-24T09:00", "UTC", "2026-11-24T09:00:00Z"),
    // Set forward at 02:00 to 03:00.
    ("2026-03-29T01:59", "Europe/Madrid", "2026-03-29T00:59:00Z"),
    ("2026-03-29T03:00", "Europe/Madrid", "2026-03-29T01:00:00Z"),
    ("2026-03-29T00:30", "Europe/London", "2026-03-29T00:30:00Z"),
    // Set back at 03:00 to 02:00: the first 02:30 is in summer time.
    ("2026-10-25T02:30", "Europe/Madrid", "2026-10-25T00:30:00Z"),
    ("2026-10-25T01:59", "Europe/Madrid", "2026-10-24T23:59:00Z"),
    ("2026-10-25T03:00", "Europe/Madrid", "2026-10-25T02:00:00Z"),
    ("2026-11-01T01:30", "America/New_York", "2026-11-01T05:30:00Z"),
    // Half an hour, in the south.
    ("2026-04-05T01:45", "Australia/Lord_Howe", "2026-04-04T14:45:00Z"),
    // Midnight is the hour that is missing.
    ("2026-04-24T01:00", "Africa/Cairo", "2026-04-23T22:00:00Z"),
  ])
  func `a wall clock's time is one moment, the first of two`(_ local: String, _ zone: String, _ moment: String) throws {
    let time = try #require(LocalTime(local))
    let instant = try time.instant(in: NamedZone(zone))
    #expect(instant.text == moment)
    #expect(LocalTime(instant, in: try NamedZone(zone)) == time)
  }

  @Test(arguments: [
    ("2026-03-29T02:00", "Europe/Madrid", "03:00"), ("2026-03-29T02:59", "Europe/Copenhagen", "03:59"),
    ("2026-03-29T01:30", "Europe/London", "02:30"), ("2026-03-08T02:15", "America/New_York", "03:15"),
    ("2026-10-04T02:10", "Australia/Lord_Howe", "02:40"), ("2026-04-24T00:30", "Africa/Cairo", "01:30"),
  ])
  func `a time that the clocks skip is refused, with the one to choose`(
    _ local: String, _ zone: String, _ instead: String
  ) throws {
    let time = try #require(LocalTime(local))
    do {
      _ = try time.instant(in: NamedZone(zone))
      Issue.record("\(local) is there")
    } catch {
      #expect(error.code == .badInput && error.sentence.contains("never show \(time.text.suffix(5))"))
      #expect(error.sentence.contains("Choose \(instead) "), "\(error.sentence)")
    }
  }

  @Test func `every minute of the days on which clocks change is refused or comes back as it was`() throws {
    for (day, zone) in [
      ("2026-03-29", "Europe/Madrid"), ("2026-10-25", "Europe/Madrid"), ("2026-04-05", "Australia/Lord_Howe"),
      ("2026-10-04", "Australia/Lord_Howe"), ("2026-11-01", "America/New_York"),
    ] {
      let zone = try NamedZone(zone)
      var last: Instant?
      var skipped = 0
      for minute in 0..<1_440 {
        let clock = "\(minute / 600)\(minute / 60 % 10):\(minute % 60 / 10)\(minute % 10)"
        let time = try #require(LocalTime("\(day)T\(clock)"))
        guard let moment = try? time.instant(in: zone) else {
          skipped += 1
          continue
        }
        #expect(LocalTime(moment, in: zone) == time)
        if let last { #expect(moment > last, "\(time.text)") }
        last = moment
      }
      #expect([0, 30, 60].contains(skipped), "\(day) \(zone.name): \(skipped)")
    }
  }

  @Test func `what is no time and no zone is refused`() {
    for text in ["", "2026-11-24", "2026-11-24T9:00", "2026-11-24T24:00", "2026-11-24T09:60", "2026-02-30T09:00", "x"] {
      #expect(LocalTime(text) == nil, "\(text)")
    }
    for name in ["", "CET", "GMT+3", "Europe/Atlantis", "../../etc/passwd", "+02:00"] {
      #expect(throws: FirsthandError.self) { _ = try NamedZone(name) }
    }
    #expect(NamedZone.all.contains("Europe/Madrid") && NamedZone.all.contains("Asia/Kolkata"))
  }
}
