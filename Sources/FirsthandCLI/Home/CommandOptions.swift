import ArgumentParser
import Firsthand
import Foundation
import Operations
import Store

/// The options that every command that opens a home has.
struct HomeOptions: ParsableArguments {
  @Option(name: .long, help: "The folder with the company's data.")
  var home: String?

  @Option(help: "The company's database on PostgreSQL: postgres://… (or FIRSTHAND_DATABASE, or config.yml).")
  var database: String?

  @Option(name: .customLong("as"), help: "Who is working: a member's e-mail address (or FIRSTHAND_AS).")
  var member: String?

  @Flag(name: .long, help: "Answer in JSON.")
  var json = false

  func folder() -> URL {
    home.map { URL(fileURLWithPath: $0, isDirectory: true) } ?? Home.defaultFolder()
  }

  func place() throws -> Home { try Home(folder: folder(), database: database) }

  func workplace() throws -> Workplace { try place().open() }

  /// The member named, or the only administrator where nobody is.
  func session() throws -> Session { try session(in: workplace()) }

  func session(in workplace: Workplace) throws -> Session {
    let environment = ProcessInfo.processInfo.environment["FIRSTHAND_AS"]
    if let text = member ?? environment, !text.isEmpty {
      return try Session.open(workplace, as: Address.read(text, for: "--as"))
    }
    let administrators = try workplace.store.read { try $0.shared.members() }
      .filter { $0.isActive && $0.roles.contains(.administrator) }
    guard administrators.count == 1, let only = administrators.first else {
      throw FirsthandError(
        .badInput, "Say who is working: --as you@company.example (or set FIRSTHAND_AS).")
    }
    return Session(workplace, as: only)
  }
}

/// The options of a command that changes something.
struct ChangeOptions: ParsableArguments {
  @OptionGroup private var home: HomeOptions
  @Flag(name: [.customShort("n"), .long], help: "Say what would happen and change nothing.")
  var dryRun = false

  var json: Bool { home.json }

  func folder() -> URL { home.folder() }

  func place() throws -> Home { try home.place() }

  func workplace() throws -> Workplace { rehearsed(try home.workplace()) }

  func session() throws -> Session { try session(in: home.workplace()) }

  func session(in workplace: Workplace) throws -> Session { try home.session(in: rehearsed(workplace)) }

  private static let words = "A dry run: this is what would be said, and nothing is changed."

  private func rehearsed(_ workplace: Workplace) -> Workplace {
    guard dryRun else { return workplace }
    Terminal.note(Self.words)
    return workplace.rehearsal()
  }
}
