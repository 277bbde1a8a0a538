import ArgumentParser
import Firsthand
import Operations

struct HousekeepingCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "housekeeping", abstract: "The night's work, now.",
    discussion: """
      Takes away what is older than config.yml says it is kept ('retention'), and where people were erased writes the database
      anew and certifies that no byte of them is left. 'firsthand serve' does it each night by itself. While letters go out
      it does not begin.
      """)
  @OptionGroup var options: HomeOptions

  func run() throws {
    let home = try Home(folder: options.folder())
    let session = try options.session(in: home.open())
    try session.requireLogDuty()
    let done = try session.workplace.keepHouse(home.configuration.retention) { try home.logKey(session.workplace) }
    home.logKeeper(session.workplace) { if let trouble = $0 { Terminal.complain(trouble) } }.finish()
    if options.json {
      return try JSON.say(
        HousekeepingView(
          letters: done.retention.letters, addresses: done.retention.addresses, customers: done.retention.customers,
          certified: done.certified.map(\.id.text)))
    }
    if home.configuration.retention.isEmpty {
      Terminal.note("config.yml has no 'retention': nothing is taken away for its age.")
    } else {
      Terminal.say(
        "Taken away for their age: what \(done.retention.letters) mails were filled with, what stood beside \(done.retention.addresses) entries of the log, \(done.retention.customers) customers."
      )
    }
    Terminal.say("Erasures certified: \(done.certified.count)")
  }
}

private struct HousekeepingView: Encodable {
  let letters, addresses, customers: Int
  let certified: [String]
}
