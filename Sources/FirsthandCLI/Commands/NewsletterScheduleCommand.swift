import ArgumentParser
import Firsthand
import Foundation
import Operations

struct NewsletterScheduleCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "schedule", abstract: "Choose when a letter goes out; 'firsthand serve' sends it then.")
  @OptionGroup var options: ChangeOptions
  @Option(help: "Day and time, as the clocks there show it: 2026-11-24T09:00.") var at: String
  @Option(help: "Whose clocks: Europe/Madrid and the like (default: this machine's zone).") var zone: String?
  @Flag(
    help: """
      At this hour on each reader's own clock, as their card or their country tells it; --zone holds for the others.
      """) var local = false
  @Argument(help: "The letter's id.") var id: String

  func run() throws {
    guard let time = LocalTime(at) else {
      throw FirsthandError(.badInput, "--at '\(at)' is no day and time. Write it as 2026-11-24T09:00.")
    }
    let zone = zone ?? TimeZone.current.identifier
    if local {
      let plan = try options.session().scheduleLocally(Newsletter.ID(id), at: time, zone: zone)
      return try LocalHourOutput.say(plan, of: id, asJSON: options.json)
    }
    let moment = try options.session().scheduleNewsletter(Newsletter.ID(id), at: time, zone: zone)
    if options.json { return try JSON.say(["id": id, "at": moment.text, "zone": zone]) }
    Terminal.say("It goes out on \(time.text) (\(Terminal.line(zone))), that is \(moment.text).")
    Terminal.note(
      "'firsthand serve' must be running then. Take it back: firsthand newsletter unschedule \(Terminal.line(id))")
  }
}

extension NewsletterCommand {
  struct Unschedule: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Take a letter off the schedule; it is ready again.")
    @OptionGroup var options: ChangeOptions
    @Argument(help: "The letter's id.") var id: String

    func run() throws {
      try options.session().unscheduleNewsletter(Newsletter.ID(id))
      Terminal.say("It is off the schedule and ready to send.")
    }
  }

  struct Pause: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Hold a letter that is being sent; the next copy does not leave.")
    @OptionGroup var options: ChangeOptions
    @Argument(help: "The letter's id.") var id: String

    func run() throws {
      try options.session().pauseNewsletter(Newsletter.ID(id))
      Terminal.say("Paused. Let it go on: firsthand newsletter resume \(Terminal.line(id))")
    }
  }

  struct Resume: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Let a letter go on that was paused or stopped; 'firsthand serve' or 'newsletter send' sends the rest.")
    @OptionGroup var options: ChangeOptions
    @Argument(help: "The letter's id.") var id: String

    func run() throws {
      try options.session().resumeNewsletter(Newsletter.ID(id))
      Terminal.say("It goes on.")
    }
  }
}
