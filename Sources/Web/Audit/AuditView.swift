import Firsthand
import MailFormat
import Operations
import Phrasebook
import Store

/// What the search of the audit shows.
struct AuditView {
  struct Choice {
    let value: String
    let words: String
    let isChosen: Bool
  }

  let text: String
  let rule: String
  let from: String
  let until: String
  let salespeople: [Choice]
  let hasSalespeople: Bool
  let templates: [Choice]
  let groups: [Choice]
  let isNarrowed: Bool
  let error: String?
  let entries: [EntryView]
  let isEmpty: Bool
  let hasEntries: Bool
  let older: String?
  let newest: String?
  /// How far the log is proven, in words, and whether there is a checkpoint to keep.
  let standing: String
  let hasCheckpoint: Bool
  /// Where the search was for one address: whose data can be given to them, and what that means.
  let person: Person?
  /// What an export of the same asks again.
  let asked: [Asked]

  struct Person {
    let address: String
    let hint: String
  }

  struct Asked {
    let name: String
    let value: String
  }

  init(
    _ page: AuditPage?, _ form: AuditForm, templates: [String], salespeople: [(id: Member.ID, name: String)]?,
    standing: LogStanding, error: String?,
    _ context: AdministratorContext
  ) {
    let phrases = context.phrases
    text = form.text
    rule = form.rule
    from = form.from
    until = form.until
    isNarrowed = form.hasFilters
    self.error = error
    hasSalespeople = salespeople != nil
    self.salespeople =
      [Choice(value: "", words: phrases("audit.anybody"), isChosen: form.salesperson.isEmpty)]
      + (salespeople ?? []).map { Choice(value: $0.id.text, words: $0.name, isChosen: $0.id.text == form.salesperson) }
    self.templates =
      [Choice(value: "", words: phrases("audit.any_template"), isChosen: form.template.isEmpty)]
      + templates.map { Choice(value: $0, words: $0, isChosen: $0 == form.template) }
    groups =
      [Choice(value: "", words: phrases("audit.any_kind"), isChosen: form.group.isEmpty)]
      + AuditGroup.allCases.map {
        Choice(value: $0.rawValue, words: phrases("audit.group_\($0.rawValue)"), isChosen: $0.rawValue == form.group)
      }
    entries = (page?.records ?? []).map {
      EntryView($0, names: page?.names ?? [:], subjects: page?.subjects ?? [:], phrases, zone: context.zone)
    }
    isEmpty = page != nil && entries.isEmpty
    hasEntries = !entries.isEmpty
    older = page?.next.map { form.link(before: $0) }
    newest = form.before.isEmpty ? nil : form.link()
    hasCheckpoint = standing.checkpoint != nil
    let counted = phrases("audit.log_entries", count: standing.entries)
    self.standing =
      counted + " "
      + (standing.checkpoint.map {
        phrases(
          "audit.log_covered",
          ["number": phrases.number($0.size), "moment": phrases.moment($0.at, zone: context.zone)])
      } ?? phrases("audit.log_uncovered"))
    let address = page == nil ? nil : try? EmailAddress(form.text.trimmingSpaces)
    person = address.map {
      Person(address: $0.text, hint: phrases("export.button_hint", ["address": $0.displayText]))
    }
    asked = form.pairs.map { Asked(name: $0.name, value: $0.value) }
  }
}

/// One entry of the log as people read it.
struct EntryView {
  struct Fact {
    let name: String
    let value: String
  }

  let when: String
  let exact: String
  let what: String
  let tone: String
  let who: String
  let recipient: String?
  let recipientLink: String
  let letterSubject: String?
  let letterLink: String
  let message: String?
  let reply: String?
  let facts: [Fact]
  let hasFacts: Bool

  init(
    _ record: LogRecord, names: [Member.ID: String], subjects: [Newsletter.ID: String], _ phrases: Phrases,
    zone: String
  ) {
    let entry = record.entry
    when = phrases.moment(entry.at, zone: zone)
    exact = entry.at.text
    what = phrases("audit.kind_\(entry.kind.rawValue)")
    tone = Self.tone(entry.kind)
    who = (entry.actor ?? record.owner).flatMap { names[$0] } ?? phrases("audit.machine")
    recipient = record.address.map { (try? EmailAddress($0).displayText) ?? $0 }
    recipientLink = "/audit?q=" + (record.address ?? "").percentEncoded
    letterSubject = entry.newsletter.map { id in
      subjects[id].flatMap { $0.isEmpty ? nil : $0 } ?? id.text
    }
    letterLink = "/audit?q=" + (entry.newsletter?.text ?? "").percentEncoded
    message = entry.message?.text
    reply = record.relayWords.flatMap { $0.isEmpty ? nil : $0 }
    facts = entry.facts.filter { !$0.value.isEmpty }.map {
      Fact(name: phrases.fact($0.name), value: Self.words($0, names))
    }
    hasFacts = !facts.isEmpty
  }

  /// Colleagues by their names: entries hold ids alone.
  private static func words(_ fact: LogEntry.Fact, _ names: [Member.ID: String]) -> String {
    LogRecord.memberFacts.contains(fact.name) ? names[Member.ID(fact.value)] ?? fact.value : fact.value
  }

  private static func tone(_ kind: LogEntry.Kind) -> String {
    switch kind {
    case .accepted, .approved, .policyApproved: "good"
    case .rejected, .sendingHalted, .policyRevoked, .approvalWithdrawn, .declined: "bad"
    case .deferred, .inDoubt, .held, .waived, .signInPaused: "warn"
    case .exceptionAsked, .submitted, .suggested: "ask"
    default: ""
    }
  }
}

extension Phrases {
  /// What a fact of an entry is called; its own name where we have no word.
  func fact(_ name: String) -> String {
    let key = "audit.fact_\(name)"
    return has(key) ? self(key) : name
  }
}
