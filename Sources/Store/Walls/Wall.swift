/// Whose rows a salesperson's statements reach in a table, whatever they ask for: a second wall behind `OwnerScope`, which
/// PostgreSQL keeps (row-level security). Statements of other scopes have no owner set and reach all.
enum Wall: Hashable, Sendable {
  /// Those of the salesperson whom `owner_id` names.
  case owner
  /// Those; and what is written names, in its `column`, a row that they reach in another table, by its `key`.
  case ownerAlong(_ table: String, column: String, key: String)
  /// The salesperson's own, and to read what is said for everybody with an empty `owner_id`.
  case ownerOrEverybody
  /// Those whose `column` names a row that they reach in another table, by its `key`.
  case along(_ table: String, column: String, key: String)
  /// None: nothing that a salesperson asks for needs them.
  case closed
  /// Everybody's, and why.
  case shared(_ reason: String)

  /// The setting of a transaction that says whose statements these are; empty or missing where nobody in particular's.
  static let setting = "firsthand.owner"

  private static let isOpen = "(SELECT COALESCE(current_setting('\(setting)', true), '') = '')"

  /// As a query of its own, which is asked once a statement and not once a row.
  private static let current = "(SELECT current_setting('\(setting)', true))"

  /// The policies of the table, with their names.
  func policies(of table: String) -> [(name: String, words: String)] {
    switch self {
    case .owner: [("owner_wall", "USING (\(Self.isOpen) OR owner_id = \(Self.current))")]
    case .ownerAlong(let other, let column, let key):
      Self.owner.policies(of: table).map { name, words in
        let names = "EXISTS (SELECT 1 FROM \(other) other WHERE other.\(key) = \(table).\(column))"
        return (name, words + " WITH CHECK (\(Self.isOpen) OR owner_id = \(Self.current) AND \(names))")
      }
    case .ownerOrEverybody:
      Self.owner.policies(of: table) + [("everybodys_to_read", "FOR SELECT USING (owner_id = '')")]
    case .along(let other, let column, let key):
      [
        (
          "owner_wall",
          "USING (\(Self.isOpen) OR EXISTS (SELECT 1 FROM \(other) other WHERE other.\(key) = \(table).\(column)))"
        )
      ]
    case .closed: [("owner_wall", "USING (\(Self.isOpen))")]
    case .shared: []
    }
  }

  /// Whether each row's `owner_id` is looked at.
  var asksOwner: Bool {
    switch self {
    case .owner, .ownerAlong, .ownerOrEverybody: true
    case .along, .closed, .shared: false
    }
  }

  /// The column of each row that is looked at, if any.
  var asked: String? { if case .along(_, let column, _) = self { column } else { asksOwner ? "owner_id" : nil } }

  var isShared: Bool { if case .shared = self { true } else { false } }
}
