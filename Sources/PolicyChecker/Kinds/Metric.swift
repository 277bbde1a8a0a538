import Foundation
import YAMLFile

/// `metric`: a figure of the whole text, made by a formula of one's own.
///
/// `formula` is arithmetic with `words`, `sentences`, `paragraphs`, `characters`, `syllables`, `long_words` (more than
/// six characters), `polysyllabic_words` (three syllables or more), `complex_words` and `math.sqrt`. It is a finding where
/// `condition` holds, as `> 35`. `%s` in the message is the figure.
///
/// Keys and their meaning are Vale's (https://vale.sh/docs/checks/metric).
struct Metric: SequenceRule {
  static let keys: Set<String> = ["formula", "condition"]

  private let formula: Formula
  private let condition: Condition

  init?(_ fields: YAMLFields) {
    guard let formulaValue = fields.required("formula"), let source = formulaValue.string,
      let conditionValue = fields.required("condition"), let text = conditionValue.string
    else { return nil }
    guard let condition = Condition(text) else {
      conditionValue.report("'\(text)' is no condition. Write as in '> 35': >, >=, <, <=, == or !=, and a number.")
      return nil
    }
    self.condition = condition
    do {
      formula = try Formula(source, names: ProseCount.names)
    } catch {
      formulaValue.report("The formula cannot be read. \(error.sentence)")
      return nil
    }
  }

  var isFigure: Bool { true }

  func hits(in texts: [String], limit: Int) throws(RuleFailure) -> [[TextHit]] {
    let count = ProseCount(texts)
    guard count.words > 0 else { return texts.map { _ in [] } }
    let value = formula.value { count.value(of: $0) ?? 0 }
    return condition.holds(value) ? Self.atTheBeginning(of: texts, value) : texts.map { _ in [] }
  }

  /// What is said of all texts stands at the first character of the first that has one.
  static func atTheBeginning(of texts: [String], _ value: Double) -> [[TextHit]] {
    let first = texts.firstIndex { !$0.isEmpty }
    return texts.enumerated().map { index, text in
      guard index == first, let character = text.first else { return [] }
      let length = String(character).utf8.count
      return [TextHit(range: 0..<length, arguments: [String(format: "%.2f", value)], suggestions: [])]
    }
  }

  struct Condition: Sendable {
    private let sign: String
    private let number: Double

    init?(_ text: String) {
      let text = text.filter { !$0.isWhitespace }
      let sign = String(text.prefix { "<>=!".contains($0) })
      guard ["<", "<=", ">", ">=", "==", "!="].contains(sign), let number = Double(text.dropFirst(sign.count)) else {
        return nil
      }
      self.sign = sign
      self.number = number
    }

    func holds(_ value: Double) -> Bool {
      switch sign {
      case "<": value < number
      case "<=": value <= number
      case ">": value > number
      case ">=": value >= number
      case "==": value == number
      default: value != number
      }
    }
  }
}
