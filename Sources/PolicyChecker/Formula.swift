/// Arithmetic with named figures, as in `0.39 * (words / sentences) + 11.8 * (syllables / words) - 15.59`.
struct Formula: Sendable {
  indirect enum Node: Sendable {
    case number(Double)
    case name(String)
    case root(Node)
    case both(Character, Node, Node)
  }

  struct Problem: Error {
    var sentence: String
  }

  private let root: Node
  private static let mostDepth = 64
  /// Signs and figures; a longer one would be evaluated too deep.
  private static let mostParts = 500

  init(_ source: String, names: [String]) throws(Problem) {
    guard source.count(where: { "+-*/(".contains($0) }) <= Self.mostParts else {
      throw Problem(sentence: "It has more than \(Self.mostParts) parts.")
    }
    var parser = Parser(characters: Array(source.filter { !$0.isWhitespace }), names: names)
    root = try parser.sum(depth: 0)
    guard parser.index == parser.characters.count else {
      throw Problem(sentence: "What follows '\(String(parser.characters.prefix(parser.index)))' cannot be read.")
    }
  }

  /// Division by zero gives zero: a text without sentences has no measure.
  func value(_ figure: (String) -> Double) -> Double { Self.value(root, figure) }

  private static func value(_ node: Node, _ figure: (String) -> Double) -> Double {
    switch node {
    case .number(let number): return number
    case .name(let name): return figure(name)
    case .root(let inner): return max(0, value(inner, figure)).squareRoot()
    case .both(let sign, let a, let b):
      let (x, y) = (value(a, figure), value(b, figure))
      switch sign {
      case "+": return x + y
      case "-": return x - y
      case "*": return x * y
      default: return y == 0 ? 0 : x / y
      }
    }
  }

  private struct Parser {
    let characters: [Character]
    let names: [String]
    var index = 0

    private var next: Character? { index < characters.count ? characters[index] : nil }

    mutating func sum(depth: Int) throws(Problem) -> Node {
      var left = try product(depth: depth)
      while let sign = next, sign == "+" || sign == "-" {
        index += 1
        left = .both(sign, left, try product(depth: depth))
      }
      return left
    }

    private mutating func product(depth: Int) throws(Problem) -> Node {
      var left = try value(depth: depth)
      while let sign = next, sign == "*" || sign == "/" {
        index += 1
        left = .both(sign, left, try value(depth: depth))
      }
      return left
    }

    private mutating func value(depth: Int) throws(Problem) -> Node {
      guard depth < Formula.mostDepth else { throw Problem(sentence: "The brackets nest too deep.") }
      switch next {
      case "-":
        index += 1
        return .both("-", .number(0), try value(depth: depth + 1))
      case "(":
        index += 1
        let inner = try sum(depth: depth + 1)
        guard next == ")" else { throw Problem(sentence: "A bracket is not closed.") }
        index += 1
        return inner
      default: break
      }
      let start = index
      while let character = next, character.isLetter || character.isNumber || character == "." || character == "_" {
        index += 1
      }
      let word = String(characters[start..<index])
      if let number = Double(word) { return .number(number) }
      if word == "math.sqrt" || word == "sqrt" { return .root(try value(depth: depth + 1)) }
      guard names.contains(word) else {
        throw Problem(
          sentence: word.isEmpty
            ? "A figure is missing at the end or before '\(next.map(String.init) ?? "")'."
            : "'\(word)' is no figure of a text. There are \(names.joined(separator: ", ")).")
      }
      return .name(word)
    }
  }
}
