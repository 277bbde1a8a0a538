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
      Check.self, Test.self, Replay.self, Diff.self, Publish.self, Approve.self, Revoke.self, Waive.self, Waivers.self,
      Explain.self, List.self,
    ])

  struct Test: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Read policy files and run the tests beside their rules.")
    @Argument(help: "Policy files, or folders of them.") var paths: [String]

    func run() throws {
      var tests = 0
      var complaints: [String] = []
      for file in try PolicyFiles.all(in: paths) {
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

  struct List: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Every version and what became of it.")
    @OptionGroup var options: HomeOptions

    func run() throws {
      let session = try options.session()
      let policies = try session.policies()
      let now = session.workplace.now
      if options.json { return try JSON.say(policies.map { PolicyView($0, at: now) }) }
      var table = TextTable()
      for policy in policies {
        let view = PolicyView(policy, at: now)
        table.add([view.name, view.version, policy.version.reference.hash.short, view.state])
      }
      table.print()
    }
  }
}

struct PolicyView: Encodable {
  let name, version, hash, state: String

  init(_ policy: PublishedPolicy, at now: Instant) {
    name = policy.version.reference.name
    version = policy.version.reference.version
    hash = policy.version.reference.hash.hex
    state = Self.state(policy, at: now)
  }

  private static func state(_ policy: PublishedPolicy, at now: Instant) -> String {
    guard let force = policy.force else {
      return policy.approvals.isEmpty ? "waits for approval" : "waits for a second approval"
    }
    if force.revokedAt != nil { return "revoked" }
    if now < force.effectiveAt { return "approved, holds from \(force.effectiveAt.text)" }
    let grace = now < force.graceUntil ? ", letters that were ready before have until \(force.graceUntil.text)" : ""
    return (policy.revokers.isEmpty ? "approved" : "approved, one director wants it revoked") + grace
  }
}

/// Policy files as arguments name them.
enum PolicyFiles {
  static let endings = [".yml", ".yaml"]

  static func all(in paths: [String]) throws -> [String] {
    try paths.flatMap { try FileInput.files(under: $0, endings: endings) }
  }

  static func read(_ file: String) throws -> Policy {
    let read = Policy.read(try FileInput.text(at: file), file: file)
    guard let policy = read.policy else {
      throw FirsthandError(.badInput, read.problems.map(\.text).joined(separator: "\n"))
    }
    return policy
  }

  /// The files, and of each preset among them those of the policies it is made for: the newest version in the folder of that
  /// name beside it.
  static func withOthers(_ files: [String]) throws -> [String] {
    var all = files
    for file in files {
      let folder = file.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/")
      for name in try read(file).others {
        let versions = try FileInput.files(under: (folder.isEmpty ? "" : folder + "/") + name, endings: endings)
        let newest = try versions.map { (file: $0, version: SemanticVersion(try read($0).reference.version)) }
          .max { a, b in a.version.map { x in b.version.map { x < $0 } ?? false } ?? true }
        guard let newest else {
          throw FirsthandError(.notFound, "\(file) is made for the policy '\(name)', which is not beside it.")
        }
        if !all.contains(newest.file) { all.append(newest.file) }
      }
    }
    return all
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
