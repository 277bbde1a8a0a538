package import Firsthand
import PolicyChecker
import Rendering
import Store
import YAMLFile

/// What a policy would have done to the letters of the last days.
package struct PolicyReplay: Hashable, Sendable {
  /// What becomes of a letter.
  package enum Outcome: String, Comparable, Sendable {
    case goesOut, waitsForAPerson, isStopped

    package static func < (a: Self, b: Self) -> Bool { a.rank < b.rank }
    private var rank: Int { self == .goesOut ? 0 : self == .waitsForAPerson ? 1 : 2 }
  }

  /// A letter for which something changes.
  package struct Line: Hashable, Sendable {
    package let newsletter: Newsletter.ID
    package let writer: String
    package let template: String
    package let subject: String
    package let before: Outcome
    package let after: Outcome
    /// Whether it has left.
    package let isSent: Bool
    /// The rules that make the difference, with words they hit.
    package let hits: [Hit]
  }

  package struct Hit: Hashable, Sendable {
    package let rule: RuleID
    package let quote: String
  }

  package let reference: PolicyVersion.Reference
  /// What is in force beside it.
  package let inForce: [PolicyVersion.Reference]
  package let days: Int
  /// Letters that it was held against.
  package let letters: Int
  /// Letters that could not be read any more.
  package let unread: Int
  package let newlyHeld: [Line]
  package let newlyAllowed: [Line]
  /// By rule of the policy, letters in which it has a hit.
  package let hits: [RuleID: Int]

  /// Of everything that it says.
  package var digest: Digest { Digest(of: text.utf8) }

  /// One line for each letter and rule; no words of letters, for it is kept for good.
  package var text: String {
    func line(_ mark: String, _ line: Line) -> String {
      let rules = Set(line.hits.map(\.rule)).sorted().map(\.description).joined(separator: " ")
      return "\(mark) \(line.newsletter) \(line.before.rawValue) \(line.after.rawValue) \(rules)"
    }
    return
      (["\(reference.text) \(reference.hash.hex) days \(days) letters \(letters) unread \(unread)"]
      + inForce.map { "in force \($0.text) \($0.hash.hex)" }
      + newlyHeld.map { line("held", $0) } + newlyAllowed.map { line("allowed", $0) }
      + hits.sorted { $0.key < $1.key }.map { "hits \($0.key) \($0.value)" }).joined(separator: "\n")
  }
}

extension Session {
  /// Days a replay may reach back, and letters it reads at most.
  package static let mostReplayDays = 366
  private static let mostLetters = 5_000
  /// Copies that are read of each letter: its shared words, and so many readers'.
  private static let copiesRead = 5

  /// Holds a policy, published or not, against the letters that were handed in within so many days, beside what is in force.
  /// Nothing is stored.
  package func replayPolicy(source: String, file: String, days: Int) throws -> PolicyReplay {
    let read = Policy.read(source, file: file)
    guard let policy = read.policy else {
      throw FirsthandError(.badInput, read.problems.map(\.text).joined(separator: "\n"))
    }
    return try replay(policy, days: days)
  }

  /// The same for a published version, kept with it.
  package func replayPolicy(name: String, version: String, days: Int) throws -> PolicyReplay {
    try require(.director, to: "replay policies")
    return try replayPolicy(try store.read { try Self.policy(name, version, in: $0) }.version, days: days)
  }

  func replayPolicy(_ version: PolicyVersion, days: Int) throws -> PolicyReplay {
    let replay = try replay(Readings.policy(version), days: days)
    try store.write { tx in
      try tx.shared.keep(
        KeptReplay(policy: version.reference.hash, digest: replay.digest, report: replay.text, by: member.id, at: now),
        as: workplace.ids.next())
      try tx.append(
        entry(
          .policyReplayed,
          version.reference.facts + [
            LogEntry.Fact("days", "\(days)"), LogEntry.Fact("letters", "\(replay.letters)"),
            LogEntry.Fact("newlyHeld", "\(replay.newlyHeld.count)"), LogEntry.Fact("replay", replay.digest.hex),
          ]))
    }
    return replay
  }

  /// Words of others' letters are read: the log says whose, before they are shown.
  private func replay(_ policy: Policy, days: Int) throws -> PolicyReplay {
    let replay = try compare(policy, days: days)
    let shown = (replay.newlyHeld + replay.newlyAllowed).filter { !$0.subject.isEmpty }
    if !shown.isEmpty {
      try store.write { tx in
        for line in shown {
          try tx.append(entry(.personalDataRead, newsletter: line.newsletter, [LogEntry.Fact("what", "replay")]))
        }
      }
    }
    return replay
  }

