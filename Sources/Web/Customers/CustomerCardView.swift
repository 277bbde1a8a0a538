import Firsthand
import MailFormat
import Operations
import Phrasebook
import Store

/// One customer: what is known, whether they may be written to, and what happened.
struct CustomerCardView {
  struct Fact {
    let label: String
    let value: String
  }

  struct Basis {
    let words: String
    let evidence: String
    let said: String
  }

  let path: String
  let name: String
  let initials: String
  let address: String
  let sentence: String
  let isWritable: Bool
  let needsBasis: Bool
  let canBeLeftOut: Bool
  let facts: [Fact]
  let hasFacts: Bool
  let notes: String
  let basis: Basis?
  let basis_form: BasisFormView
  let isBasisOpen: Bool
  let timeline: [TimelineView]
  let hasTimeline: Bool
  let note: NoteFormView
  let exportHint: String
  let leaveOutHint: String
  let leaveOutWords: String

  init(
    _ history: CustomerHistory, _ context: SalespersonContext,
    typedBasis: TypedBasis = TypedBasis(), note: TypedNote? = nil, _ problems: TypedProblems = TypedProblems()
  ) {
    let phrases = context.phrases
    let customer = history.card.customer
    path = "/customers/" + customer.id.text.percentEncoded
    name = customer.displayName
    initials = Chrome.initials(customer.displayName)
    address = customer.address.displayText
    isWritable = history.card.leftOut == nil
    needsBasis = history.card.leftOut == .noBasis
    sentence =
      switch history.card.leftOut {
      case nil: phrases("customers.can_write", ["name": customer.displayName])
      case .noBasis: phrases("customers.not_yet", ["name": customer.displayName])
      case .suppressed(let reason): Self.left(phrases.reason(.suppressed(reason)), customer, phrases)
      case .leftThisWriter: Self.left(phrases.reason(.leftThisWriter), customer, phrases)
      case .paused(let day): Self.left(phrases.reason(.paused(until: day)), customer, phrases)
      case .tooSoon(let day): Self.left(phrases.reason(.tooSoon(until: day)), customer, phrases)
      case .gone: Self.left(phrases.reason(.gone), customer, phrases)
      }
    canBeLeftOut =
      switch history.card.leftOut {
      case .suppressed: false
      default: true
      }
    let shown: [CustomerField] = CustomerField.allCases.filter { $0 != .notes && $0 != .firstName && $0 != .lastName }
    facts = shown.filter { !customer.profile[$0].isEmpty }.map {
      Fact(label: phrases("field.\($0.rawValue)"), value: phrases.value(customer.profile[$0], of: $0))
    }
    notes = customer.profile[.notes]
    hasFacts = !facts.isEmpty || !notes.isEmpty
    basis = customer.consent.map { consent in
      let source =
        consent.source == SalespersonDesk.byHand
        ? phrases("customers.source_by_hand") : phrases("customers.source_file", ["file": consent.source])
      let day = phrases.day(consent.assertedAt, zone: context.zone)
      return Basis(
        words: phrases.basis(consent),
        evidence: consent.evidence,
        said: history.assertedBy.map {
          phrases("customers.how_known_by", ["name": $0, "day": day, "source": source])
        } ?? phrases("customers.how_known_by_you", ["day": day, "source": source]))
    }
    basis_form = BasisFormView(typedBasis, note == nil ? problems : TypedProblems(), mayWait: false, context)
    isBasisOpen = needsBasis || basis_form.hasError
    timeline = history.timeline.map { TimelineView($0, customer, context) }
    hasTimeline = !timeline.isEmpty
    self.note = NoteFormView(note ?? TypedNote(day: context.today), note == nil ? TypedProblems() : problems, context)
    exportHint = phrases("export.button_hint", ["address": customer.address.displayText])
    leaveOutHint = phrases(
      "customers.leave_out_hint", ["name": customer.displayName, "address": customer.address.displayText])
    leaveOutWords = phrases("customers.leave_out_button", ["name": customer.displayName])
  }

  private static func left(_ reason: String, _ customer: Customer, _ phrases: Phrases) -> String {
    phrases("customers.cannot_write", ["name": customer.displayName, "reason": phrases.midSentence(reason)])
  }
}

/// A note about a customer, as typed.
struct TypedNote: Sendable {
  var kind = Interaction.Kind.met
  var day = ""
  var words = ""

  init(day: String) { self.day = day }

  init(_ form: Form) {
    kind = Interaction.Kind(rawValue: form["kind"]) ?? .note
    day = form["day"]
    words = form["words"]
  }
}

/// The form for a note.
struct NoteFormView {
  let kinds: [OptionView]
  let day: String
  let today: String
  let words: String
  let dayError: String
  let wordsError: String

  init(_ typed: TypedNote, _ problems: TypedProblems, _ context: SalespersonContext) {
    let phrases = context.phrases
    kinds = [
      OptionView(value: "met", words: phrases("customers.kind_met"), isChosen: typed.kind == .met),
      OptionView(value: "called", words: phrases("customers.kind_called"), isChosen: typed.kind == .called),
      OptionView(value: "wrote", words: phrases("customers.kind_wrote"), isChosen: typed.kind == .wrote),
      OptionView(value: "note", words: phrases("customers.kind_note"), isChosen: typed.kind == .note),
    ]
    day = typed.day
    today = context.today
    words = typed.words
    dayError = problems.sentences["day"].map { phrases.sentence($0) } ?? ""
    wordsError = problems.sentences["words"].map { phrases.sentence($0) } ?? ""
  }
}

extension Phrases {
  /// A phrase as it stands within a sentence. German nouns keep their capitals, and a word all in capitals its own.
  func midSentence(_ phrase: String) -> String {
    guard language != .german, let first = phrase.first, let second = phrase.dropFirst().first, !second.isUppercase
    else { return phrase }
    return first.lowercased() + phrase.dropFirst()
  }
}
