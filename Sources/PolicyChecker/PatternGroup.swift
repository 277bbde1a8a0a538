/// Groups in the text of a pattern.
enum PatternGroup {
  /// Where the group that begins at `start` ends; nil where it does not.
  static func end(of pattern: [Unicode.Scalar], from start: Int) -> Int? {
    var depth = 0
    var isInClass = false
    var index = start
    while index < pattern.count {
      switch pattern[index] {
      case "\\": index += 1
      case "[": isInClass = true
      case "]": isInClass = false
      case "(" where !isInClass: depth += 1
      case ")" where !isInClass:
        depth -= 1
        if depth == 0 { return index }
      default: break
      }
      index += 1
    }
    return nil
  }

  /// Those at the top; of a pattern that is one group, those within.
  static func alternatives(of characters: [Unicode.Scalar]) -> [[Unicode.Scalar]]? {
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
          let first = index + 1 < characters.count && characters[index + 1] == "^" ? index + 2 : index + 1
          if first < characters.count, characters[first] == "]" { return nil }
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

  /// Whether it matches nothing itself: `(?=…)`, `(?!…)` and those that look back.
  static func looksAround(_ group: [Unicode.Scalar]) -> Bool {
    guard group.count > 3, group[1] == "?" else { return false }
    return group[2] == "=" || group[2] == "!" || (group[2] == "<" && (group[3] == "=" || group[3] == "!"))
  }

  /// What stands in a group that takes part in the match; nil for one that only looks around, calls another or asks a
  /// question.
  static func body(of group: [Unicode.Scalar]) -> [Unicode.Scalar]? {
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
