import Delivery
import Feedback
import Firsthand
import Foundation
import MailCatcher
import MailFormat
import Operations
import SMTP
import Store
import Tabular

/// The main job told on the terminal: from customers' files to accepted messages and a log that agrees
/// with what arrived. Every step is the operation that the commands run; the relay is a catcher on
/// loopback, whatever is configured.
struct DemoStory {
  let content: DemoContent

  /// Tells it from the first file to the log. The company stays as the story left it.
  func tell(on stage: DemoStage) throws {
    let (company, catcher) = (stage.company, stage.catcher)
    Chapter.say("Northwind, six salespeople and their customers")
    let team = try DemoCompany.salespeople.map { person in
      let session = try company.add(person)
      try importCustomers(of: person, session)
      return session
    }
    let karin = try publish(company)
    let dana = team[0]
    let soren = team[1]
    let checkIn = try writeAndMend(dana)
    try leaveOut(dana)
    try send(
      checkIn, by: dana, showing: "ana@lopez-arquitectos.example", in: company, catcher)
    try unsubscribe(checkIn, in: company, catcher)
    try review(soren, karin, in: company, catcher)
    try compareLog(company, catcher)
  }

  /// What somebody who heard it may want to do next on their own.
  func sayWhatNext() {
    Chapter.say("What to try next")
    Terminal.say("  firsthand demo                         stays on, with pages to look at in the browser")
    Terminal.say("  firsthand init --company \"Your company\" --admin you@company.example")
    Terminal.say("  firsthand policy check --policy policies/house-voice letter.txt")
    Terminal.say("  firsthand template lint templates      and look at templates/check-in/1.0.0")
    Terminal.say("  The README has ten-minute paths for a salesperson, a director, an administrator.")
  }

  private func importCustomers(of person: DemoCompany.Salesperson, _ session: Session) throws {
    var issues: [RowIssue] = []
    let report = try session.importCustomers(
      for: session.member.id,
      from: ImportSource(
        nextChunk: try FileInput.chunks(of: content.customers(person.file)),
        onNeedsYou: { issues.append($0) }),
      ImportOptions(
        fileName: person.file, basis: .existingCustomer, met: CalendarDay("2026-05-12"),
        evidence: "order book 2026"))
    Terminal.say(
      "  \(person.name.padded(to: 13))\(person.origin.padded(to: 26))\(report.format.encoding.rawValue.padded(to: 14))\(report.summary)"
    )
    for issue in issues {
      let value = issue.value.isEmpty ? "" : " '\(issue.value.prefix(40))'"
      Terminal.say(
        Terminal.styled(
          Terminal.line("      line \(issue.line), \(issue.field)\(value): \(issue.sentence)"), .dim))
    }
  }

  private func publish(_ company: DemoCompany) throws -> Session {
    Chapter.say("Two directors agree on templates and standards")
    let karin = try company.addDirector("Karin Lund", "karin@northwind.example")
    let lars = try company.addDirector("Lars Toft", "lars@northwind.example")
    let published = try karin.publish(
      TemplateFolders.all(under: content.templates).map { ($0, try FileInput.contentFiles(in: $0)) })
    Terminal.say("  Karin publishes \(published.joined(separator: ", ")).")
    let files = try PolicyFiles.withOthers([content.policies + "/balanced.yml"])
    let policies = try karin.publishPolicies(files.map { (file: $0, source: try FileInput.text(at: $0)) })
    Terminal.say("  Karin publishes \(policies.count) standards: the preset 'balanced', and what it is made for.")
    refused { try karin.approvePolicy(name: "house-voice", version: policies[1].version, reason: "") }
    for policy in policies {
      _ = try lars.approvePolicy(name: policy.name, version: policy.version, reason: "Agreed on Tuesday")
    }
    let names = policies.dropFirst().map(\.name).sorted().joined(separator: ", ")
    Terminal.say("  Lars sees what each would have stopped, and approves them: \(names).")
    return karin
  }

  private func writeAndMend(_ dana: Session) throws -> Newsletter.ID {
    Chapter.say("Dana writes to her customers, and two things must be fixed")
    let letter = try LetterFile.read(at: content.letter("dana-check-in.yml"))
    let id = try dana.newNewsletter(letter.draft()).id
    CheckOutput.say(try dana.checkNewsletter(id))
    refused { try dana.submitNewsletter(id) }
    let mended = try LetterFile.read(at: content.letter("dana-check-in-mended.yml"))
    _ = try dana.changeNewsletter(id) { $0.words = mended.applied(to: $0.words) }
    let submitted = try dana.submitNewsletter(id)
    Terminal.say(
      "  She mends both. The checker certifies content \(submitted.certificate.content.short): ready to send, nobody need be asked."
    )
    return id
  }

  private func leaveOut(_ dana: Session) throws {
    let stranger = Array("email,first_name\nwalter@nilsson.example,Walter\n".utf8)
    var chunk: [UInt8]? = stranger
    _ = try dana.importCustomers(
      for: dana.member.id,
      from: ImportSource(nextChunk: {
        defer { chunk = nil }
        return chunk
      }),
      ImportOptions(fileName: "fair-cards.csv"))
    _ = try dana.suppress(try Address.read("pablo.vidal@harper.example", for: "demo"))
  }

