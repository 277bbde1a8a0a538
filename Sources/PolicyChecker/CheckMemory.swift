import Firsthand

/// Hits that were found before, by rule and text. Copies of one letter share most of their texts.
package struct CheckMemory: Sendable {
  struct RuleKey: Hashable, Sendable {
    var policy: Int
    var rule: Int
  }

  private struct TextKey: Hashable, Sendable {
    var rule: RuleKey
    var text: Int
  }

  /// Entries of a kind kept at most; then it begins anew.
  private static let limit = 50_000
  /// Each text has a number of its own, which no other ever gets.
  private var numbers: [String: Int] = [:]
  private var nextNumber = 0
  private var entries: [TextKey: [TextHit]] = [:]

  package init() {}

  /// The number that stands for `text`, so that it is looked up once for all rules.
  mutating func number(of text: String) -> Int {
    if let known = numbers[text] { return known }
    if numbers.count >= Self.limit { numbers.removeAll(keepingCapacity: true) }
    nextNumber += 1
    numbers[text] = nextNumber
    return nextNumber
  }

  func hits(_ rule: RuleKey, _ text: Int) -> [TextHit]? { entries[TextKey(rule: rule, text: text)] }

  mutating func keep(_ hits: [TextHit], _ rule: RuleKey, _ text: Int) {
    if entries.count >= Self.limit { entries.removeAll(keepingCapacity: true) }
    entries[TextKey(rule: rule, text: text)] = hits
  }
}
