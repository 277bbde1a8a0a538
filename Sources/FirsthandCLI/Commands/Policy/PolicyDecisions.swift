import ArgumentParser
import Firsthand
import Operations
import Store

extension PolicyCommand {
  struct Publish: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Store policy versions for another director to approve.",
      discussion: "Of a preset, the policies that it is made for are published with it.")
    @OptionGroup var options: ChangeOptions
    @Option(help: "The day on which it begins to hold, as 2026-12-24 (UTC). Without it: once it is approved.")
    var from: String?
    @Option(help: "Days in which letters that were ready before may go by the version before (0 to 90).")
    var graceDays = 0
    @Argument(help: "Policy files, or folders of them.") var paths: [String]

    func run() throws {
      let sources = try PolicyFiles.withOthers(PolicyFiles.all(in: paths))
        .map { (file: $0, source: try FileInput.text(at: $0)) }
      let plan = PolicyPlan(from: try from.map { try Day.read($0, for: "--from").startInUTC }, graceDays: graceDays)
      for reference in try options.session().publishPolicies(sources, plan: plan) {
        Terminal.say("Published: \(reference.text) (\(reference.hash.short)). It waits for approval.")
      }
    }
  }

  struct Approve: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Bring a policy version into force; never one's own.",
      discussion:
        "It is replayed first over the letters of the last 90 days. Where it loosens what is forbidden, two directors must say yes."
    )
    @OptionGroup var options: ChangeOptions
    @Option(help: "Why.") var reason = ""
    @Flag(help: "Every version that waits for somebody else's yes than its publisher's.") var waiting = false
    @Argument(help: "The policy's name.") var name: String?
    @Argument(help: "Its version.") var version: String?

    func run() throws {
      let session = try options.session()
      if waiting, name == nil { return try approveWaiting(session) }
      guard let name, let version, !waiting else {
        throw ValidationError("Name a policy and its version, or say --waiting.")
      }
      say(try session.approvePolicy(name: name, version: version, reason: reason))
    }

    private func approveWaiting(_ session: Session) throws {
      let open = try session.policies().filter { policy in
        policy.force == nil && policy.publishedBy != session.member.id
          && !policy.approvals.contains { $0.by == session.member.id }
      }
      if open.isEmpty { return Terminal.say("Nothing waits for your yes.") }
      for policy in open {
        let reference = policy.version.reference
        say(try session.approvePolicy(name: reference.name, version: reference.version, reason: reason))
      }
    }

    private func say(_ report: PolicyApprovalReport) {
      let reference = report.reference
      ReplayOutput.summary(report.replay)
      if !report.loosened.isEmpty {
        Terminal.note(
          "It loosens what nobody may waive: \(report.loosened.map(\.description).joined(separator: ", ")).")
      }
      guard let effective = report.effectiveAt else {
        return Terminal.say("Your yes to \(reference.text) is kept. Another director must say yes too.")
      }
      if report.isSole { Terminal.note("Approved by its own publisher; the log says so for good.") }
      Terminal.say(
        effective > .now
          ? "Approved: \(reference.text) (\(reference.hash.short)). It holds from \(effective.text)."
          : "In force: \(reference.text) (\(reference.hash.short)).")
    }
  }

  struct Revoke: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Take a policy version out of force; the one before it holds again.")
    @OptionGroup var options: ChangeOptions
    @Option(help: "Why.") var reason = ""
    @Argument(help: "The policy's name.") var name: String
    @Argument(help: "Its version.") var version: String

    func run() throws {
      let report = try options.session().revokePolicy(name: name, version: version, reason: reason)
      guard report.isRevoked else {
        let rules = report.loosened.map(\.description).joined(separator: ", ")
        return Terminal.say(
          "Your wish is kept. Without \(report.reference.text) what nobody may waive holds less (\(rules)), so another director must say so too."
        )
      }
      if report.endsAt > .now {
        return Terminal.say(
          "\(report.reference.text) ends on \(report.endsAt.text). Nobody else could say yes; the log says so for good."
        )
      }
      let again = report.heldAgain.map { " \($0.text) holds again." } ?? ""
      Terminal.say("No longer in force: \(report.reference.text).\(again)")
    }
  }

  struct Waive: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract:
        "Grant an exception from one rule until a day: one letter, for its exact words; or a template's letters.")
    @OptionGroup var options: ChangeOptions
    @Option(help: "The letter's id.") var newsletter: String?
    @Option(help: "The template's name, instead of a letter.") var template: String?
    @Option(help: "With --template: for so many letters.") var letters = 1
    @Option(help: "Why.") var reason: String
    @Option(help: "The last day, as 2026-12-24 (UTC).") var until: String
    @Argument(help: "The rule, as policy/rule.") var rule: String

    func run() throws {
      guard let rule = RuleID(rule) else {
        throw FirsthandError(.badInput, "Name the rule as policy/rule, for example house-voice/no-promises.")
      }
      let end = try Day.read(until, for: "--until").endInUTC
      switch (newsletter, template) {
      case (let newsletter?, nil):
        let waiver = try options.session().waive(rule, for: Newsletter.ID(newsletter), reason: reason, until: end)
        Terminal.say("Waived: \(waiver.rule) for \(waiver.newsletter) until \(waiver.expiresAt.text).")
      case (nil, let template?):
        let waiver = try options.session().waive(
          rule, forTemplate: template, reason: reason, until: end, mostUses: letters)
        Terminal.say(
          "Waived: \(waiver.rule) for \(letters == 1 ? "one letter" : "\(letters) letters") from \(template) until \(waiver.expiresAt.text) (\(waiver.id))."
        )
      default: throw ValidationError("Name either --newsletter or --template.")
      }
    }
  }

  struct Waivers: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "The exceptions for templates: used, unused, ended; --end takes one back.")
    @OptionGroup var options: HomeOptions
    @Option(help: "The id of one to end now.") var end: String?

    func run() throws {
      let session = try options.session()
      if let end {
        try session.endTemplateWaiver(TemplateWaiver.ID(end))
        return Terminal.say("Ended: \(end).")
      }
      let views = try session.templateWaivers().map { WaiverView($0, at: session.workplace.now) }
      if options.json { return try JSON.say(views) }
      var table = TextTable()
      for view in views {
        table.add([view.id, view.rule, view.template, "\(view.uses) of \(view.mostUses)", view.until, view.state])
      }
      table.print()
    }
  }
}

private struct WaiverView: Encodable {
  let id, rule, template, until, state, reason: String
  let uses, mostUses: Int

  init(_ waiver: TemplateWaiver, at now: Instant) {
    id = waiver.id.text
    rule = waiver.rule.description
    template = waiver.template
    until = waiver.expiresAt.text
    reason = waiver.reason
    (uses, mostUses) = (waiver.uses, waiver.mostUses)
    state =
      waiver.endedAt != nil
      ? "ended"
      : now >= waiver.expiresAt
        ? (uses == 0 ? "expired unused" : "expired")
        : uses >= mostUses ? "used up" : uses == 0 ? "unused" : "stands"
  }
}
