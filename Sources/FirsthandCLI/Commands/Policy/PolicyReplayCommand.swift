import ArgumentParser
import Firsthand
import Operations
import PolicyChecker
import Store
import YAMLFile

extension PolicyCommand {
  struct Replay: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "What a policy would have done to the letters of the last days.",
      discussion: "A file, published or not, or the name of a published policy with its version.")
    @OptionGroup var options: HomeOptions
    @Option(help: "How many days to reach back (1 to 366).") var days = 90
    @Argument(help: "A policy file, or a policy's name.") var policy: String
    @Argument(help: "The version, where a name is given.") var version: String?

    func run() throws {
      let session = try options.session()
      let replay =
        if let version {
          try session.replayPolicy(name: policy, version: version, days: days)
        } else {
          try session.replayPolicy(source: FileInput.text(at: policy), file: policy, days: days)
        }
      if options.json { return try JSON.say(ReplayView(replay)) }
      ReplayOutput.say(replay)
    }
  }

  struct Diff: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "What differs between two versions of a policy, rule by rule.",
      discussion: "Each is a file, or name@version of a published policy. Exit 1 where they differ.")
    @OptionGroup var options: HomeOptions
    @Argument(help: "The earlier one.") var old: String
    @Argument(help: "The later one.") var new: String

    func run() throws {
      let changes = PolicyDiff(from: try policy(old), to: try policy(new)).changes.map(\.sentence)
      if options.json { try JSON.say(changes) } else { changes.forEach { Terminal.say(Terminal.line($0)) } }
      if !changes.isEmpty { throw ExitCode(1) }
    }

    private func policy(_ text: String) throws -> Policy {
      let parts = text.split(separator: "@")
      guard parts.count == 2, isPlainName(String(parts[0])), SemanticVersion(String(parts[1])) != nil else {
        return try PolicyFiles.read(text)
      }
      let known = try options.session().policies().first {
        $0.version.reference.name == parts[0] && $0.version.reference.version == parts[1]
      }
      guard let known else { throw FirsthandError(.notFound, "There is no policy \(text).") }
      let read = Policy.read(known.version.source, file: text)
      guard let policy = read.policy else {
        throw FirsthandError(.badInput, read.problems.map(\.text).joined(separator: "\n"))
      }
      return policy
    }
  }
}

/// A replay as people read it.
enum ReplayOutput {
  /// Letters shown of each kind.
  private static let most = 20

  static func say(_ replay: PolicyReplay) {
    summary(replay)
    lines("Would be held:", replay.newlyHeld)
    lines("Would go out:", replay.newlyAllowed)
    for (rule, count) in replay.hits.sorted(by: { ($1.value, $0.key) < ($0.value, $1.key) }) {
      Terminal.say("  \(rule): hits in \(count) letter\(count == 1 ? "" : "s")")
    }
  }

  static func summary(_ replay: PolicyReplay) {
    let sent = replay.newlyHeld.count(where: \.isSent)
    Terminal.say(
      "\(replay.reference.text) over \(replay.letters) letter\(replay.letters == 1 ? "" : "s") of the last \(replay.days) days: \(replay.newlyHeld.count) more held (\(sent) of them were sent), \(replay.newlyAllowed.count) fewer."
    )
    if replay.unread > 0 { Terminal.note("\(replay.unread) could not be read any more.") }
  }

  private static func lines(_ title: String, _ lines: [PolicyReplay.Line]) {
    guard !lines.isEmpty else { return }
    Terminal.say(title)
    for line in lines.prefix(most) {
      let hits = line.hits.prefix(3).map { "\($0.rule)" + ($0.quote.isEmpty ? "" : " “\($0.quote.prefix(60))”") }
      Terminal.say(
        "  "
          + Terminal.line(
            "\(line.newsletter)  \(line.writer), \(line.template), “\(line.subject)”: \(hits.joined(separator: "; "))"))
    }
    if lines.count > most { Terminal.say("  … and \(lines.count - most) more") }
  }
}

private struct ReplayView: Encodable {
  struct Line: Encodable {
    let newsletter, writer, template, before, after: String
    let isSent: Bool
    let hits: [[String: String]]

    init(_ line: PolicyReplay.Line) {
      newsletter = line.newsletter.text
      (writer, template) = (line.writer, line.template)
      (before, after) = (line.before.rawValue, line.after.rawValue)
      isSent = line.isSent
      hits = line.hits.map { ["rule": $0.rule.description, "quote": $0.quote] }
    }
  }

  let policy, digest: String
  let days, letters, unread: Int
  let newlyHeld, newlyAllowed: [Line]
  let hits: [String: Int]

  init(_ replay: PolicyReplay) {
    policy = replay.reference.text
    digest = replay.digest.hex
    (days, letters, unread) = (replay.days, replay.letters, replay.unread)
    newlyHeld = replay.newlyHeld.map(Line.init)
    newlyAllowed = replay.newlyAllowed.map(Line.init)
    hits = Dictionary(uniqueKeysWithValues: replay.hits.map { ($0.key.description, $0.value) })
  }
}
