/// Patterns as they are written down, one a line; lines that begin with `#` are remarks.
enum PatternLines {
  static func lines(_ text: String) -> [String] {
    text.split(separator: "\n").map(String.init).filter { !$0.isEmpty && !$0.hasPrefix("#") }
  }

  /// All of them, each a whole stretch of words, whatever the case, in as few patterns as PCRE2 takes (one has at most 64 KB
  /// of code). Lines that are passed over, `…(*SKIP)(*FAIL)`, and those that only name parts stand in each of them. `parts`
  /// are named for the lines to call, as `(?&sum)`. Empty where one cannot be read.
  static func patterns(_ lines: String, parts: String = "") -> [Pattern] {
    let all = self.lines(lines)
    func isForEach(_ line: String) -> Bool { line.hasPrefix("(?(DEFINE)") || line.contains("(*SKIP)") }
    return compiled(all.filter { !isForEach($0) }[...], behind: all.filter(isForEach), parts) ?? []
  }

  private static func compiled(_ lines: ArraySlice<String>, behind first: [String], _ parts: String) -> [Pattern]? {
    let joined = (first + lines).joined(separator: "|")
    if let whole = try? Pattern("(?mi)\(parts)(?<![\\p{L}\\d])(?:\(joined))(?![\\p{L}\\d])") { return [whole] }
    guard lines.count > 1 else { return nil }
    let middle = (lines.startIndex + lines.endIndex) / 2
    guard let a = compiled(lines[..<middle], behind: first, parts),
      let b = compiled(lines[middle...], behind: first, parts)
    else { return nil }
    return a + b
  }

  /// The hits of all of them in order; of two that overlap, the first and then the longer.
  static func matches(of patterns: [Pattern], in text: String, limit: Int) throws(RuleFailure) -> [Range<Int>] {
    var found: [Range<Int>] = []
    for pattern in patterns {
      found += try PatternText.matches(of: pattern, but: nil, in: text, limit: limit).map(\.range)
    }
    guard patterns.count > 1 else { return found }
    found.sort { ($0.lowerBound, $1.upperBound) < ($1.lowerBound, $0.upperBound) }
    var kept: [Range<Int>] = []
    for range in found where kept.last.map({ $0.upperBound <= range.lowerBound }) ?? true { kept.append(range) }
    return kept
  }
}
