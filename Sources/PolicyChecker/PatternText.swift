import YAMLFile

/// What the kinds that search by patterns share.
enum PatternText {
  /// Nil, with a problem at `value`, where the pattern cannot be read.
  static func compile(_ source: String, alternatives: Int = 0, at value: YAMLValue?) -> Pattern? {
    do {
      return try Pattern(source, alternatives: alternatives)
    } catch {
      value?.report(error.sentence)
      return nil
    }
  }

  /// The pattern of what is no hit: an exception must cover the whole of it.
  static func exceptions(_ value: YAMLValue?, ignoresCase: Bool) -> Pattern? {
    guard let list = value?.strings, !list.isEmpty else { return nil }
    return compile(
      (ignoresCase ? "(?i)" : "") + "\\A(?:" + list.joined(separator: "|") + ")\\z", at: value)
  }

  static func matches(
    of pattern: Pattern, but exceptions: Pattern?, in text: String, limit: Int = Pattern.hitLimit
  ) throws(RuleFailure) -> [Pattern.Match] {
    do {
      return try matches(try pattern.matches(in: text, limit: limit), but: exceptions, in: text)
    } catch {
      throw RuleFailure(sentence: error.sentence)
    }
  }

  static func matches(
    of search: TokenSearch, among choice: TokenSearch.Choice? = nil, but exceptions: Pattern? = nil, in text: String,
    limit: Int = Pattern.hitLimit
  ) throws(RuleFailure) -> [Pattern.Match] {
    do {
      return try matches(try search.matches(in: text, among: choice, limit: limit), but: exceptions, in: text)
    } catch {
      throw RuleFailure(sentence: error.sentence)
    }
  }

  private static func matches(
    _ matches: [Pattern.Match], but exceptions: Pattern?, in text: String
  ) throws(Pattern.Failure) -> [Pattern.Match] {
    guard let exceptions else { return matches }
    var kept: [Pattern.Match] = []
    for match in matches where try exceptions.matches(in: slice(text, match.range)).isEmpty { kept.append(match) }
    return kept
  }

  /// Whether what a pattern finds may depend on where the text begins and ends, beyond that words do not go on there.
  static func seesBounds(_ pattern: String) -> Bool {
    var previous: UInt8 = 0
    var beforePrevious: UInt8 = 0
    for byte in pattern.utf8 {
      switch byte {
      case UInt8(ascii: "^"), UInt8(ascii: "$"), UInt8(ascii: "."): return true
      // Looking around: (?< (?= (?!
      case UInt8(ascii: "<"), UInt8(ascii: "="), UInt8(ascii: "!"):
        if previous == UInt8(ascii: "?"), beforePrevious == UInt8(ascii: "(") { return true }
      default:
        if previous == UInt8(ascii: "\\"), escapesThatSee.contains(byte) { return true }
      }
      (beforePrevious, previous) = (previous, byte)
    }
    return false
  }

  /// Escapes that stand for a place, or for characters of which the end of a line may be one.
  private static let escapesThatSee = Set("AzZsSWDnRGhvBKpPx".utf8)

  /// The bytes `range` of `text`, as text.
  static func slice(_ text: String, _ range: Range<Int>) -> String {
    let bytes = text.utf8
    let lower = bytes.index(bytes.startIndex, offsetBy: min(range.lowerBound, bytes.count))
    let upper = bytes.index(bytes.startIndex, offsetBy: min(range.upperBound, bytes.count))
    return String(decoding: bytes[lower..<upper], as: UTF8.self)
  }
}
