/// Patterns as they are written down, one a line; lines that begin with `#` are remarks.
enum PatternLines {
  /// All of them as one, each a whole stretch of words, whatever the case. `parts` are named for the lines to call, as
  /// `(?&sum)`.
  static func pattern(_ lines: String, parts: String = "") -> Pattern? {
    let patterns = lines.split(separator: "\n").map(String.init).filter { !$0.isEmpty && !$0.hasPrefix("#") }
    guard !patterns.isEmpty else { return nil }
    return try? Pattern("(?mi)\(parts)(?<![\\p{L}\\d])(?:\(patterns.joined(separator: "|")))(?![\\p{L}\\d])")
  }
}
