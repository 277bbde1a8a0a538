/// Look-behinds of any length, as .NET's expressions have and PCRE2 has not, written as many of one length each:
/// `(?<!:[^ ]+)` becomes `(?<!:[^ ]{1})(?<!:[^ ]{2})…`. What reaches back further than `longest` is not seen.
enum BoundedLookbehind {
  private static let longest = 32
  private static let mostVariants = 96

  /// Nil where there is none in `pattern`, or it is beyond what this can do.
  static func expanded(_ pattern: String) -> String? {
    let characters = Array(pattern.unicodeScalars)
    var out = ""
    var index = 0
    var hasChanged = false
    while index < characters.count {
      if characters[index] == "\\" {
        out += text(characters[index...min(index + 1, characters.count - 1)])
        index += 2
        continue
      }
      let head = text(characters[index..<min(index + 4, characters.count)])
      guard head == "(?<!" || head == "(?<=", let close = PatternGroup.end(of: characters, from: index) else {
        out.unicodeScalars.append(characters[index])
        index += 1
        continue
      }
      let body = Array(characters[index + 4..<close])
      guard let variants = variants(of: body) else { return nil }
      if variants.count > 1 { hasChanged = true }
      let pieces = variants.map { head + $0 + ")" }
      // None of them may stand there; or one of them must.
      out += head == "(?<!" ? pieces.joined() : "(?:" + pieces.joined(separator: "|") + ")"
      index = close + 1
    }
    return hasChanged ? out : nil
  }

  /// `body` with each of its quantifiers of open length as a fixed one.
  private static func variants(of body: [Unicode.Scalar]) -> [String]? {
    var variants = [""]
    var index = 0
    while index < body.count {
      var atom = String(body[index])
      if body[index] == "\\", index + 1 < body.count {
        atom += String(body[index + 1])
        index += 1
      } else if body[index] == "[" {
        guard let close = body[index...].dropFirst(2).firstIndex(of: "]") else { return nil }
        atom = text(body[index...close])
        index = close
      } else if body[index] == "(" {
        // A group of its own would have to be taken apart too.
        return nil
      }
      index += 1
      guard index < body.count, let range = quantifier(body[index]) else {
        variants = variants.map { $0 + atom }
        continue
      }
      index += 1
      if index < body.count, body[index] == "?" { index += 1 }
      variants = variants.flatMap { start in range.map { start + (atom + "{\($0)}") } }
      if variants.count > mostVariants { return nil }
    }
    return variants
  }

  private static func text(_ scalars: ArraySlice<Unicode.Scalar>) -> String {
    String(String.UnicodeScalarView(scalars))
  }

  private static func quantifier(_ character: Unicode.Scalar) -> ClosedRange<Int>? {
    switch character {
    case "+": 1...longest
    case "*": 0...longest
    case "?": 0...1
    default: nil
    }
  }
}
