/// What a token of a rule is: a pattern whose matches are hits, one that is passed over, or one that names parts for others.
enum TokenForm {
  /// Named parts of a pattern, by their names.
  typealias Parts = [String: [Unicode.Scalar]]

  /// Parts that are only named for others, and what is passed over: neither is ever a hit.
  static func matchesNothing(_ pattern: String) -> Bool {
    isDefinition(pattern) || passedOver(pattern) != nil
  }

  /// Whether it only names parts for others: `(?(DEFINE)…)(?!)`.
  static func isDefinition(_ pattern: String) -> Bool {
    pattern.hasPrefix("(?(DEFINE)") && pattern.hasSuffix("(?!)")
  }

  /// What is passed over where a pattern only does that: it ends in `(*SKIP)(*F)`.
  static func passedOver(_ pattern: String) -> String? {
    for end in ["(*SKIP)(*F)", "(*SKIP)(*FAIL)"] where pattern.hasSuffix(end) {
      // Of several alternatives the others may be hits.
      guard PatternGroup.alternatives(of: Array(pattern.unicodeScalars))?.count == 1 else { return nil }
      return String(pattern.dropLast(end.count))
    }
    return nil
  }

  /// A pattern that speaks to the search in several alternatives, as these; any other as it stands.
  static func parted(_ pattern: String) -> [String] {
    guard pattern.contains("(*"), let parts = PatternGroup.alternatives(of: Array(pattern.unicodeScalars)) else {
      return [pattern]
    }
    return parts.map {
      var text = String.UnicodeScalarView()
      text.append(contentsOf: $0)
      return String(text)
    }
  }

  /// The names of the parts that a definition defines.
  static func names(in definition: String) -> [String] { Array(parts(in: definition).keys) }

  /// What stands in `(?(DEFINE)(?<name>…)(?<other>…))`.
  static func parts(in pattern: String) -> Parts {
    var parts: Parts = [:]
    let characters = Array(pattern.unicodeScalars)
    var index = "(?(DEFINE)".unicodeScalars.count
    while index < characters.count, characters[index] == "(",
      let close = PatternGroup.end(of: characters, from: index)
    {
      let group = Array(characters[index...close])
      if group.count > 3, group[1] == "?", group[2] == "<", let end = group.firstIndex(of: ">"),
        let body = PatternGroup.body(of: group)
      {
        var name = String.UnicodeScalarView()
        name.append(contentsOf: group[3..<end])
        parts[String(name)] = body
      }
      index = close + 1
    }
    return parts
  }
}
