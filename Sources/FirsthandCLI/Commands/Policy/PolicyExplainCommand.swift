import ArgumentParser
import Firsthand
import Operations
import Store

extension PolicyCommand {
  struct Explain: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "A rule with what it came to; or a letter's last check, made again under the policies of its day.",
      discussion: "Of a letter it says whether the verdict is the same, and which facts are not as they were (exit 1).")
    @OptionGroup var options: HomeOptions
    @Argument(help: "A rule as policy/rule, or a letter's id.") var what: String

    func run() throws {
      if let rule = RuleID(what) { return try explain(rule) }
      let again = try options.session().checkAgain(Newsletter.ID(what))
      if options.json { try JSON.say(CheckAgainView(again)) } else { say(again) }
      if !again.isSameVerdict { throw ExitCode(1) }
    }

    private func explain(_ id: RuleID) throws {
      let session = try options.session()
      let standards = try MemberDesk(session).standards()
      guard let card = standards.flatMap(\.cards).first(where: { $0.rule == id }) else {
        throw FirsthandError(
          .notFound, "No rule \(id) is in force.", onTerminal: "'firsthand policy list' shows the policies.")
      }
      let record = session.member.roles.contains(.director) ? try session.ruleRecords().first { $0.rule == id } : nil
      if options.json { return try JSON.say(RuleView(card, record)) }
      Terminal.say("\(id): \(card.enforcement.rawValue) (\(card.enforcement.words))")
      for text in [card.message, card.why, card.link] where !text.isEmpty { Terminal.say("  " + Terminal.line(text)) }
      for text in card.found.prefix(3) { Terminal.say("  finds:   " + Terminal.line(text)) }
      for text in card.passed.prefix(3) { Terminal.say("  passes:  " + Terminal.line(text)) }
      guard let record else { return }
      let history = record.history
      Terminal.say(
        "  In the last year: hits in \(history.hits) letters, \(history.fixed) changed by their writers, \(history.exceptions) with an exception or a yes, \(history.doubts) said to be wrong."
      )
      for quote in record.doubted { Terminal.say("  said to be wrong about: " + Terminal.line(quote)) }
      if let proposal = record.proposal {
        Terminal.say("  It stops more than it should: it proposes to become '\(proposal.rawValue)'.")
      }
    }

    private func say(_ again: CheckAgain) {
      let kept = again.kept
      Terminal.say(
        "Checked \(kept.at.text) with engine \(kept.engine) under \(kept.policies.map(\.text).joined(separator: ", "))."
      )
      if kept.engine != again.engine { Terminal.say("The engine is \(again.engine) today.") }
      if !again.isSameContent { Terminal.say("The letter's words are not as they were.") }
      for fact in again.changedFacts { Terminal.say("Not as it was then: \(CheckAgainView.words(fact)).") }
      if again.isSameVerdict {
        return Terminal.say("Made again, the check finds the same \(kept.findings.count) things.")
      }
      for line in again.onlyThen { Terminal.say("- " + Terminal.line(line)) }
      for line in again.onlyNow { Terminal.say("+ " + Terminal.line(line)) }
    }
  }
}

private struct RuleView: Encodable {
  let rule, level, message, why, link: String
  let found, passed, doubted: [String]
  let hits, fixed, exceptions, doubts: Int?
  let proposal: String?

  init(_ card: Standard.Card, _ record: RuleRecord?) {
    rule = card.rule.description
    level = card.enforcement.rawValue
    (message, why, link) = (card.message, card.why, card.link)
    (found, passed) = (card.found, card.passed)
    doubted = record?.doubted ?? []
    (hits, fixed) = (record?.history.hits, record?.history.fixed)
    (exceptions, doubts) = (record?.history.exceptions, record?.history.doubts)
    proposal = record?.proposal?.rawValue
  }
}

private struct CheckAgainView: Encodable {
  let at, engine, engineThen: String
  let policies, changedFacts, onlyThen, onlyNow: [String]
  let isSameContent, isSameVerdict: Bool

  init(_ again: CheckAgain) {
    at = again.kept.at.text
    engine = again.engine
    engineThen = again.kept.engine
    policies = again.kept.policies.map(\.text)
    (changedFacts, onlyThen, onlyNow) = (again.changedFacts, again.onlyThen, again.onlyNow)
    (isSameContent, isSameVerdict) = (again.isSameContent, again.isSameVerdict)
  }

  static func words(_ fact: String) -> String {
    [
      "audience": "the people it goes to, or their bases", "customers": "the names of the writer's customers",
      "prices": "the price list", "colleagues": "the letters of colleagues", "company": "the company's details",
      "template": "the template", "writer": "the writer's signature",
    ][fact] ?? fact
  }
}
