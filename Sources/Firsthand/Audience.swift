/// Whom of the mini-list a newsletter is for: a rule, not a list of people. Every condition must hold;
/// no condition means everybody.
package struct AudienceRule: Hashable, Sendable {
  package struct Condition: Hashable, Sendable {
    package enum Comparison: String, Sendable {
      /// Equal to one of the values, upper and lower case alike; an empty value is "not known".
      case isOneOf = "="
      case isNoneOf = "!="
      /// Holds one of the values somewhere within.
      case contains = "~"
    }

    package enum Subject: Hashable, Sendable {
      case field(CustomerField)
      case email
    }

    package var subject: Subject
    package var comparison: Comparison
    package var values: [String]

    package init(subject: Subject, comparison: Comparison, values: [String]) {
      self.subject = subject
      self.comparison = comparison
      self.values = values
    }
  }

  package var conditions: [Condition]

  package init(conditions: [Condition] = []) { self.conditions = conditions }

  /// Reads `country=DK, language=da|en, tastes~oak, company!=`. A backslash keeps a comma, a bar or a backslash in a
  /// value: `company=Smith\, Jones & Co`.
  package init(parsing text: String) throws(FirsthandError) {
    conditions = []
    for piece in text.unescapedSplit(at: ",") {
      let words = piece.trimmingSpaces
      if words.isEmpty { continue }
      conditions.append(try Condition(parsing: words))
    }
  }

  /// The rule in its one spelling; `everybody` where there is no condition.
  package var text: String {
    conditions.isEmpty ? "everybody" : conditions.map(\.text).joined(separator: ", ")
  }

  /// What `init(parsing:)` reads back.
  package var source: String { conditions.map(\.text).joined(separator: ", ") }
}

extension AudienceRule.Condition {
  init(parsing text: String) throws(FirsthandError) {
    let name = text.prefix { $0.isLetter || $0 == "_" }
    let rest = text.dropFirst(name.count).drop { $0.isWhitespace }
    let known = [AudienceRule.Condition.Comparison.isNoneOf, .contains, .isOneOf]
    guard let comparison = known.first(where: { rest.hasPrefix($0.rawValue) }) else {
      throw FirsthandError(
        .badInput,
        "The audience condition '\(text)' has no comparison. Write it as field=value, field!=value or field~text, for example country=DK."
      )
    }
    let values = String(rest.dropFirst(comparison.rawValue.count)).unescapedSplit(at: "|").map(\.unescaped)
    if comparison == .contains, values.contains("") {
      throw FirsthandError(
        .badInput,
        "The audience condition '\(text)' looks for an empty text. Write what to look for after the '~'."
      )
    }
    if name == "email" {
      self.init(subject: .email, comparison: comparison, values: values)
    } else if let field = CustomerField(rawValue: String(name)) {
      self.init(subject: .field(field), comparison: comparison, values: values)
    } else {
      throw FirsthandError(
        .badInput,
        "The audience condition '\(text)' names '\(name)', which is not a customer field. Fields are: email, "
          + CustomerField.allCases.map(\.rawValue).joined(separator: ", ") + ".")
    }
  }

  var text: String {
    let name =
      switch subject {
      case .email: "email"
      case .field(let field): field.rawValue
      }
    return name + comparison.rawValue + values.map(\.escaped).joined(separator: "|")
  }
}

extension String {
  /// Split at `separator` where no backslash stands before it.
  fileprivate func unescapedSplit(at separator: Character) -> [String] {
    var pieces = [""]
    var isEscaped = false
    for character in self {
      if character == separator, !isEscaped {
        pieces.append("")
      } else {
        pieces[pieces.count - 1].append(character)
      }
      isEscaped = character == "\\" && !isEscaped
    }
    return pieces
  }

  /// Without the backslashes that keep the next character, and without white space at either end.
  fileprivate var unescaped: String {
    var out = ""
    var isEscaped = false
    for character in trimmingSpaces {
      if character == "\\", !isEscaped {
        isEscaped = true
      } else {
        out.append(character)
        isEscaped = false
      }
    }
    return out
  }

  fileprivate var escaped: String {
    replacing("\\", with: "\\\\").replacing(",", with: "\\,").replacing("|", with: "\\|")
  }
}

extension StringProtocol {
  /// Without white space at either end.
  package var trimmingSpaces: String {
    var rest = self[...]
    while let first = rest.first, first.isWhitespace { rest = rest.dropFirst() }
    while let last = rest.last, last.isWhitespace { rest = rest.dropLast() }
    return String(rest)
  }
}
