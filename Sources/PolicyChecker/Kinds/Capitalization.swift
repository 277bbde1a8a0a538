import Foundation
import YAMLFile

/// `capitalization`: which words begin with a capital.
///
/// `match` is `$title`, `$sentence`, `$lower`, `$upper` or a pattern that the text must match. Words in `exceptions` are
/// right as they are written there; behind a word that ends in one of `indicators`, such as ":", a capital is right too.
/// It is a finding where no more than `threshold` of the words (default 0.8) are right, or the first of a sentence is not. `prefix` is a pattern of what may
/// stand before the text. `%s` in the message is the text.
///
/// Keys and their meaning are Vale's (https://vale.sh/docs/checks/capitalization). Vale's two ways of `style`, AP and
/// Chicago, differ in which small words a title may have; here either takes the words that are small in one of them.
struct Capitalization: TextRule {
  static let keys: Set<String> = ["match", "style", "exceptions", "indicators", "threshold", "prefix"]

  private enum Way: Sendable {
    case title, sentence, lower, upper
    case pattern(Pattern)
  }

  private let way: Way
  private let exceptions: Set<String>
  private let indicators: [String]
  private let threshold: Double
  private let prefix: Pattern?

  private static let smallWords: Set<String> = [
    "a", "an", "and", "as", "at", "but", "by", "for", "from", "if", "in", "into", "nor", "of", "off", "on", "onto",
    "or",
    "out", "over", "per", "so", "the", "to", "up", "via", "vs", "with", "yet",
  ]

  init?(_ fields: YAMLFields) {
    guard let match = fields.required("match"), let text = match.string else { return nil }
    switch text {
    case "$title": way = .title
    case "$sentence": way = .sentence
    case "$lower": way = .lower
    case "$upper": way = .upper
    default:
      guard let pattern = PatternText.compile(text, at: match) else { return nil }
      way = .pattern(pattern)
    }
    if let style = fields["style"]?.string, !["AP", "Chicago"].contains(style) {
      fields["style"]?.report("'\(style)' is no style of titles. There are AP and Chicago.")
    }
    exceptions = Set(fields["exceptions"]?.strings ?? [])
    indicators = fields["indicators"]?.strings ?? []
    threshold = fields["threshold"]?.double ?? 0.8
    prefix = fields["prefix"].flatMap { value in value.string.flatMap { PatternText.compile("\\A(?:\($0))", at: value) }
    }
  }

  func hits(in text: String, limit: Int) throws(RuleFailure) -> [TextHit] {
    var start = 0
    if let prefix, let match = try PatternText.matches(of: prefix, but: nil, in: text, limit: limit).first {
      start = match.range.upperBound
    }
    let words = PatternText.slice(text, start..<text.utf8.count)
    let trimmed = words.trimmingCharacters(in: .whitespacesAndNewlines)
    guard !trimmed.isEmpty, try !isRight(trimmed) else { return [] }
    let lower = start + words.prefix { $0.isWhitespace }.utf8.count
    return [TextHit(range: lower..<lower + trimmed.utf8.count, arguments: [trimmed], suggestions: [])]
  }

  private func isRight(_ text: String) throws(RuleFailure) -> Bool {
    switch way {
    case .lower: return text == text.lowercased()
    case .upper: return text == text.uppercased()
    case .pattern(let pattern): return try !PatternText.matches(of: pattern, but: nil, in: text, limit: 1_000).isEmpty
    case .title, .sentence: break
    }
    var plain = text
    // An exception of several words counts as one that is right.
    for exception in exceptions where exception.contains(" ") { plain = plain.replacing(exception, with: "1") }
    let words = plain.split(whereSeparator: \.isWhitespace).map(String.init)
    let right = words.indices.filter { isRight(words, at: $0) }
    // Whatever the share, a sentence begins with a capital.
    if case .sentence = way, right.first != 0 { return false }
    return Double(right.count) / Double(words.count) > threshold
  }

  private func isRight(_ words: [String], at index: Int) -> Bool {
    let word = words[index].trimmingCharacters(in: .punctuationCharacters)
    guard let first = word.first, first.isLetter else { return true }
    if exceptions.contains(word) || word == word.uppercased() { return true }
    let isBehindIndicator = index > 0 && indicators.contains { words[index - 1].hasSuffix($0) }
    if case .sentence = way {
      if isBehindIndicator { return true }
      return index == 0 ? first.isUppercase : !first.isUppercase
    }
    let isEdge = index == 0 || index == words.count - 1 || isBehindIndicator
    return first.isUppercase || (!isEdge && Self.smallWords.contains(word))
  }
}