  private func send(
    _ id: Newsletter.ID, by author: Session, showing reader: String, in company: DemoCompany,
    _ catcher: MailCatcher
  ) throws {
    Chapter.say("It goes out, copy by copy, over SMTP")
    _ = try author.beginSending(id)
    try deliver(company, catcher)
    let status = try author.status(of: id)
    StatusOutput.say(status.newsletter, status.tally, messages: [])
    for stored in status.messages where [.leftOut, .rejected].contains(stored.message.state) {
      let reason =
        stored.message.state == .leftOut
        ? LeftOutReason.words(forName: stored.reason) : stored.reason
      Terminal.say(
        "  \(stored.message.state.words): \(stored.message.recipient.displayText), \(Terminal.line(reason))")
    }
    if let copy = catcher.messages.first(where: {
      $0.recipients == [reader] && $0.sender.hasPrefix("bounces+")
    }) {
      let parsed = ParsedMessage(copy.bytes)
      Terminal.say()
      Terminal.say("  The copy for \(Terminal.line(parsed.first("To") ?? reader)), as it arrived:")
      let text = parsed.firstPart(contentType: "text/plain")?.text ?? ""
      for line in text.replacing("\r\n", with: "\n").split(separator: "\n").prefix(4) {
        Terminal.say(Terminal.styled("  │ " + Terminal.line(String(line.prefix(92))), .dim))
      }
    }
  }

  private func deliver(_ company: DemoCompany, _ catcher: MailCatcher) throws {
    let relay = Relay(host: "127.0.0.1", port: catcher.port, security: .none)
    let report = try DeliveryRun(
      company.workplace, outlet: Outlet(connect: { try .relay(relay) }), worker: .thisProgram
    ).run()
    if case .relayTrouble(let sentence) = report.end { throw FirsthandError(.tryLater, sentence) }
  }

  private func unsubscribe(
    _ id: Newsletter.ID, in company: DemoCompany, _ catcher: MailCatcher
  ) throws {
    Chapter.say("Somebody wants no more letters")
    guard
      let copy = catcher.messages.first(where: { $0.recipients == ["grace.harper@example.org"] }),
      let header = ParsedMessage(copy.bytes).first("List-Unsubscribe"),
      let mailto = header.firstRange(of: "mailto:")?.upperBound,
      case let address = header[mailto...].prefix(while: { $0 != "?" && $0 != ">" })
    else { throw FirsthandError(.failed, "The demo's letter has no way off the list.") }
    let mail = "From: grace.harper@example.org\r\nTo: \(address)\r\nSubject: unsubscribe\r\n\r\n"
    var report = IngestReport()
    try Feedback.ingest(Array(mail.utf8), at: company.workplace, into: &report)
    Terminal.say(
      "  Grace Harper used the link in her copy: \(report.unsubscribed) unsubscribed, from every list, also after a new import."
    )
  }

  private func review(
    _ soren: Session, _ director: Session, in company: DemoCompany, _ catcher: MailCatcher
  ) throws {
    Chapter.say("Søren offers a discount, which a director decides")
    let letter = try LetterFile.read(at: content.letter("soren-thank-you.yml"))
    let id = try soren.newNewsletter(letter.draft()).id
    let submitted = try soren.submitNewsletter(id)
    for finding in submitted.check.verdict.needsApproval {
      Terminal.say("  \(finding.enforcement.words): \(Terminal.line(finding.message))")
    }
    refused { try soren.beginSending(id) }
    _ = try director.approveNewsletter(id, reason: "Agreed with purchasing, ends 12 December")
    Terminal.say("  \(director.member.name) approves exactly this content, with a reason.")
    try send(id, by: soren, showing: "soeren.holm@mail.example", in: company, catcher)
  }

  private func compareLog(_ company: DemoCompany, _ catcher: MailCatcher) throws {
    Chapter.say("The log, and what arrived")
    let records = try company.admin.searchLog(LogQuery(limit: 100_000))
    let counts = Dictionary(grouping: records, by: \.entry.kind).mapValues(\.count)
    var table = TextTable()
    for kind in LogEntry.Kind.allCases {
      if let count = counts[kind] { table.add([kind.rawValue, String(count)]) }
    }
    table.print(indent: "  ")
    let accepted = records.filter { $0.entry.kind == .accepted }
    let logged = Set(accepted.compactMap { $0.entry.fact("messageID") })
    let caught = Set(
      catcher.messages.compactMap {
        ParsedMessage($0.bytes).first("Message-ID")?.trimmingCharacters(
          in: CharacterSet(charactersIn: "<>"))
      })
    let notices = accepted.count { $0.entry.fact("kind") == Message.Kind.notice.rawValue }
    Terminal.say()
    Terminal.say(
      "  Accepted by the log: \(accepted.count) (\(accepted.count - notices) letters, \(notices) notices). Caught by the server: \(catcher.messages.count)."
    )
    guard logged == caught, catcher.messages.count == accepted.count else {
      throw FirsthandError(.failed, "The log and the mailbox do not agree. This must not happen.")
    }
    Terminal.say(
      Terminal.styled("  They agree, Message-ID by Message-ID.", .green))
  }

  /// Shows that something is refused, in the words in which it is.
  private func refused(_ attempt: () throws -> some Any) {
    do {
      _ = try attempt()
    } catch let error as FirsthandError {
      Terminal.say(Terminal.styled("  ✗ " + Terminal.line(error.terminalSentence), .yellow))
    } catch {
      Terminal.complain("\(error)")
    }
  }
}

/// A heading of the story.
enum Chapter {
  static func say(_ title: String) {
    Terminal.say()
    Terminal.say(Terminal.styled("▸ " + title, .bold))
  }
}

extension LetterFile {
  func draft() throws -> NewsletterDraft {
    NewsletterDraft(
      template: template ?? "", templateVersion: version, language: language ?? "en",
      words: applied(to: Newsletter.Words(subject: "", preheader: "", slots: [:])),
      audience: try AudienceRule(parsing: audience ?? ""))
  }
}

extension LogEntry {
  fileprivate func fact(_ name: String) -> String? { facts.first { $0.name == name }?.value }
}

extension String {
  fileprivate func padded(to width: Int) -> String {
    self + String(repeating: " ", count: max(1, width - count))
  }
}
