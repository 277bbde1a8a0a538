import Firsthand

/// Small changes to the text of a policy, which leave all else of it as it was typed, comments too.
enum PolicyText {
  static func title(in source: String) -> String {
    lines(source).first { $0.hasPrefix("title:") }.map { String($0.dropFirst(6)).trimmingSpaces } ?? ""
  }

  static func setting(version: String, in source: String) -> String {
    var isSet = false
    return lines(source).map { line in
      guard !isSet, line.hasPrefix("version:") else { return line }
      isSet = true
      return "version: \(version)"
    }.joined(separator: "\n")
  }

  /// Nil where the rule does not stand there line by line.
  static func setting(_ level: Enforcement, of rule: String, in source: String) -> String? {
    var lines = lines(source)
    guard
      let start = lines.firstIndex(where: {
        let words = $0.trimmingSpaces
        return words == "- id: \(rule)" || words.hasPrefix("- {id: \(rule),")
      })
    else { return nil }
    for index in start..<lines.count {
      let words = lines[index].trimmingSpaces
      if index > start, words.hasPrefix("- id:") || words.hasPrefix("- {id:") { return nil }
      if words.hasPrefix("enforce:") {
        lines[index] = String(lines[index].prefix { $0 == " " }) + "enforce: \(level.rawValue)"
        return lines.joined(separator: "\n")
      }
      if let found = lines[index].firstMatch(of: /enforce: [a-z]+/) {
        lines[index].replaceSubrange(found.range, with: "enforce: \(level.rawValue)")
        return lines.joined(separator: "\n")
      }
    }
    return nil
  }

  private static func lines(_ source: String) -> [String] {
    source.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
  }
}
