/// Patterns as they are written down, one a line; lines that begin with `#` are remarks.
enum PatternLines {
  static func lines(_ text: String) -> [String] {
    text.split(separator: "\n").map(String.init).filter { !$0.isEmpty && !$0.hasPrefix("#") }
  }

  /// All of them, each a whole stretch of words, whatever the case. `parts` are named for the lines to call, as `(?&sum)`.
  static func search(_ lines: String, parts: [(name: String, pattern: String)] = []) -> TokenSearch {
    let definitions = parts.map { "(?(DEFINE)(?<\($0.name)>\($0.pattern)))(?!)" }
    return TokenSearch(ownTokens: definitions + self.lines(lines))
  }
}
