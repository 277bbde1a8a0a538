import Firsthand
import MailFormat
import Operations
import Phrasebook

/// What the list of customers is asked for, in a query.
struct CustomerQuery: Sendable {
  var filter: CustomerFilter
  var after: Customer.ID?

  /// What a choice of nobody's country or language is called in a query.
  private static let unknown = "-"

  init(_ form: Form) {
    func choice(_ name: String) -> String? {
      let value = form[name]
      return value.isEmpty ? nil : value == Self.unknown ? "" : value
    }
    filter = CustomerFilter(
      search: form["q"].trimmingSpaces, standing: CustomerStanding(rawValue: form["standing"]),
      country: choice("country"), language: choice("language"),
      importID: form.optional("import").flatMap { $0.isEmpty ? nil : $0 })
    after = form.optional("after").map { Customer.ID($0) }
  }

  init(_ filter: CustomerFilter) { self.filter = filter }

  static func value(_ code: String) -> String { code.isEmpty ? unknown : code }

  /// The fields of the filter that are set, by their names in the query.
  var fields: [(name: String, value: String)] {
    var fields: [(String, String)] = []
    if !filter.search.isEmpty { fields.append(("q", filter.search)) }
    if let standing = filter.standing { fields.append(("standing", standing.rawValue)) }
    if let country = filter.country { fields.append(("country", Self.value(country))) }
    if let language = filter.language { fields.append(("language", Self.value(language))) }
    if let id = filter.importID { fields.append(("import", id)) }
    return fields
  }

  func path(_ base: String = "/customers", _ more: [(name: String, value: String)] = []) -> String {
    let all = fields + more
    return all.isEmpty ? base : base + "?" + all.map { $0.name + "=" + $0.value.percentEncoded }.joined(separator: "&")
  }

  func with(_ change: (inout CustomerFilter) -> Void) -> CustomerQuery {
    var filter = filter
    change(&filter)
    return CustomerQuery(filter)
  }
}

/// The list of a salesperson's customers.
struct CustomerListView {
  struct Tab {
    let words: String
    let number: String
    let href: String
    let isCurrent: Bool
  }

  struct Row {
    let id: String
    let href: String
    let name: String
    let address: String
    let company: String
    let place: String
    let tastes: String
    let standing: PillView
    let chooseWords: String
  }

  struct Hidden {
    let name: String
    let value: String
  }

  let isEmpty: Bool
  let search: String
  let countries: [OptionView]
  let languages: [OptionView]
  let kept: [Hidden]
  let tabs: [Tab]
  let countWords: String
  let rows: [Row]
  let hasRows: Bool
  let notYetWords: String?
  let notYetHref: String
  let isFiltered: Bool
  let importWords: String?
  let next: String?
  let first: String?
  let allWords: String?
  let allHref: String

  init(_ page: CustomerPage, _ query: CustomerQuery, fileName: String?, _ context: SalespersonContext) {
    let phrases = context.phrases
    let (filter, counts) = (query.filter, page.counts)
    isFiltered = filter != CustomerFilter()
    isEmpty = !isFiltered && counts.ofAnyStanding == 0
    search = filter.search
    countries = Self.options(counts.countries, filter.country, phrases) { phrases.country($0) }
    languages = Self.options(counts.languages, filter.language, phrases) { phrases.languageName($0) }
    kept = query.fields.filter { ["standing", "import"].contains($0.name) }.map {
      Hidden(name: $0.name, value: $0.value)
    }
    tabs = ([nil] + CustomerStanding.allCases).map { standing in
      Tab(
        words: Self.words(standing, phrases),
        number: phrases.number(standing.map { counts.standings[$0] ?? 0 } ?? counts.ofAnyStanding),
        href: query.with { $0.standing = standing }.path(), isCurrent: filter.standing == standing)
    }
    countWords =
      isFiltered ? phrases("customers.found", count: counts.found) : phrases("customers.count", count: counts.found)
    rows = page.customers.map { card in
      let profile = card.customer.profile
      return Row(
        id: card.customer.id.text, href: "/customers/" + card.customer.id.text.percentEncoded,
        name: card.customer.displayName, address: card.customer.address.displayText, company: profile[.company],
        place: [profile[.city], profile[.country].isEmpty ? "" : phrases.country(profile[.country])]
          .filter { !$0.isEmpty }.joined(separator: ", "),
        tastes: profile[.tastes], standing: PillView(card.leftOut, phrases),
        chooseWords: phrases("customers.choose", ["name": card.customer.displayName]))
    }
    hasRows = !rows.isEmpty
    let notYet = counts.standings[.notYet] ?? 0
    notYetWords = notYet > 0 && filter.standing != .notYet ? phrases("customers.not_yet_note", count: notYet) : nil
    notYetHref = query.with { $0.standing = .notYet }.path()
    importWords = fileName.map { phrases("customers.from_import", ["file": $0]) }
    next = page.hasMore ? page.customers.last.map { query.path("/customers", [("after", $0.customer.id.text)]) } : nil
    first = query.after == nil ? nil : query.path()
    let canSayForAll = filter.standing == .notYet && counts.found > 0
    allWords = canSayForAll ? phrases("customers.say_for_all", count: counts.found) : nil
    allHref = query.path("/customers/basis", [("all", "1")])
  }

  private static func words(_ standing: CustomerStanding?, _ phrases: Phrases) -> String {
    switch standing {
    case nil: phrases("customers.tab_all")
    case .writable: phrases("customers.tab_writable")
    case .notYet: phrases("customers.tab_not_yet")
    case .leftOut: phrases("customers.tab_left_out")
    }
  }

  private static func options(
    _ choices: [CustomerCounts.Choice], _ chosen: String?, _ phrases: Phrases, _ name: (String) -> String
  ) -> [OptionView] {
    var options = choices.map { choice in
      OptionView(
        value: CustomerQuery.value(choice.value),
        words: phrases(
          "customers.choice",
          [
            "name": choice.value.isEmpty ? phrases("customers.not_known") : name(choice.value),
            "count": phrases.number(choice.count),
          ]), isChosen: choice.value == chosen)
    }.sorted { $0.words < $1.words }
    options.insert(OptionView(value: "", words: phrases("customers.any"), isChosen: chosen == nil), at: 0)
    return options
  }
}
