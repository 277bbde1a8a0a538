package import Firsthand

/// What is held about one person in one place, as a list of rows with named values.
package struct HeldSection: Hashable, Sendable {
  /// A value's name, which stays as it is for whoever reads it by machine, and what it is.
  package struct Column: Hashable, Sendable {
    package enum Kind: Hashable, Sendable {
      case text, number, moment, member, list
      /// One of few words, said under this beginning of a phrase's key.
      case choice(String)
      /// A field of the card.
      case field(CustomerField)
    }

    package let name: String
    package let kind: Kind

    package init(_ name: String, _ kind: Kind = .text) {
      self.name = name
      self.kind = kind
    }
  }

  package let name: String
  package let columns: [Column]
  /// `$1` whose rows alone are seen, or NULL; `$2` the customer, or nothing; `$3` the address; `$4` its key; `$5` and `$6`
  /// how many, after how many.
  let sql: String

  init(_ name: String, _ columns: [Column], _ sql: String) {
    self.name = name
    self.columns = columns
    self.sql = sql
  }
}

/// A value as it is held; nil where nothing is.
package enum HeldValue: Hashable, Sendable {
  case text(String)
  case number(Int64)
  case moment(Instant)
  case member(Member.ID)
  case list([String])
}

/// The values of a row, in the order of its section's columns.
package struct HeldRow: Hashable, Sendable {
  package let section: HeldSection
  package let values: [HeldValue?]

  package subscript(name: String) -> HeldValue? {
    section.columns.firstIndex { $0.name == name }.flatMap { values[$0] }
  }

  package func text(_ name: String) -> String? {
    if case .text(let text)? = self[name] { text } else { nil }
  }
}

extension Transaction {
  /// A page of what a section holds about a person, oldest first.
  package func held(
    _ section: HeldSection, about person: PersonKey, after count: Int = 0, limit: Int
  ) throws -> [HeldRow] {
    // Who looked at somebody stands in entries of nobody's: of the log the query alone says what a salesperson sees.
    let seen = section == .log ? connection : person.onlyOf.map(connection.walled) ?? connection
    return try seen.rows(
      section.sql + " LIMIT $5 OFFSET $6", person.values + [.integer(Int64(limit)), .integer(Int64(count))]
    ).map { row in HeldRow(section: section, values: section.columns.map { Self.value($0, row) }) }
  }

  private static func value(_ column: HeldSection.Column, _ row: SQLRow) -> HeldValue? {
    switch column.kind {
    case .text, .choice, .field: row.optionalText(column.name).map(HeldValue.text)
    case .number: row.optionalInteger(column.name).map(HeldValue.number)
    case .moment: row.optionalInteger(column.name).map { .moment(Instant(milliseconds: $0)) }
    case .member: row.optionalText(column.name).flatMap { $0.isEmpty ? nil : .member(Member.ID($0)) }
    case .list: row.optionalText(column.name).map { .list(ListText.decode($0)) }
    }
  }
}
