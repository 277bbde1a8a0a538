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
}
