import Firsthand
import MailFormat
import Operations
import Phrasebook

/// Whom a letter goes to, and who is left out and why.
struct PeopleView {
  struct Option {
    let value: String
    let words: String
    let isChosen: Bool
  }

  struct Row {
    let index: Int
    let label: String
    let fields: [Option]
    let comparisons: [Option]
    let value: String
  }

  struct Person {
    let id: String
    let name: String
    let address: String
    let about: String
    let reason: String
  }

  let id: String
  let rows: [Row]
  let others: String
  let sentence: String
  let leftOutSentence: String
  let hasRecipients: Bool
  let recipients: [Person]
  let leftOut: [Person]
  /// Left out by hand: found by the rest of the rule, or not at all any more.
  let without: [Person]
  let hasWithout: Bool
  /// Which of the recipients this page shows; nil where it shows them all.
  let position: String?
  let before: String?
  let after: String?
  let leftOutMore: String?

  init(_ letter: Newsletter, _ form: PeopleForm, _ preview: AudiencePreview, _ context: SalespersonContext) {
    let phrases = context.phrases
    id = letter.id.text
    others = form.othersSource
    rows = (0..<PeopleForm.room).map { index in
      let condition = form.conditions.indices.contains(index) ? form.conditions[index] : nil
      return Row(
        index: index, label: phrases("people.condition", ["number": String(index + 1)]),
        fields: [Option(value: "", words: phrases("people.no_condition"), isChosen: condition == nil)]
          + Self.fields.map {
            Option(value: $0.rawValue, words: phrases("field.\($0.rawValue)"), isChosen: $0 == condition?.field)
          },
        comparisons: Self.comparisons.map { sign, key in
          Option(value: sign, words: phrases("people.\(key)"), isChosen: sign == condition?.comparison.rawValue)
        },
        value: condition?.value ?? "")
    }
    func person(_ person: AudiencePreview.Person) -> Person {
      let profile = person.customer.profile
      return Person(
        id: person.customer.id.text, name: person.customer.displayName, address: person.customer.address.text,
        about: [profile[.company], profile[.city]].filter { !$0.isEmpty }.joined(separator: ", "),
        reason: person.leftOut.map { phrases.reason($0) } ?? "")
    }
    recipients = preview.people.filter { $0.leftOut == nil }.map(person)
    leftOut = preview.people.filter { $0.leftOut != nil }.map(person)
    without = form.without.sorted().map { Person(id: "", name: $0, address: $0, about: "", reason: "") }
    hasWithout = !without.isEmpty
    sentence = phrases("people.recipients", count: preview.recipients)
    leftOutSentence = phrases("people.left_out", count: preview.leftOut)
    hasRecipients = preview.recipients > 0
    let end = preview.start + recipients.count
    position =
      recipients.count == preview.recipients
      ? nil
      : phrases(
        "people.position",
        [
          "first": phrases.number(preview.start + 1), "last": phrases.number(end),
          "all": phrases.number(preview.recipients),
        ])
    before = preview.start > 0 ? "from:\(max(0, preview.start - SalespersonDesk.peopleOnPage))" : nil
    after = end < preview.recipients ? "from:\(end)" : nil
    let unnamed = preview.leftOut - leftOut.count
    leftOutMore = unnamed > 0 ? phrases("people.more", count: unnamed) : nil
  }

  private static let fields: [CustomerField] = [
    .country, .language, .city, .company, .tastes, .lookingFor, .aspirations, .title, .firstName, .lastName, .lastMet,
    .notes,
  ]
  private static let comparisons = [("=", "is"), ("!=", "is_not"), ("~", "contains")]
}
