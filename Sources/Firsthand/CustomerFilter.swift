package import MailFormat

/// Whether a customer may be written to.
package enum CustomerStanding: String, CaseIterable, Sendable {
  case writable
  /// Nobody has said how we know them.
  case notYet = "not_yet"
  case leftOut = "left_out"
}

/// Which customers of a mini-list a page shows.
package struct CustomerFilter: Hashable, Sendable {
  /// Words, each of which stands somewhere in name, address, company, city, tastes or notes.
  package var search: String
  package var standing: CustomerStanding?
  /// A country's code; an empty text finds those whose country nobody knows.
  package var country: String?
  package var language: String?
  /// Only those whom this import brought or changed.
  package var importID: String?

  package init(
    search: String = "", standing: CustomerStanding? = nil, country: String? = nil, language: String? = nil,
    importID: String? = nil
  ) {
    self.search = search
    self.standing = standing
    self.country = country
    self.language = language
    self.importID = importID
  }
}

extension Profile {
  /// What lists are in the order of: the name as it is shown, or the address where there is none.
  package func sortName(_ address: EmailAddress) -> String {
    let name = [self[.firstName], self[.lastName]].filter { !$0.isEmpty }.joined(separator: " ")
    return String(SearchText.plain(name.isEmpty ? address.displayText : name).prefix(80))
  }

  /// What a search looks in.
  package func searchText(_ address: EmailAddress) -> String {
    let fields: [CustomerField] = [
      .firstName, .lastName, .patronymic, .title, .company, .phone, .city, .tastes, .lookingFor, .aspirations, .notes,
    ]
    var parts = [address.text]
    if address.displayText != address.text { parts.append(address.displayText) }
    for field in fields where !self[field].isEmpty { parts.append(self[field]) }
    return SearchText.folded(parts.joined(separator: "\n"))
  }
}
