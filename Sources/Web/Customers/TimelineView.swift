import Firsthand
import Operations
import Phrasebook
import Store

/// One thing that happened with a customer, as the card tells it.
struct TimelineView {
  let when: String
  let machineTime: String
  let words: String
  /// Somebody's own words.
  var quote = ""
  var detail = ""
  /// One at most.
  var pills: [StateView] = []
  var href = ""
  /// Where a note is taken away.
  var remove = ""
  var by = ""

  init(_ entry: TimelineEntry, _ customer: Customer, _ context: SalespersonContext) {
    let phrases = context.phrases
    machineTime = entry.at.text
    by = entry.by.map { phrases("customers.happened_by", ["name": $0]) } ?? ""
    var when = phrases.moment(entry.at, zone: context.zone)
    switch entry.kind {
    case .added(let file):
      words = file.map { phrases("customers.happened_added_file", ["file": $0]) } ?? phrases("customers.happened_added")
    case .changed(let fields, let file):
      let names = phrases.list(fields.map { phrases.midSentence(phrases("field.\($0.rawValue)")) })
      words =
        file.map { phrases("customers.happened_changed_file", ["file": $0, "fields": names]) }
        ?? phrases("customers.happened_changed", ["fields": names])
    case .basis(let consent):
      words = phrases("customers.happened_basis", ["basis": phrases.midSentence(phrases.basis(consent))])
      detail = consent.evidence
    case .copy(let copy):
      let subject = customer.profile.filled(copy.subject)
      words = phrases(
        "customers.happened_copy", ["subject": subject.isEmpty ? phrases("customers.no_subject") : subject])
      let standing = CopyStanding(copy.state, reason: copy.reason)
      pills = [StateView(standing, phrases)]
      href = "/letters/\(copy.newsletter.text.percentEncoded)/progress"
      if standing == .leftOut { detail = LeftOutReason(name: copy.reason).map { phrases.reason($0) } ?? "" }
      if standing == .refused || standing == .held { detail = phrases.sentence(copy.reason) }
    case .event(let event):
      quote = event.words
      words =
        switch event.kind {
        case .unsubscribed: phrases("customers.happened_unsubscribed")
        case .paused: phrases("customers.happened_paused", ["day": event.until.map { phrases.day($0) } ?? ""])
        case .resumed: phrases("customers.happened_resumed")
        case .saidWhy: phrases("customers.happened_said_why")
        }
    case .leftOut(let suppression):
      words = phrases(
        "customers.happened_left_out", ["reason": phrases.midSentence(phrases.reason(.suppressed(suppression.reason)))])
    case .interaction(let interaction):
      when = phrases.day(interaction.day)
      quote = interaction.words
      remove =
        "/customers/\(customer.id.text.percentEncoded)/notes/\(interaction.id.text.percentEncoded)/remove"
      words =
        switch interaction.kind {
        case .met: phrases("customers.happened_met")
        case .called: phrases("customers.happened_called")
        case .wrote: phrases("customers.happened_wrote")
        case .note: phrases("customers.happened_note")
        }
    }
    self.when = when
  }
}

extension Profile {
  /// A subject with its merge fields as this customer reads them.
  func filled(_ text: String) -> String {
    text.replacing(/\{([a-z_]+)\|([^}]*)\}/) { match in
      let value = CustomerField(rawValue: String(match.1)).map { self[$0] } ?? ""
      return value.isEmpty ? String(match.2) : value
    }
  }
}
