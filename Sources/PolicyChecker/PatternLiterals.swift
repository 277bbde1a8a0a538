/// Words of which at least one stands in every text that a pattern matches, read off the pattern; so a text without any
/// of them need not be searched. Where that is not plain to see, there are none to be had.
enum PatternLiterals {
  /// Shorter ones stand in nearly every text.
  private static let shortest = 2

  /// Escapes that stand for no character of their own; of others this does not try to make sense.
  private static let classes = Set("bBdDsSwWAzZGnrtfvpPhHRK".unicodeScalars)

  /// In small letters, so many as stand for all of the pattern's alternatives; nil where one of these has none.
  static func required(in pattern: String) -> [String]? {
    let characters = Array(pattern.unicodeScalars)
    // Comments and quoting change how the rest is read.
    if pattern.contains("(?x") || pattern.contains("\\Q") || pattern.contains("(*") { return nil }
    return required(in: characters, depth: 0)
  }

  /// Groups within groups that are looked into.
  private static let deepest = 6

  private static func required(in characters: [Unicode.Scalar], depth: Int) -> [String]? {
    guard depth < deepest, let alternatives = alternatives(of: characters) else { return nil }
    var found: [String] = []
    for alternative in alternatives {
      guard let words = best(in: alternative, depth: depth) else { return nil }
      found += words
    }
    return found
  }

  /// Of patterns any of which may match; nil where there are none, or one of them has none.
  static func required(inEach patterns: [String]) -> [String]? {
    guard !patterns.isEmpty else { return nil }
    var all: [String] = []
    for pattern in patterns where !matchesNothing(pattern) {
      guard let words = required(in: pattern) else { return nil }
      all += words
    }
    return all.isEmpty ? nil : all
  }

  /// Parts that are only named for others, and what is passed over: neither is ever a hit.
  private static func matchesNothing(_ pattern: String) -> Bool {
    pattern.hasPrefix("(?(DEFINE)") && pattern.hasSuffix("(?!)")
      || pattern.hasSuffix("(*SKIP)(*F)") || pattern.hasSuffix("(*SKIP)(*FAIL)")
  }

  /// Those at the top; of a pattern that is one group, those within.
  private static func alternatives(of characters: [Unicode.Scalar]) -> [[Unicode.Scalar]]? {
    var parts: [[Unicode.Scalar]] = [[]]
    var depth = 0
    var isInClass = false
    var index = 0
    while index < characters.count {
      let character = characters[index]
      if character == "\\", index + 1 < characters.count {
        parts[parts.count - 1] += characters[index...index + 1]
        index += 2
        continue
      }
      if isInClass {
        if character == "]" { isInClass = false }
      } else {
        switch character {
        case "[":
          isInClass = true
          // "]" as the first of a class is one of its members.
          if index + 1 < characters.count, characters[index + 1] == "]" { return nil }
        case "(": depth += 1
        case ")": depth -= 1
        case "|" where depth == 0:
          parts.append([])
          index += 1
          continue
        default: break
        }
      }
      parts[parts.count - 1].append(character)
      index += 1
    }
    return depth == 0 && !isInClass ? parts : nil
  }

  /// The longest run of plain characters that must stand there, or those of a group of which one must, where the shortest
  /// of these is longer.
  private static func best(in characters: [Unicode.Scalar], depth: Int) -> [String]? {
    var best: [String] = []
    var shortestOfBest = 0
    var run = ""
    func take(_ words: [String]) {
      let length = words.map(\.unicodeScalars.count).min() ?? 0
      if length > shortestOfBest { (best, shortestOfBest) = (words, length) }
    }
    func end() {
      if !run.isEmpty { take([run]) }
      run = ""
    }
    var index = 0
    while index < characters.count {
      var literal: Unicode.Scalar?
      switch characters[index] {
      case "\\":
        guard index + 1 < characters.count else { return nil }
        let escaped = characters[index + 1]
        // An escaped letter is a class or a place; anything else but digits stands for itself.
        if escaped.properties.isAlphabetic {
          guard classes.contains(escaped) else { return nil }
        } else if ("0"..."9").contains(escaped) {
          return nil
        } else {
          literal = escaped
        }
        index += 1
      case "[":
        guard let close = characters[(index + 1)...].dropFirst().firstIndex(of: "]") else { return nil }
        index = close
      case "(":
        guard let close = PatternGroup.end(of: characters, from: index) else { return nil }
        let next = close + 1 < characters.count ? characters[close + 1] : " "
        if next != "?", next != "*", next != "{", let body = body(of: Array(characters[index...close])),
          let words = required(in: body, depth: depth + 1)
        {
          take(words)
        }
        index = close
      case "^", "$", ".", "*", "+", "?", "{", "}", ")", "]", "|": break
      case let plain: literal = plain
      }
      index += 1
      let quantifier = index < characters.count ? characters[index] : " "
      let isOptional = quantifier == "?" || quantifier == "*" || quantifier == "{"
      if let literal, let small = small(literal), !isOptional {
        run += small
        // Of "+" the next may be the same again.
        if quantifier == "+" { end() }
      } else {
        end()
      }
      // What stands in braces is a number.
      if quantifier == "{" { index = characters[index...].firstIndex(of: "}").map { $0 + 1 } ?? characters.count }
    }
    end()
    return shortestOfBest >= shortest ? best : nil
  }

  /// In the small letters that the text is read in; nil for characters that have others than one.
  private static func small(_ scalar: Unicode.Scalar) -> String? {
    switch scalar.value {
    case 0x130, 0x131, 0x149, 0x17F, 0x1E9E: nil
    case 0..<0x180, 0x400...0x4FF: scalar.properties.lowercaseMapping
    default: nil
    }
  }

  /// What stands in a group that takes part in the match; nil for one that only looks around, calls another or asks a
  /// question.
  private static func body(of group: [Unicode.Scalar]) -> [Unicode.Scalar]? {
    var inner = group.dropFirst().dropLast()
    guard inner.first == "?" else { return Array(inner) }
    inner = inner.dropFirst()
    switch inner.first {
    case ":", ">": return Array(inner.dropFirst())
    case "<":
      inner = inner.dropFirst()
      guard inner.first != "=", inner.first != "!", let end = inner.firstIndex(of: ">") else { return nil }
      return Array(inner[(end + 1)...])
    default:
      // (?i:…)
      let rest = inner.drop { $0.properties.isAlphabetic || $0 == "-" }
      guard rest.count < inner.count, rest.first == ":" else { return nil }
      return Array(rest.dropFirst())
    }
  }
}
