/// Words of which at least one stands in every text that a pattern matches, read off the pattern; so a text without any
/// of them need not be searched. Where that is not plain to see, there are none to be had.
enum PatternLiterals {
  /// Shorter ones stand in nearly every text.
  private static let shortest = 2

  /// Escapes that stand for no character of their own; of others this does not try to make sense.
  private static let classes = Set("bBdDsSwWAzZGnrtfvpPhHRK".unicodeScalars)

  /// In ASCII small letters, one for each of the pattern's alternatives; nil where one of these has none.
  static func required(in pattern: String) -> [String]? {
    let characters = Array(pattern.unicodeScalars)
    // Comments and quoting change how the rest is read.
    if pattern.contains("(?x") || pattern.contains("\\Q") || pattern.contains("(*") { return nil }
    guard let alternatives = alternatives(of: characters) else { return nil }
    var found: [String] = []
    for alternative in alternatives {
      guard let literal = longest(in: alternative) else { return nil }
      found.append(literal)
    }
    return found
  }

  /// Of patterns any of which may match; nil where there are none, or one of them has none.
  static func required(inEach patterns: [String]) -> [String]? {
    guard !patterns.isEmpty else { return nil }
    var all: [String] = []
    for pattern in patterns {
      guard let words = required(in: pattern) else { return nil }
      all += words
    }
    return all
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

  /// The longest run of plain characters that must stand there.
  private static func longest(in characters: [Unicode.Scalar]) -> String? {
    var best = ""
    var run = ""
    func end() {
      if run.count > best.count { best = run }
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
        index = close
      case "^", "$", ".", "*", "+", "?", "{", "}", ")", "]", "|": break
      case let plain: literal = plain
      }
      index += 1
      let quantifier = index < characters.count ? characters[index] : " "
      let isOptional = quantifier == "?" || quantifier == "*" || quantifier == "{"
      if let literal, literal.isASCII, !isOptional {
        run.unicodeScalars.append(
          ("A"..."Z").contains(literal) ? Unicode.Scalar(literal.value + 32) ?? literal : literal)
        // Of "+" the next may be the same again.
        if quantifier == "+" { end() }
      } else {
        end()
      }
      // What stands in braces is a number.
      if quantifier == "{" { index = characters[index...].firstIndex(of: "}").map { $0 + 1 } ?? characters.count }
    }
    end()
    return best.count >= shortest ? best : nil
  }
}
