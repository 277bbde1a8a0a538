import ArgumentParser
import Firsthand
import Operations

struct HousekeepingCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "housekeeping", abstract: "The night's work, now.",
    discussion: """
      Takes away what is older than config.yml says it is kept ('retention'). Then, where people were erased, it writes the
      database anew and certifies that no byte of them is left; while letters go out it does not begin with that. 'firsthand
      serve' does both each night by itself.
      """)
  @OptionGroup var options: HomeOptions

  func run() throws {
    let home = try options.place()
    let session = try options.session(in: home.open())
    try session.requireLogDuty()
    let retained = try session.workplace.applyRetention(home.configuration.retention)
    if !options.json { say(retained, home.configuration.retention) }
    let certified = try session.workplace.certifyErasures { try home.logKey(session.workplace) }
    home.logKeeper(session.workplace) { if let trouble = $0 { Terminal.complain(trouble) } }.finish()
    if options.json {
      return try JSON.say(
        HousekeepingView(
          letters: retained.letters, addresses: retained.addresses, customers: retained.customers,
          certified: certified.map(\.id.text)))
    }
    Terminal.say("Erasures certified: \(certified.count)")
  }

  private func say(_ retained: RetentionReport, _ retention: Retention) {
    if retention.isEmpty {
      return Terminal.note("config.yml has no 'retention': nothing is taken away for its age.")
    }
    Terminal.say(
      "Taken away for their age: what \(retained.letters) mails were filled with, what stood beside \(retained.addresses) entries of the log, \(retained.customers) customers."
    )
  }
}

private struct HousekeepingView: Encodable {
  let letters, addresses, customers: Int
  let certified: [String]
}
