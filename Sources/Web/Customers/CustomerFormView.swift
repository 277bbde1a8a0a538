import Firsthand
import MailFormat
import Operations
import Phrasebook

/// One line of a form about a customer. No value is optional: in a template, what is nil shows the page's value of
/// that name.
struct FieldView {
  let name: String
  let label: String
  let hint: String
  let value: String
  let error: String
  let kind: String
  let choices: [OptionView]
  let suggestions: String
  let isLong: Bool
  let isChoice: Bool
  let isShort: Bool
  let longest: Int

  init(
    _ name: String, label: String, value: String, error: String?, hint: String = "", kind: String = "text",
    choices: [OptionView] = [], suggestions: String = "", isLong: Bool = false, longest: Int = 1_000
  ) {
    self.name = name
    self.label = label
    self.value = value
    self.error = error ?? ""
    self.hint = hint
    self.kind = kind
    self.choices = choices
    self.suggestions = suggestions
    self.isLong = isLong
    isChoice = !choices.isEmpty
    isShort = choices.isEmpty && !isLong
    self.longest = longest
  }
}

/// The form for a new customer, or for what is known of one.
struct CustomerFormView {
  let isNew: Bool
  let action: String
  let back: String
  let heading: String
  let addressWords: String?
  let version: String
  let error: String?
  let email: FieldView?
  let names: [FieldView]
  let work: [FieldView]
  let place: [FieldView]
  let tastes: [FieldView]
  let more: [FieldView]
  let isMoreOpen: Bool
  let countries: [String]
  let languages: [String]
  let basis: BasisFormView?

  /// For somebody new, as typed so far.
  init(
    new typed: TypedCustomer, basis: BasisFormView, _ problems: TypedProblems, _ context: SalespersonContext
  ) {
    self.init(
      typed, problems, context, isNew: true, action: "/customers/new", back: "/customers",
      heading: context.phrases("customers.new_title"), addressWords: nil, version: "", basis: basis, error: nil)
  }

  /// For a known customer: `typed` is what stands in the form, `version` the one it began with.
  init(
    _ customer: Customer, version: Int, _ typed: TypedCustomer, _ problems: TypedProblems = TypedProblems(),
    error: String? = nil, context: SalespersonContext
  ) {
    let path = "/customers/" + customer.id.text.percentEncoded
    self.init(
      typed, problems, context, isNew: false, action: path + "/edit", back: path,
      heading: context.phrases("customers.edit_title", ["name": customer.displayName]),
      addressWords: context.phrases("customers.address_fixed", ["address": customer.address.displayText]),
      version: String(version), basis: nil, error: error)
  }

  private init(
    _ typed: TypedCustomer, _ problems: TypedProblems, _ context: SalespersonContext, isNew: Bool, action: String,
    back: String, heading: String, addressWords: String?, version: String, basis: BasisFormView?, error: String?
  ) {
    let phrases = context.phrases
    (self.isNew, self.action, self.back, self.heading) = (isNew, action, back, heading)
    (self.addressWords, self.version, self.basis) = (addressWords, version, basis)
    self.error = error ?? (problems.sentences.isEmpty && basis?.hasError != true ? nil : phrases("customers.mend"))
    func said(_ name: String) -> String? { problems.sentences[name].map { phrases.sentence($0) } }
    func field(
      _ field: CustomerField, hint: String = "", kind: String = "text", choices: [OptionView] = [],
      suggestions: String = "", isLong: Bool = false
    ) -> FieldView {
      FieldView(
        field.rawValue, label: phrases("field.\(field.rawValue)"), value: typed.fields[field] ?? "",
        error: said(field.rawValue), hint: hint, kind: kind, choices: choices, suggestions: suggestions,
        isLong: isLong, longest: field == .notes ? 10_000 : 1_000)
    }
    email =
      isNew
      ? FieldView(
        "email", label: phrases("field.email"), value: typed.address, error: said("email"),
        hint: phrases("customers.email_hint"), kind: "email", longest: 320) : nil
    names = [field(.firstName), field(.lastName)]
    work = [field(.company), field(.title)]
    place = [
      field(.city), field(.country, hint: phrases("customers.country_hint"), suggestions: "countries"),
      field(.language, hint: phrases("customers.language_hint"), suggestions: "languages"),
    ]
    tastes = [
      field(.tastes, hint: phrases("customers.tastes_hint")),
      field(.lookingFor, hint: phrases("customers.looking_for_hint")),
      field(.notes, hint: phrases("customers.notes_hint"), isLong: true),
    ]
    let form = typed.fields[.addressForm] ?? ""
    let forms = [
      OptionView(value: "", words: phrases("customers.not_known"), isChosen: form.isEmpty),
      OptionView(value: "formal", words: phrases("customers.address_form_formal"), isChosen: form == "formal"),
      OptionView(value: "informal", words: phrases("customers.address_form_informal"), isChosen: form == "informal"),
    ]
    more = [
      field(.phone, kind: "tel"), field(.salutation), field(.patronymic), field(.addressForm, choices: forms),
      field(.timeZone, hint: phrases("customers.time_zone_hint")), field(.aspirations), field(.demographics),
      field(.lastMet, kind: "date"),
    ]
    isMoreOpen = more.contains { !$0.value.isEmpty || !$0.error.isEmpty }
    countries = [
      "DK", "DE", "SE", "NO", "FI", "GB", "IE", "NL", "BE", "FR", "AT", "CH", "ES", "PT", "IT", "PL", "US", "RU",
    ]
    .map { phrases.country($0) }.sorted()
    languages = ["en", "da", "de", "ru", "sv", "nb", "fi", "nl", "fr", "es", "pt", "it", "pl"]
      .map { phrases.languageName($0) }.sorted()
  }
}

extension TypedCustomer {
  /// What was typed into a form about a customer.
  init(_ form: Form) {
    var fields: [CustomerField: String] = [:]
    for field in CustomerField.allCases {
      if let text = form.optional(field.rawValue) { fields[field] = text }
    }
    self.init(address: form["email"], fields: fields)
  }

  /// What is known of a customer, as a form shows it.
  init(_ customer: Customer, _ phrases: Phrases) {
    var fields: [CustomerField: String] = [:]
    for field in CustomerField.allCases where !customer.profile[field].isEmpty {
      let text = customer.profile[field]
      fields[field] = field == .country || field == .language ? phrases.value(text, of: field) : text
    }
    self.init(address: customer.address.displayText, fields: fields)
  }
}
