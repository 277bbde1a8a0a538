/// A value as a database column holds it.
package enum SQLValue: Hashable, Sendable {
  case null
  case integer(Int64)
  case text(String)
  case blob([UInt8])
}

extension SQLValue: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByNilLiteral {
  package init(stringLiteral value: String) { self = .text(value) }
  package init(integerLiteral value: Int64) { self = .integer(value) }
  package init(nilLiteral: ()) { self = .null }

  static func optional(_ text: String?) -> SQLValue { text.map { .text($0) } ?? .null }
  static func optional(_ number: Int64?) -> SQLValue { number.map { .integer($0) } ?? .null }
  /// How many rows at most; all of them where nothing is said.
  static func limit(_ count: Int?) -> SQLValue { .integer(count.map(Int64.init) ?? .max) }
  static func bool(_ value: Bool) -> SQLValue { .integer(value ? 1 : 0) }
}

/// One row of an answer, read by the names of its columns.
struct SQLRow {
  let columns: [String: Int]
  let values: [SQLValue]

  subscript(name: String) -> SQLValue {
    columns[name].map { values[$0] } ?? .null
  }

  func text(_ name: String) -> String {
    if case .text(let text) = self[name] { text } else { "" }
  }

  func optionalText(_ name: String) -> String? {
    if case .text(let text) = self[name] { text } else { nil }
  }

  func integer(_ name: String) -> Int64 {
    if case .integer(let number) = self[name] { number } else { 0 }
  }

  func optionalInteger(_ name: String) -> Int64? {
    if case .integer(let number) = self[name] { number } else { nil }
  }

  func blob(_ name: String) -> [UInt8] {
    if case .blob(let bytes) = self[name] { bytes } else { [] }
  }
}
