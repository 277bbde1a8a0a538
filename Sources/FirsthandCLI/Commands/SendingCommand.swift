import ArgumentParser
import Firsthand
import Operations

struct SendingCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sending", abstract: "How sending stands in the whole company; stop all mail, and let it go again.",
    discussion: """
      For administrators. While all mail is stopped no letter and no test leaves, whoever sends it; what waits stays as it
      is. Links to sign in and mails to colleagues still go out.
      """,
    subcommands: [Status.self, Stop.self, Go.self])

  struct Status: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "What waits, what is stopped, what is in doubt.")
    @OptionGroup var options: HomeOptions

    func run() throws {
      let session = try options.session()
      let (health, brakes) = (try AdministratorDesk(session).sendingHealth(), try session.brakes())
      let ours = brakes.contains { $0.kind == .restored } ? try session.mailsHeldSinceRestore() : 0
      if options.json { return try JSON.say(SendingView(health, brakes, ours)) }
      if brakes.isEmpty { Terminal.say("Mail goes out.") }
      for brake in brakes {
        Terminal.say(Terminal.styled("All mail is stopped", .bold) + " since \(brake.appliedAt.text).")
        Terminal.say("  \(Terminal.line(brake.reason))")
      }
      Terminal.say("  waiting: \(health.waiting)")
      Terminal.say("  held: \(health.held)")
      Terminal.say("  in doubt: \(health.inDoubt)")
      if ours > 0 {
        Terminal.say("  of those held, mails to colleagues and tests that go out as soon as mail is let go: \(ours)")
      }
      if !brakes.isEmpty { Terminal.note("Let it go again: firsthand sending go") }
      if health.inDoubt > 0 { Terminal.note("Decide what is in doubt: firsthand newsletter doubts") }
    }
  }

  struct Stop: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Stop all letters and tests of the company.",
      discussion: "The next copy of each running send stays at the gate and goes back to wait; no try is counted.")
    @OptionGroup var options: ChangeOptions
    @Option(help: "Why, for the other administrators.") var reason: String

    func run() throws {
      let brake = try options.session().stopAllSending(reason: reason)
      if options.json { return try JSON.say(BrakeView(brake)) }
      Terminal.say("All mail is stopped. Let it go again: firsthand sending go")
    }
  }

  struct Go: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Let all mail go again.")
    @OptionGroup var options: ChangeOptions

    func run() throws {
      let session = try options.session()
      let released = try session.brakes().map { try session.releaseBrake($0.id) }
      if options.json { return try JSON.say(released.map(ReleasedBrakeView.init)) }
      if released.isEmpty { Terminal.say("Nothing was stopped: mail goes out.") }
      for released in released {
        let brake = released.brake
        Terminal.say("Let go, stopped since \(brake.appliedAt.text): \(Terminal.line(brake.reason))")
        if brake.kind == .restored {
          Terminal.say("Mails to colleagues and tests that go out again: \(released.requeued)")
        }
      }
      guard !released.isEmpty else { return }
      Terminal.say("Mail goes out again: by 'firsthand serve', or with firsthand newsletter send LETTER")
    }
  }
}

struct BrakeView: Encodable {
  let id, kind, reason, since, by: String

  init(_ brake: Brake) {
    id = brake.id.text
    kind = brake.kind.rawValue
    reason = brake.reason
    since = brake.appliedAt.text
    by = brake.appliedBy?.text ?? ""
  }
}

private struct ReleasedBrakeView: Encodable {
  let id, kind, reason, since, by: String
  let requeued: Int

  init(_ released: ReleasedBrake) {
    let brake = BrakeView(released.brake)
    (id, kind, reason, since, by) = (brake.id, brake.kind, brake.reason, brake.since, brake.by)
    requeued = released.requeued
  }
}

struct SendingView: Encodable {
  let isStopped: Bool
  let brakes: [BrakeView]
  let waiting, held, heldSinceRestore, inDoubt: Int

  init(_ health: SendingHealth, _ brakes: [Brake], _ heldSinceRestore: Int) {
    self.heldSinceRestore = heldSinceRestore
    isStopped = !brakes.isEmpty
    self.brakes = brakes.map(BrakeView.init)
    waiting = health.waiting
    held = health.held
    inDoubt = health.inDoubt
  }
}
