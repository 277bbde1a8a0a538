import ArgumentParser
import Delivery
import Doctor
import Firsthand
import Foundation
import MailFormat
import Operations
import Store

struct DoctorCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "doctor", abstract: "Look at all that mail depends on, and say what to do where something is wrong.",
    discussion: """
      It looks at the folder and its disk, the clock, the relay (up to the point where a mail would begin), the
      domain's records (SPF, DKIM, DMARC, MX) and how sending stands. Exit 1 where something is broken (✗).
      """)

  @OptionGroup var options: HomeOptions
  @Option(help: "smtp+starttls://USER@HOST:587 and the like (default: config.yml).") var relay: String?
  @Flag(help: "Read every page of the database too; with a large one that takes a while.") var deep = false
  @Option(help: "Send a mail of our own words to this address, on the way that letters take.") var sendTo: String?

  func run() throws {
    let recipient = try sendTo.map { try Address.read($0, for: "--send-to") }
    let output = DoctorOutput(isJSON: options.json)
    let readings = look(output) { home in recipient.map { trial(to: $0, from: home) } }
    try output.end(readings)
    if readings.contains(where: { $0.mark == .broken }) { throw ExitCode(FirsthandError.Code.failed.exitStatus) }
  }

  /// Where the settings cannot be read, nothing else can be looked at.
  private func look(_ output: DoctorOutput, trial: (Home) -> Reading?) -> [Reading] {
    let home: Home
    do {
      home = try options.place()
    } catch {
      let sentence = (error as? FirsthandError)?.terminalSentence ?? "\(error)"
      let reading = Reading(.home, "Settings", .broken, sentence)
      output.say(reading)
      return [reading]
    }
    let installation = home.installation(relay: relay)
    let own = Instant.now
    let checkup = Checkup(
      of: installation, with: Instruments(), at: (try? installation.workplace.get().now) ?? own, machineNow: own,
      isDeep: deep)
    var readings = checkup.run(output.say)
    // A relay that is broken would keep the mail waiting, to leave when nobody waits for it any more.
    let canSend = !readings.contains { $0.mark == .broken && ($0.topic == .relay || $0.topic == .home) }
    if canSend, let reading = trial(home) {
      output.say(reading)
      readings.append(reading)
    }
    return readings
  }

  private func trial(to recipient: EmailAddress, from home: Home) -> Reading {
    func broken(_ found: String) -> Reading { Reading(.sending, "Trial mail", .broken, found) }
    do {
      let session = try options.session(in: home.open())
      let settings = try home.configuration.relaySettings(flag: relay)
      let outlet = try home.outlet { settings }
      let message = try session.sendTrial(to: recipient)
      let report = try DeliveryRun(
        session.workplace, outlet: outlet, worker: .thisProgram
      ).run(.message(message))
      switch report.end {
      case .relayTrouble(let sentence), .braked(let sentence): return broken(sentence)
      case .done, .interrupted: break
      }
      let stored = try session.showMessage(message.text).message
      guard stored.message.state == .accepted else {
        return broken("It is \(stored.message.state.words). \(stored.reason)")
      }
      return Reading(
        .sending, "Trial mail", .fine,
        "The relay took it for \(recipient.displayText). Look there whether it arrives, and not among the junk.")
    } catch let error as FirsthandError {
      return broken(error.terminalSentence)
    } catch {
      return broken("\(error)")
    }
  }
}
