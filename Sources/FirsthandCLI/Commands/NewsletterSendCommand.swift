import ArgumentParser
import Delivery
import Dispatch
import Firsthand
import Foundation
import MailFormat
import Operations
import SMTP
import Store
import Synchronization

struct NewsletterSendCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "send", abstract: "Send a letter; called again, it goes on where it was.",
    discussion: """
      Ctrl-C finishes the copy that is in flight and leaves the rest queued. Exit 7 where some were
      refused or are in doubt, 75 where the relay cannot be used now.
      """)

  @OptionGroup var options: HomeOptions
  @Option(help: "smtp+starttls://USER@HOST:587 and the like (default: config.yml).")
  var relay: String?
  @Option(help: .hidden) var leaseSeconds: Int64 = DeliverySettings().lease
  @Option(help: .hidden) var patienceSeconds: Double = DeliverySettings().patience
  @Option(help: "How progress is shown: bar, or json (a line a second on standard output).")
  var progress = SendingProgress.Form.bar
  @Flag(name: [.customShort("n"), .long], help: "Say whom it would go to and send nothing.")
  var dryRun = false
  @Argument(help: "The letter's id.") var id: String

  func run() throws {
    let home = try options.place()
    let session = try options.session(in: home.open())
    let newsletter = Newsletter.ID(id)
    if dryRun {
      _ = try session.rehearsal().beginSending(newsletter)
      CheckOutput.say(try session.checkNewsletter(newsletter))
      return
    }
    let settings = try home.configuration.relaySettings(flag: relay)
    let outlet = try home.outlet { settings }
    let tally = try session.beginSending(newsletter)
    // With those that a run before this one held when it ended.
    let waiting = tally[.queued] + tally[.sending] + tally[.atDot]
    let interrupt = Interrupt()
    let progress = SendingProgress(progress)
    let keeper = home.logKeeper(session.workplace) { if let trouble = $0 { Terminal.note(trouble) } }
    let keeping = DispatchGroup()
    Thread.detachNewThread(in: keeping, keeper.run)
    defer {
      keeper.stop()
      // A folder that hangs must not keep the program.
      _ = keeping.wait(timeout: .now() + 30)
    }
    let report = try DeliveryRun(
      session.workplace, outlet: outlet, worker: .thisProgram,
      settings: DeliverySettings(lease: leaseSeconds, patience: patienceSeconds)
    ).run(
      .copies(of: newsletter), shouldStop: { interrupt.isAsked },
      onProgress: { try? progress.show(ProgressCounts($0.counts, of: waiting), relayPause: $0.relayPause) })
    let status = try session.standing(of: newsletter)
    try progress.finish(state: status.newsletter.state.name)
    if options.json {
      try JSON.say(StatusView(status.newsletter, status.tally, messages: []))
    } else if self.progress == .bar {
      StatusOutput.say(status.newsletter, status.tally, messages: [])
    }
    try conclude(report, status.tally, status.next, session.workplace.surroundings.now())
  }

  /// Why copies wait of which the first is due at `next`: what is due and does not leave is held back by the day.
  private static func reason(_ next: Instant?, _ now: Instant) -> String {
    guard let next, next > now else {
      return "for tomorrow (UTC): as much has left today as the limits in config.yml let leave."
    }
    return "for another try, or for a better hour of their readers, the first until \(next.text)."
  }

  private func conclude(_ report: DeliveryReport, _ tally: Tally, _ next: Instant?, _ now: Instant) throws {
    let command = "firsthand newsletter send \(id)"
    let goOn = "Go on with: \(command)"
    let waits = tally[.queued] == 1 ? "1 copy waits" : "\(tally[.queued]) copies wait"
    if let halted = report.halted.first(where: { $0.newsletter.text == id }) {
      throw FirsthandError(
        .findings, "The letter was stopped: \(halted.reason) What had not left is held.")
    }
    switch report.end {
    case .relayTrouble(let sentence):
      throw FirsthandError(.tryLater, "\(sentence) Nothing is lost: \(waits). \(goOn)")
    case .braked(let sentence):
      throw FirsthandError(.tryLater, "\(sentence) Nothing is lost: \(waits). When it goes on: \(command)")
    case .interrupted:
      throw FirsthandError(.tryLater, "Stopped as asked; \(waits). \(goOn)")
    case .done: break
    }
    let handed = tally[.sending] + tally[.atDot]
    if handed > 0 {
      throw FirsthandError(
        .tryLater,
        "\(handed == 1 ? "1 copy is" : "\(handed) copies are") in the hands of another run, or of one that was ended. If it does not come back, go on in a minute with: \(command)"
      )
    }
    if tally[.queued] > 0 {
      throw FirsthandError(.tryLater, "\(waits) \(Self.reason(next, now)) \(goOn)")
    }
    if tally[.rejected] + tally[.inDoubt] + tally[.held] > 0 {
      throw ExitCode(FirsthandError.Code.partly.exitStatus)
    }
  }
}

extension Thread {
  fileprivate static func detachNewThread(in group: DispatchGroup, _ work: @escaping @Sendable () -> Void) {
    group.enter()
    detachNewThread {
      work()
      group.leave()
    }
  }
}

struct NewsletterTestCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "test", abstract: "Send yourself a copy, filled as one customer's.")
  @OptionGroup var options: HomeOptions
  @Option(name: .customLong("for"), help: "The customer's address.") var customer: String
  @Option(help: "smtp+starttls://USER@HOST:587 and the like (default: config.yml).")
  var relay: String?
  @Argument(help: "The letter's id.") var id: String

  func run() throws {
    let home = try options.place()
    let session = try options.session(in: home.open())
    let settings = try home.configuration.relaySettings(flag: relay)
    let outlet = try home.outlet { settings }
    let person = try session.customer(Address.read(customer, for: "--for"))
    let message = try session.sendTest(of: Newsletter.ID(id), as: person.id)
    let report = try DeliveryRun(
      session.workplace, outlet: outlet, worker: .thisProgram
    ).run(.message(message))
    switch report.end {
    case .relayTrouble(let sentence), .braked(let sentence): throw FirsthandError(.tryLater, sentence)
    case .done, .interrupted: break
    }
    let stored = try session.showMessage(message.text).message
    guard stored.message.state == .accepted else {
      throw FirsthandError(
        .partly, "The test was not sent: \(stored.reason.isEmpty ? stored.message.state.words : stored.reason)")
    }
    Terminal.say("\(Terminal.line(person.displayName))'s copy is on its way to \(session.member.address.displayText).")
  }
}

/// Ctrl-C and SIGTERM as a wish.
final class Interrupt: Sendable {
  private final class Flag: Sendable {
    let isRaised = Mutex(false)
  }

  private let flag = Flag()
  private nonisolated(unsafe) let sources: [any DispatchSourceSignal]

  init() {
    sources = [SIGINT, SIGTERM].map { number in
      signal(number, SIG_IGN)
      return DispatchSource.makeSignalSource(signal: number, queue: .global())
    }
    for source in sources {
      source.setEventHandler { [flag] in
        let isSecond = flag.isRaised.withLock { isRaised in
          defer { isRaised = true }
          return isRaised
        }
        // Whoever asks twice does not want to wait: what is at its dot is in doubt, as after a crash.
        if isSecond { Foundation.exit(128 + SIGINT) }
        Terminal.note("\nFinishing the copies that are in flight … (once more ends at once)")
      }
      source.resume()
    }
  }

  var isAsked: Bool { flag.isRaised.withLock { $0 } }
}
