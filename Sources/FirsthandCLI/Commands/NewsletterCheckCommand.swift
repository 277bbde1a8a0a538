import ArgumentParser
import Firsthand
import Operations

struct NewsletterCheckCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check", abstract: "Hold a letter against the standards, every copy of it.",
    discussion: "Exit 3 where something must be fixed first.")
  @OptionGroup var options: HomeOptions
  @Option(help: "people, line, json (the whole report), jsonl (a finding a line) or sarif (2.1.0).")
  var output = FindingFormat.people
  @Argument(help: "The letter's id.") var id: String

  func run() throws {
    let session = try options.session()
    let report = try session.checkNewsletter(Newsletter.ID(id))
    switch options.json ? .json : output {
    case .people: CheckOutput.say(report)
    case .json: try JSON.say(CheckView(report))
    case let format: try FindingOutput.write(report.views, as: format, policies: session.policiesRead(report.policies))
    }
    if !report.verdict.blocking.isEmpty {
      throw ExitCode(FirsthandError.Code.findings.exitStatus)
    }
  }
}

/// A check as people read it.
enum CheckOutput {
  static func say(_ report: CheckReport) {
    for (finding, copies) in zip(report.findings, report.copies) { say(finding, copies, report) }
    Terminal.say(summary(report))
    var sentence = "It would go to \(people(report.recipients))."
    let left = report.leftOut.reduce(0) { $0 + $1.customers.count }
    if left > 0 {
      let reasons = report.leftOut.map { "\($0.customers.count) \($0.reason.words)" }
      sentence += " \(left) left out: \(reasons.joined(separator: ", "))."
    }
    Terminal.say(sentence)
  }

  static func summary(_ report: CheckReport) -> String {
    let blocking = report.verdict.blocking.count
    if blocking > 0 {
      return Terminal.styled(
        blocking == 1 ? "One thing must be fixed." : "\(blocking) things must be fixed.", .red)
    }
    if !report.verdict.needsApproval.isEmpty || report.isReviewedByStage {
      return Terminal.styled("A director must say yes to it.", .yellow)
    }
    if !report.verdict.needsAcknowledgement.isEmpty {
      return Terminal.styled("Something to consider before it goes.", .yellow)
    }
    return Terminal.styled("It keeps the standards.", .green)
  }

  static func people(_ count: Int) -> String { count == 1 ? "1 person" : "\(count) people" }

  private static func say(_ finding: Finding, _ copies: Int, _ report: CheckReport) {
    let style: Terminal.Style =
      finding.enforcement >= .stop ? .red : finding.enforcement >= .warn ? .yellow : .dim
    var place = ""
    if let span = finding.place {
      place = "  \(span.part.name)"
      if let text = report.newsletter.typed(in: span.part), !span.range.isEmpty {
        let position = TextPosition(utf8Offset: span.range.lowerBound, in: text)
        place += ", line \(position.line), column \(position.column)"
      }
    }
    Terminal.say(Terminal.styled(finding.enforcement.words, style) + Terminal.line(place))
    Terminal.say("  " + Terminal.line(finding.message))
    if !finding.why.isEmpty { Terminal.say("  " + Terminal.line(finding.why)) }
    if !finding.suggestions.isEmpty {
      Terminal.say(
        "  Use " + Terminal.line(finding.suggestions.map { "“\($0)”" }.joined(separator: " or ")))
    }
    if finding.customer != nil { Terminal.say("  In \(copies) cop\(copies == 1 ? "y" : "ies").") }
    Terminal.say("  " + Terminal.styled(Terminal.line(finding.rule.description), .dim))
    Terminal.say()
  }
}

extension CheckReport {
  var views: [FindingView] {
    zip(findings, copies).map { finding, copies in
      FindingView(
        finding, text: finding.place.flatMap { newsletter.typed(in: $0.part) }, copies: copies,
        isWaived: waived.contains(finding.rule))
    }
  }
}

extension Newsletter {
  /// What was typed into a part; nil for the company's.
  func typed(in part: SourceSpan.Part) -> String? {
    switch part {
    case .subject: words.subject
    case .preheader: words.preheader
    case .slot(let name): words.slots[name]
    case .locked: nil
    }
  }
}

private struct CheckView: Encodable {
  struct LeftOut: Encodable {
    let reason: String
    let count: Int
  }

  let content: String
  let policies: [String]
  let findings: [FindingView]
  let mustFix, needsApproval, toConsider, recipients: Int
  let leftOut: [LeftOut]

  init(_ report: CheckReport) {
    content = report.content.hex
    policies = report.policies.map(\.text)
    findings = report.views
    mustFix = report.verdict.blocking.count
    needsApproval = report.verdict.needsApproval.count
    toConsider = report.verdict.needsAcknowledgement.count
    recipients = report.recipients
    leftOut = report.leftOut.map { LeftOut(reason: $0.reason.name, count: $0.customers.count) }
  }
}
