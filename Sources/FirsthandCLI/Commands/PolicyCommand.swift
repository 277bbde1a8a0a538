import ArgumentParser
import Firsthand
import Operations
import PolicyChecker
import Store
import YAMLFile

struct PolicyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "policy", abstract: "The company's standards.",
    subcommands: [
      Check.self, Test.self, Publish.self, Approve.self, Revoke.self, Waive.self, List.self,
    ])

  struct Test: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Read policy files and run the tests beside their rules.")
    @Argument(help: "Policy files, or folders of them.") var paths: [String]

    func run() throws {
      var tests = 0
      var complaints: [String] = []
      for file in try paths.flatMap({ try FileInput.files(under: $0, endings: [".yml", ".yaml"]) }) {
        let read = Policy.read(try FileInput.text(at: file), file: file)
        complaints += read.problems.map(\.text)
        guard let policy = read.policy else { continue }
        let result = policy.runTests()
        tests += result.count
        complaints += result.failed.map { "\(file):\($0.line):1:\($0.rule): \($0.sentence)" }
      }
      for complaint in complaints { Terminal.say(Terminal.line(complaint)) }
      Terminal.note("\(tests) tests, \(complaints.count) complaint\(complaints.count == 1 ? "" : "s").")
      if !complaints.isEmpty { throw ExitCode(1) }
    }
  }

  struct Publish: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Store policy versions for another director to approve.")
    @OptionGroup var options: ChangeOptions
    @Argument(help: "Policy files, or folders of them.") var paths: [String]

    func run() throws {
      let files = try paths.flatMap { try FileInput.files(under: $0, endings: [".yml", ".yaml"]) }
      let sources = try files.map { (file: $0, source: try FileInput.text(at: $0)) }
      let published = try options.session().publishPolicies(sources)
      for reference in published {
        Terminal.say("Published: \(reference.text) (\(reference.hash.short)). It waits for approval.")
      }
    }
  }

  struct Approve: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Bring a policy version into force; never one's own.")
    @OptionGroup var options: ChangeOptions
    @Option(help: "Why.") var reason = ""
    @Argument(help: "The policy's name.") var name: String
    @Argument(help: "Its version.") var version: String

    func run() throws {
      let reference = try options.session().approvePolicy(
        name: name, version: version, reason: reason)
      Terminal.say("In force: \(reference.text) (\(reference.hash.short)).")
    }
  }

  struct Revoke: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Take a policy version out of force; the one before it holds again.")
    @OptionGroup var options: ChangeOptions
    @Argument(help: "The policy's name.") var name: String
    @Argument(help: "Its version.") var version: String

    func run() throws {
      let reference = try options.session().revokePolicy(name: name, version: version)
      Terminal.say("No longer in force: \(reference.text).")
    }
  }

  struct Waive: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Grant one letter an exception from one rule, for its exact words and until a day.")
    @OptionGroup var options: ChangeOptions
    @Option(help: "The letter's id.") var newsletter: String
    @Option(help: "Why.") var reason: String
    @Option(help: "The last day, as 2026-12-24 (UTC).") var until: String
    @Argument(help: "The rule, as policy/rule.") var rule: String

    func run() throws {
      guard let rule = RuleID(rule) else {
        throw FirsthandError(.badInput, "Name the rule as policy/rule, for example house-voice/no-promises.")
      }
      let waiver = try options.session().waive(
        rule, for: Newsletter.ID(newsletter), reason: reason,
        until: try Day.read(until, for: "--until").endInUTC)
      Terminal.say("Waived: \(waiver.rule) for \(waiver.newsletter) until \(waiver.expiresAt.text).")
    }
  }

  struct List: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Every version and what became of it.")
    @OptionGroup var options: HomeOptions

    func run() throws {
      let policies = try options.session().policies()
      if options.json { return try JSON.say(policies.map(PolicyView.init)) }
      var table = TextTable()
      for policy in policies {
        let view = PolicyView(policy)
        table.add([view.name, view.version, policy.version.reference.hash.short, view.state])
      }
      table.print()
    }
  }
}

struct PolicyView: Encodable {
  let name, version, hash, state: String

  init(_ policy: PublishedPolicy) {
    name = policy.version.reference.name
    version = policy.version.reference.version
    hash = policy.version.reference.hash.hex
    state =
      policy.revokedAt != nil ? "revoked" : policy.approvedAt != nil ? "approved" : "waits for approval"
  }
}

/// Days as they come from arguments.
enum Day {
  static func read(_ text: String, for option: String) throws -> CalendarDay {
    guard let day = CalendarDay(text) else {
      throw FirsthandError(.badInput, "\(option) '\(text)' is no day. Write it as 2026-11-24.")
    }
    return day
  }
}
