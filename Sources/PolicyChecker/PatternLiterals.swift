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
    return isReadable(pattern) ? required(in: characters, [:], Edges(), depth: 0) : nil
  }

  /// Whether it has neither groups nor escapes.
  static func isPlain(_ pattern: String) -> Bool {
    pattern.utf8.allSatisfy { $0 != UInt8(ascii: "(") && $0 != UInt8(ascii: "\\") }
  }

  /// Comments, quoting and words to the search change how the rest is read.
  private static func isReadable(_ pattern: String) -> Bool {
    isPlain(pattern) || !(["\\Q", "(*"].contains(where: pattern.contains) || hasFreeSpacing(pattern))
  }

  /// `(?x)`, `(?i-s)`, `(?ix:…)` with an x among them: blanks and what follows `#` are no characters.
  private static func hasFreeSpacing(_ pattern: String) -> Bool {
    pattern.ranges(of: "(?").contains { start in
      let options = pattern[start.upperBound...].prefix { $0.isASCII && ($0.isLetter || $0 == "^" || $0 == "-") }
      let end = pattern[options.endIndex...].first
      return options.contains("x") && (end == ")" || end == ":")
    }
  }

  /// The `]` of the class that begins at `start`; nil where it is not plain to see.
  private static func classEnd(of characters: [Unicode.Scalar], from start: Int) -> Int? {
    var index = start + 1
    if index < characters.count, characters[index] == "^" { index += 1 }
    if index < characters.count, characters[index] == "]" { index += 1 }
    while index < characters.count {
      switch characters[index] {
      case "\\": index += 1
      case "[" where index + 1 < characters.count && ":.=".unicodeScalars.contains(characters[index + 1]): return nil
      case "]": return index
      default: break
      }
      index += 1
    }
    return nil
  }

  /// Whether what a pattern matches begins at the beginning of a word, and ends at the end of one.
  private struct Edges {
    var start = false
    var end = false
  }

  /// Groups within groups that are looked into.
  private static let deepest = 6

  private static func required(
    in characters: [Unicode.Scalar], _ parts: TokenForm.Parts, _ edges: Edges, depth: Int
  ) -> [String]? {
    guard depth < deepest, let alternatives = PatternGroup.alternatives(of: characters) else { return nil }
    var found: [String] = []
    for alternative in alternatives {
      guard let words = best(in: alternative, parts, edges, depth: depth) else { return nil }
      found += words
    }
    return found
  }

  /// Of patterns any of which may match, as whole words or not; nil where there are none, or one of them has none.
  static func required(inEach patterns: [String], areWhole: Bool = false) -> [String]? {
    let hits = patterns.filter { !TokenForm.matchesNothing($0) }
    return all(required(in: hits, calling: patterns.filter(TokenForm.isDefinition), areWhole: areWhole))
  }

  /// Those of each of several patterns in one list; nil where there are none, or one of them has none.
  static func all(_ words: [[String]?]) -> [String]? {
    let known = words.compactMap { $0 }
    guard known.count == words.count, !known.isEmpty else { return nil }
    return Set(known.joined()).sorted()
  }

  /// Of each pattern, which may call the parts that are defined.
  static func required(in patterns: [String], calling definitions: [String], areWhole: Bool) -> [[String]?] {
    let parts = definitions.reduce(into: TokenForm.Parts()) { $0.merge(TokenForm.parts(in: $1)) { first, _ in first } }
    return patterns.map { pattern in
      guard isReadable(pattern) else { return nil }
      return required(in: Array(pattern.unicodeScalars), parts, Edges(start: areWhole, end: areWhole), depth: 0)
    }
  }

  /// The name in `(?&name)`.
  private static func call(_ group: [Unicode.Scalar]) -> String? {
    guard group.count > 4, group[1] == "?", group[2] == "&" else { return nil }
    var name = String.UnicodeScalarView()
    name.append(contentsOf: group[3..<group.count - 1])
    return String(name)
  }

  /// The longest run of plain characters that must stand there, or those of a group of which one must, where the shortest
  /// of these is longer.
  private static func best(
    in characters: [Unicode.Scalar], _ parts: TokenForm.Parts, _ edges: Edges, depth: Int
  ) -> [String]? {
    var best: [String] = []
    var worthOfBest = 0
    func take(_ words: [String]) {
      let least = words.map(worth).min() ?? 0
      if least > worthOfBest { (best, worthOfBest) = (words, least) }
    }
    var run = ""
    var runStartsWord = false
    func end(atWordEnd: Bool) {
      if !run.isEmpty { take([MarkedWords.literal(run, startsWord: runStartsWord, endsWord: atWordEnd)]) }
      run = ""
    }
    // Whether a word begins here, if one does.
    var isBoundary = edges.start
    var index = 0
    while index < characters.count {
      var literal: Unicode.Scalar?
      var parting = false
      var isZeroWidth = false
      var group: [Unicode.Scalar]?
      switch characters[index] {
      case "\\":
        guard index + 1 < characters.count else { return nil }
        let escaped = characters[index + 1]
        // An escaped letter is a class or a place; anything else but digits stands for itself.
        if escaped.properties.isAlphabetic {
          guard classes.contains(escaped) else { return nil }
          parting = escaped == "s" || escaped == "b"
          isZeroWidth = escaped == "b"
        } else if ("0"..."9").contains(escaped) {
          return nil
        } else {
          literal = escaped
        }
        index += 1
        // \p{Lu}
        if literal == nil, index + 1 < characters.count, characters[index + 1] == "{",
          "pPx".unicodeScalars.contains(escaped)
        {
          guard let close = characters[index...].firstIndex(of: "}") else { return nil }
          index = close
        } else if escaped == "p" || escaped == "P" {
          // \pL
          index += 1
        }
      case "[":
        guard let close = classEnd(of: characters, from: index) else { return nil }
        index = close
      case "(":
        guard let close = PatternGroup.end(of: characters, from: index) else { return nil }
        group = Array(characters[index...close])
        index = close
      case "^": (parting, isZeroWidth) = (true, true)
      case "$", ".", "*", "+", "?", "{", "}", ")", "]", "|": break
      case let plain: literal = plain
      }
      index += 1
      let quantifier = index < characters.count ? characters[index] : " "
      let isOptional = quantifier == "?" || quantifier == "*" || quantifier == "{"
      if let group {
        end(atWordEnd: false)
        if PatternGroup.looksAround(group) { continue }
        let isLast = index == characters.count
        let inner = Edges(
          start: isBoundary && quantifier != "+",
          end: quantifier != "+" && (isLast ? edges.end : wordsPart(at: index, of: characters)))
        if !isOptional, let body = call(group).flatMap({ parts[$0] }) ?? PatternGroup.body(of: group),
          let words = required(in: body, parts, inner, depth: depth + 1)
        {
          take(words)
        }
        isBoundary = false
      } else if let literal, let small = small(literal), !isOptional {
        if run.isEmpty { runStartsWord = isBoundary }
        run += small
        isBoundary = false
        // Of "+" the next may be the same again.
        if quantifier == "+" { end(atWordEnd: false) }
      } else {
        end(atWordEnd: parting && !isOptional)
        if !(isZeroWidth && !parting) { isBoundary = parting && !isOptional }
      }
      // What stands in braces is a number.
      if quantifier == "{" { index = characters[index...].firstIndex(of: "}").map { $0 + 1 } ?? characters.count }
    }
    end(atWordEnd: edges.end)
    return worthOfBest >= shortest ? best : nil
  }

  /// Whether words part here: white space that must be there, or `\b`.
  private static func wordsPart(at index: Int, of characters: [Unicode.Scalar]) -> Bool {
    guard index + 1 < characters.count, characters[index] == "\\" else { return false }
    if characters[index + 1] == "b" { return true }
    let quantifier = index + 2 < characters.count ? characters[index + 2] : " "
    return characters[index + 1] == "s" && quantifier != "?" && quantifier != "*" && quantifier != "{"
  }

  /// How well a word tells texts apart: a sign such as "%" as well as two letters, a word of every letter no better.
  private static func worth(_ word: String) -> Int {
    let worth = word.unicodeScalars.reduce(0) { sum, scalar in
      let isPlain =
        scalar.value < 128
        ? (97...122).contains(scalar.value) || scalar.value <= 32 : scalar.properties.isAlphabetic
      return sum + (isPlain ? 1 : 2)
    }
    // A longer word is none of these.
    return worth <= 12 && everyday.contains(word.filter { $0.isLetter }) ? shortest : worth
  }

  /// Words that most letters have, in the languages of the starter policies.
  private static let everyday = Set(
    """
    the and you that for are with have this from was not but all can will our your one out has had they there what when more
    just like his her him she who which been were would could about into than then them some any only over also very much
    now here how get got may made make day week year time well good new way say said see come came go going know think take
    og det den der som til med har ikke jeg dig mig vil kan var fra men for hvis når hvor mere meget nu så om på af ved blev bliver
    und der die das ist nicht sie ich mit den von auf für ein eine einen auch dem wie war haben hat noch nur wenn aber bei nach
    wir ihr ihnen mir mich uns sich sind wird werden kann schon mal mehr zum zur dass als aus oder sehr
    что это как для вас вам мне меня его она они был была было были при или если так все ещё уже только есть буду будет могу можно
    """.split(whereSeparator: \.isWhitespace).map(String.init))

  /// In the small letters that the text is read in; nil for characters that have others than one.
  private static func small(_ scalar: Unicode.Scalar) -> String? {
    switch scalar.value {
    case 65...90: String(Character(Unicode.Scalar(UInt8(scalar.value) + 32)))
    case 0..<128: String(Character(scalar))
    case 0xB5, 0x130, 0x131, 0x149, 0x17F, 0x1E9E: nil
    case 0..<0x180, 0x400...0x4FF: scalar.properties.lowercaseMapping
    default: nil
    }
  }
}