  private func compare(_ policy: Policy, days: Int) throws -> PolicyReplay {
    try require(.director, to: "replay policies")
    guard (1...Self.mostReplayDays).contains(days) else {
      throw FirsthandError(.badInput, "A replay reaches back from 1 to \(Self.mostReplayDays) days.")
    }
    return try store.read { tx in
      let inForce = try tx.shared.policiesInForce(at: now).map { try Readings.policy($0.version) }
      let current = PolicySet(inForce)
      let next = PolicySet(inForce.filter { $0.reference.name != policy.reference.name } + [policy])
      var tally = ReplayTally()
      for id in try tx.company.lettersChecked(
        since: now.adding(seconds: -Int64(days) * 86_400), limit: Self.mostLetters)
      {
        // One whose words have changed since is somebody's draft again.
        guard let newsletter = try tx.company.newsletter(id),
          var desk = try? LetterDesk(
            newsletter, in: tx, at: now, mail: workplace.mail, standards: workplace.standards, besides: next),
          try tx.company.lastCheck(of: id)?.content == desk.content
        else {
          tally.unread += 1
          continue
        }
        let before = try findings(desk: &desk, under: current, in: tx)
        let after = try findings(desk: &desk, under: next, in: tx)
        tally.add(newsletter, by: desk.sender.name, before, after, of: policy)
      }
      return PolicyReplay(
        reference: policy.reference, inForce: current.references, days: days, letters: tally.letters,
        unread: tally.unread,
        newlyHeld: tally.newlyHeld, newlyAllowed: tally.newlyAllowed, hits: tally.hits)
    }
  }

  /// Those in the words that all share, with a quote; those in single copies without.
  private func findings(
    desk: inout LetterDesk, under policies: PolicySet, in tx: Transaction
  ) throws -> [Finding] {
    desk.hold(to: policies)
    let newsletter = desk.newsletter
    let links = CopyAddress.sampleLinks(workplace)
    let readers = try tx.owned(by: newsletter.owner).customers(matching: newsletter.audience, limit: Self.copiesRead)
    var findings = try desk.checkedCopy(for: nil, address: .sample(for: nil, workplace), mail: workplace.mail).findings
    let shared = Set(findings.map { [$0.rule.description, $0.quote] })
    for reader in readers {
      findings += try desk.checkedCopy(
        for: reader, address: .sample(for: reader, workplace, links: links), mail: workplace.mail,
        letters: desk.letters(to: reader.address, in: tx, at: now)
      ).findings.map { found in
        var found = found
        if found.namesPeople || !shared.contains([found.rule.description, found.quote]) { found.quote = "" }
        return found
      }
    }
    return findings.map { found in
      var found = found
      if found.namesPeople { found.quote = "" }
      return found
    }
  }
}

/// Counts what a replay finds.
private struct ReplayTally {
  /// Letters whose words are shown.
  static let mostShown = 50

  var letters = 0
  var unread = 0
  var newlyHeld: [PolicyReplay.Line] = []
  var newlyAllowed: [PolicyReplay.Line] = []
  var hits: [RuleID: Int] = [:]

  mutating func add(
    _ newsletter: Newsletter, by writer: String, _ before: [Finding], _ after: [Finding], of policy: Policy
  ) {
    letters += 1
    for rule in Set(after.map(\.rule)) where rule.policy == policy.reference.name { hits[rule, default: 0] += 1 }
    let (first, second) = (Self.outcome(before), Self.outcome(after))
    guard first != second else { return }
    let deciding = (first < second ? after : before).filter { $0.enforcement >= .review }
    var seen: Set<PolicyReplay.Hit> = []
    let isShown = newlyHeld.count + newlyAllowed.count < Self.mostShown
    let line = PolicyReplay.Line(
      newsletter: newsletter.id, writer: writer, template: newsletter.template.name,
      subject: isShown ? newsletter.words.subject : "",
      before: first, after: second, isSent: newsletter.state.name == "sent",
      hits: deciding.map { PolicyReplay.Hit(rule: $0.rule, quote: isShown ? $0.quote : "") }.filter {
        seen.insert($0).inserted
      })
    if first < second { newlyHeld.append(line) } else { newlyAllowed.append(line) }
  }

  private static func outcome(_ findings: [Finding]) -> PolicyReplay.Outcome {
    let verdict = Verdict(findings: findings)
    return !verdict.blocking.isEmpty ? .isStopped : !verdict.needsApproval.isEmpty ? .waitsForAPerson : .goesOut
  }
}
