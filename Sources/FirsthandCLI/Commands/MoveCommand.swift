import ArgumentParser
import Firsthand
import Foundation
import Operations
import Store
import Transparency

struct MoveCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "move", abstract: "Take the company's data from the home's file to PostgreSQL, or back.",
    discussion: """
      Nobody may work meanwhile: stop 'firsthand serve' on every node first. All rows are copied into an empty database and
      read again there; only when every table and the whole send log are the same, the home's config.yml names the new
      database, and the old one refuses to be used. Whatever ends this in the middle leaves the company where it was.
      """)

  @OptionGroup var options: HomeOptions
  @Option(help: "postgres://USER@HOST/DATABASE, a database that is empty; or sqlite, for the home's own file.")
  var to: String
  @Flag(name: [.customShort("n"), .long], help: "Say what would happen and change nothing.") var dryRun = false

  func run() throws {
    guard options.database == nil, DatabasePlace.environment == nil else {
      throw FirsthandError(
        .badInput,
        "move writes into config.yml where the database is. Take away --database and FIRSTHAND_DATABASE, which go before it, and name the database there."
      )
    }
    let home = try options.place()
    try home.demandCompany()
    let moving = try MovingHome(home, to: to)
    if try moving.finish(isDryRun: dryRun) {
      if dryRun {
        return Terminal.note("The data were moved before; the same command without -n does what was left to do.")
      }
      Terminal.note("The data were moved before; what was left to do is done now.")
      return try say(nil, moving)
    }
    let session = try options.session(in: home.open())
    try session.requireMoveDuty()
    let key = try home.verifier(session.workplace)
    try session.workplace.store.close()
    if dryRun {
      try moving.demandReady()
      Terminal.note("A dry run: nothing is changed.")
      return Terminal.say(
        "The data of \(home.folder.path) would go from \(Terminal.line(moving.source)) to \(Terminal.line(moving.target)), which is empty."
      )
    }
    Terminal.note("The data go to \(Terminal.line(moving.target)). Nobody can work meanwhile.")
    let progress = Terminal.isInteractive ? MovingProgress() : nil
    defer { progress?.finish() }
    let mark = session.workplace.secret.mark
    let report = try moving.run { move, settle in
      try MoveDatabase(move, key: key, secretMark: mark, by: session.member.id, .live, onProgress: progress?.show).run(
        settle: settle)
    }
    progress?.finish()
    try say(report, moving)
  }

  private func say(_ report: MoveReport?, _ moving: MovingHome) throws {
    if options.json {
      return try JSON.say(
        MoveView(
          from: moving.source, to: moving.target, tables: report?.tables.count, rows: report?.rows,
          entries: report?.size, root: report.map { Hexadecimal.text(of: $0.root.bytes) }))
    }
    if let report {
      Terminal.say("\(report.tables.count) tables with \(report.rows) rows are the same in both.")
      Terminal.say(
        "The log's \(report.size) entries hold in both, with the root \(Hexadecimal.text(of: report.root.bytes))\(report.checkpoints == 0 ? "" : " and \(report.checkpoints) checkpoints")."
      )
    }
    Terminal.say("The home's database is \(Terminal.line(moving.target)) now.")
    switch moving.way {
    case .toServer:
      Terminal.say(
        "The old file stays as firsthand.db.moved-… in the home, and holds personal data: remove it when you have a backup."
      )
      Terminal.say("Other nodes get a copy of config.yml, secret.key, log.key and every file that config.yml names.")
    case .toFile:
      Terminal.say(
        "What is left in \(Terminal.line(moving.source)) holds personal data: drop that database when you have a backup."
      )
    }
  }
}

private struct MoveView: Encodable {
  let from, to: String
  let tables, rows: Int?
  let entries: UInt64?
  let root: String?
}
