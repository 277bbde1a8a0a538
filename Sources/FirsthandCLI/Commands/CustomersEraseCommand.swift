import ArgumentParser
import Firsthand
import Foundation
import MailFormat
import Operations

/// `customers erase`: a person's right to be forgotten (GDPR art. 17).
struct CustomersEraseCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "erase", abstract: "Take a person out of everything that is held, at once.",
    discussion: """
      The log keeps its entries, which say no more whom they are about. The certificate follows when the database was
      written anew: at night while 'firsthand serve' runs, or with 'firsthand housekeeping'. The address stays off every
      list by a code that only this company's secret makes; --may-return forgets that too.
      """)
  @OptionGroup var options: ChangeOptions
  @Flag(help: "Let the address come back by a later import.") var mayReturn = false
  @Argument(help: "The person's address.") var address: String

  /// Seconds that a copy which is being handed over is waited for.
  private static let patience = 30

  func run() throws {
    let address = try Address.read(address, for: "ADDRESS")
    let session = try options.session()
    var looks = 0
    let report = try session.erase(address, mayReturn: mayReturn) {
      looks += 1
      Thread.sleep(forTimeInterval: 0.5)
      return looks < Self.patience * 2
    }
    if options.json { return try JSON.say(ErasureView(report)) }
    Terminal.say("\(address.displayText) is erased. Keep the number of the erasure: \(report.erasure.id)")
    if report.copiesLeftOut > 0 { Terminal.say("Copies that waited and are left out: \(report.copiesLeftOut)") }
    for file in report.files {
      Terminal.say(
        "The file \(Terminal.line(file)), which waited to be imported, had the address in it and was put away.")
    }
    if !report.erasure.stillNamed.isEmpty {
      Terminal.say("Others' words still name them. Read these, and change what must be changed:")
      for place in report.erasure.stillNamed { Terminal.say("  " + Terminal.line(place)) }
    }
    Terminal.note(
      "The certificate comes with the night's work, or now with: firsthand housekeeping. Backups are outside of it.")
  }
}

/// `customers erasures`, `customers certificate`: what was erased, and the proof for whoever asked for it.
struct CustomersErasuresCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "erasures", abstract: "Who was erased when, by number, and whether it is certified.")
  @OptionGroup var options: HomeOptions
  @Option(help: "At most so many, the newest.") var limit = 100

  func run() throws {
    let erasures = try options.session().erasures(limit: limit)
    if options.json { return try JSON.say(erasures.map(ErasureView.init)) }
    var table = TextTable()
    for one in erasures {
      table.add([one.id.text, one.at.text, one.certifiedAt.map { "certified \($0.text)" } ?? "not certified yet"])
    }
    table.print()
  }
}

struct CustomersCertificateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "certificate",
    abstract: "An erasure's certificate, signed with the log's key, on standard output.")
  @OptionGroup var options: HomeOptions
  @Argument(help: "The number that 'customers erase' gave.") var erasure: String

  func run() throws {
    let erasure = try options.session().erasure(Erasure.ID(erasure))
    guard let certificate = erasure.certificate else {
      throw FirsthandError(
        .tryLater,
        "It is erased, and not certified yet: the database is written anew at night. Do it now: firsthand housekeeping")
    }
    Terminal.data(Array(certificate.utf8))
  }
}

private struct ErasureView: Encodable {
  let id, at: String
  let certifiedAt: String?
  let stillNamed: [String]
  var copiesLeftOut: Int?
  var entries: Int?
  var files: [String]?

  init(_ erasure: Erasure) {
    id = erasure.id.text
    at = erasure.at.text
    certifiedAt = erasure.certifiedAt?.text
    stillNamed = erasure.stillNamed
  }

  init(_ report: ErasureReport) {
    self.init(report.erasure)
    (copiesLeftOut, entries, files) = (report.copiesLeftOut, report.entries, report.files)
  }
}
