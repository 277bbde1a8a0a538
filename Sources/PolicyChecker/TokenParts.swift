/// How the tokens of a rule hang together.
struct TokenParts {
  /// Those that only name parts for others.
  let definitions: [String]
  /// Whether each token means by itself what it means among the others.
  let areIndependent: Bool
  /// By the name of a part the number of its definition.
  private let byName: [String: Int]

  init(_ tokens: [String]) {
    let definitions = tokens.filter(TokenForm.isDefinition)
    self.definitions = definitions
    var byName: [String: Int] = [:]
    for (number, definition) in definitions.enumerated() {
      for name in TokenForm.names(in: definition) { byName[name] = number }
    }
    self.byName = byName
    areIndependent = !tokens.isEmpty && tokens.allSatisfy(Self.isIndependent)
  }

  /// What names the groups of a token by their numbers, sets options for those behind it, or speaks to the search as a
  /// whole, means something else in another place.
  private static func isIndependent(_ token: String) -> Bool {
    if PatternLiterals.isPlain(token) { return true }
    let isDefinition = TokenForm.isDefinition(token)
    let body = isDefinition ? String(token.dropFirst("(?(DEFINE)".count)) : TokenForm.passedOver(token) ?? token
    if body.contains("(*")
      || ["(?(", "\\G", "\\Q", "\\g", "\\k", "(?P", "(?|", "(?R", "(?C"].contains(where: body.contains)
    {
      return false
    }
    var previous: [Unicode.Scalar] = []
    var isEscaped = false
    for scalar in body.unicodeScalars {
      if isEscaped {
        if ("1"..."9").contains(scalar) { return false }
        isEscaped = false
        previous = []
        continue
      }
      isEscaped = scalar == "\\"
      // (?i) and (?1), but not (?i:…) or (?<name>…).
      if scalar == ")", previous.starts(with: ["(", "?"]), previous.count > 2 { return false }
      if scalar == "(" {
        previous = ["("]
      } else if !previous.isEmpty {
        let goesOn = previous.count == 1 ? scalar == "?" : isOption(scalar)
        previous = goesOn ? previous + [scalar] : []
      }
    }
    return true
  }

  private static func isOption(_ scalar: Unicode.Scalar) -> Bool {
    scalar.value < 128
      && (scalar.properties.isAlphabetic || ("0"..."9").contains(scalar) || "^+-".unicodeScalars.contains(scalar))
  }

  /// The definitions that a token needs, in their order.
  func definitions(for token: String) -> String {
    if definitions.isEmpty { return "" }
    var needed: Set<Int> = []
    var open = [token]
    while let pattern = open.popLast() {
      for name in Self.calls(in: pattern) {
        if let number = byName[name], needed.insert(number).inserted { open.append(definitions[number]) }
      }
    }
    return needed.sorted().map { String(definitions[$0].dropLast("(?!)".count)) }.joined()
  }

  /// The names in `(?&name)`.
  private static func calls(in pattern: String) -> [String] {
    pattern.ranges(of: "(?&").compactMap { start in
      pattern[start.upperBound...].firstIndex(of: ")").map { String(pattern[start.upperBound..<$0]) }
    }
  }
}
