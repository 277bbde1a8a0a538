package import Firsthand

/// What this installation is set to, as whoever starts the site hands it in: plain values, none of them a secret. Their
/// names are phrases of the catalogue (`settings.…`).
package struct InstallationSettings: Sendable {
  package enum Value: Sendable {
    case text(String)
    case texts([String])
    case number(Int)
    case bytes(Int64)
    case weekdays(Set<QuietTimes.Weekday>)
    /// One of our own words: `settings.word_…`.
    case word(String)
    /// The same with names in it.
    case sentence(String, [String: String])
    case missing

    package static func flag(_ isSet: Bool) -> Value { .word(isSet ? "yes" : "no") }
    package static func optional(_ text: String?) -> Value { text.map { .text($0) } ?? .missing }
    package static func optional(_ number: Int?) -> Value { number.map { .number($0) } ?? .missing }
  }

  package struct Pair: Sendable {
    let name: String
    let value: Value

    package init(_ name: String, _ value: Value) {
      self.name = name
      self.value = value
    }
  }

  package struct Section: Sendable {
    let name: String
    let pairs: [Pair]

    package init(_ name: String, _ pairs: [Pair]) {
      self.name = name
      self.pairs = pairs
    }
  }

  /// The file in which it is changed.
  package var file: String?
  package var sections: [Section]

  package init(file: String? = nil, sections: [Section] = []) {
    self.file = file
    self.sections = sections
  }
}
