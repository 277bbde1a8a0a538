import Synchronization
import YAMLFile

/// Tokens of a rule, of which any may match, searched as their alternation would be: at each place in their order. Only those
/// run whose words stand in the text, each compiled by itself when it first runs.
package struct TokenSearch: Sendable {
  /// How the tokens stand in the alternation.
  struct Form {
    var ignoresCase = false
    /// Whether each is a stretch of whole words.
    var areWhole = true
    /// Patterns that stand before and behind the alternation.
    var before = ""
    var after = ""
    /// Whether a match tells the number of its token.
    var areNumbered = false

    fileprivate var flags: String { "(?m)" + (ignoresCase ? "(?i)" : "") }
    fileprivate var edges: (String, String) { areWhole ? ("\\b", "\\b") : ("", "") }
  }

  private struct Token: Sendable {
    /// In the alternation.
    let order: Int
    let pattern: LatePattern
  }

  /// Of each token the words of which one stands in every text that it matches; nil: any text may. One list for all where
  /// they cannot be told apart.
  private(set) var words: [[String]?] = []
  let seesBounds: Bool
  /// All in one; nil where each is known to mean by itself what it means among the others.
  let whole: Pattern?
  /// Those that are hits; none where they cannot be told apart.
  private var hits: [Token] = []
  /// What is passed over.
  private var passed: [Token] = []
  /// Over the words of those that are hits, where nobody else looks for them.
  private var scan: LiteralScan?

  /// Nil, with a problem at `value`, where the patterns cannot be read.
  init?(_ tokens: [String], _ form: Form, at value: YAMLValue?) {
    let alternatives =
      form.areNumbered ? tokens.enumerated().map { "(?<a\($0)>\($1))" } : tokens
    let (start, end) = form.edges
    let joined = tokens.isEmpty ? "" : "\(start)(?:\(alternatives.joined(separator: "|")))\(end)"
    let source = form.before + joined + form.after
    seesBounds = PatternText.seesBounds(form.before + tokens.joined(separator: "|") + form.after)
    let tokens = form.areNumbered ? tokens : tokens.flatMap(TokenForm.parted)
    let parts = TokenParts(tokens)
    let isDivided = form.before.isEmpty && form.after.isEmpty && parts.areIndependent
    do throws(Pattern.BadPattern) {
      whole = try Pattern(form.flags + source, alternatives: form.areNumbered ? tokens.count : 0)
    } catch {
      whole = nil
      if !isDivided {
        value?.report(error.sentence)
        return nil
      }
    }
    if !isDivided {
      words = [
        form.before.isEmpty && form.after.isEmpty
          ? PatternLiterals.required(inEach: tokens, areWhole: form.areWhole) : PatternLiterals.required(in: source)
      ]
      return
    }
    let sources = add(tokens, parts, flags: form.flags, edges: form.edges)
    words = PatternLiterals.required(in: sources, calling: parts.definitions, areWhole: form.areWhole)
    // One of them is at fault, or PCRE2 takes no more than 64 KB of code at once.
    if whole == nil, let problem = problem(with: parts.definitions) {
      value?.report(problem.sentence)
      return nil
    }
  }

  /// Tokens of our own that are whole stretches of words, in either case.
  init(ownTokens tokens: [String]) {
    let tokens = tokens.flatMap(TokenForm.parted)
    let parts = TokenParts(tokens)
    whole = nil
    seesBounds = true
    let sources = add(tokens, parts, flags: "(?mi)", edges: ("(?<![\\p{L}\\d])", "(?![\\p{L}\\d])"))
    // A digit of another script or "_" may stand before a word here, where `\b` would not part them.
    words = PatternLiterals.required(in: sources, calling: parts.definitions, areWhole: false)
    scan = LiteralScan(words)
  }

  /// The sources of those that are hits.
  private mutating func add(
    _ tokens: [String], _ parts: TokenParts, flags: String, edges: (start: String, end: String)
  ) -> [String] {
    var sources: [String] = []
    for (order, token) in tokens.enumerated() where !TokenForm.isDefinition(token) {
      let start = flags + parts.definitions(for: token) + edges.start
      if let over = TokenForm.passedOver(token) {
        passed.append(Token(order: order, pattern: LatePattern("\(start)(?:\(over))")))
      } else {
        sources.append(token)
        hits.append(Token(order: order, pattern: LatePattern("\(start)(?:\(token))\(edges.end)")))
      }
    }
    return sources
  }

  /// What is wrong with the first that cannot be read by itself.
  private func problem(with definitions: [String]) -> Pattern.BadPattern? {
    let all = LatePattern(definitions.map { String($0.dropLast("(?!)".count)) }.joined())
    for pattern in (hits + passed).map(\.pattern) + [all] {
      if case .failure(let problem) = pattern.compiled { return problem }
    }
    return nil
  }

  /// Of each token whether its words are there; nil: all are tried.
  package typealias Choice = ArraySlice<Bool>

  /// All matches that do not overlap, first to last; `alternative` is the number of the token. More than `limit` are a failure.
  func matches(in text: String, among choice: Choice? = nil, limit: Int) throws(Pattern.Failure) -> [Pattern.Match] {
    if hits.count + passed.count < 2, let whole { return try whole.matches(in: text, limit: limit) }
    let choice = choice ?? scan.map { $0.candidates(in: text)[...] }
    var text = text
    let found = text.withUTF8 { bytes in
      Result { () throws(Pattern.Failure) in try matches(in: bytes, choice, limit) }
    }
    switch found {
    case .success(let matches?): return matches
    // Together they may not come to where one by itself explodes.
    case .success(nil), .failure(.tooManySteps):
      if let whole { return try whole.matches(in: text, limit: limit) }
      return try found.get() ?? []
    case .failure(let failure): throw failure
    }
  }

  /// Whether each token can be read by itself.
  var isReadable: Bool { problem(with: []) == nil }

  /// Whether tokens are searched one by one.
  var isDivided: Bool { !hits.isEmpty }

  /// A token on its way through a text.
  private struct Head {
    let order: Int
    let isPassedOver: Bool
    let search: PatternSearch
    var next: Pattern.Match
  }

  /// Nil where a token cannot be read by itself.
  private func matches(
    in bytes: UnsafeBufferPointer<UInt8>, _ choice: Choice?, _ limit: Int
  ) throws(Pattern.Failure) -> [Pattern.Match]? {
    let isASCII = bytes.allSatisfy { $0 < 128 }
    var heads: [Head] = []
    /// False where one cannot be read by itself.
    func add(_ token: Token, isPassedOver: Bool) throws(Pattern.Failure) -> Bool {
      guard case .success(let pattern) = token.pattern.compiled else { return false }
      let search = try PatternSearch(pattern, in: bytes, isASCII: isASCII)
      if let match = try search.next(from: 0) {
        heads.append(Head(order: token.order, isPassedOver: isPassedOver, search: search, next: match))
      }
      return true
    }
    for (number, token) in hits.enumerated() where choice.map({ $0[$0.startIndex + number] }) ?? true {
      guard try add(token, isPassedOver: false) else { return nil }
    }
    // What is passed over matters only where something is found.
    if heads.isEmpty { return [] }
    for token in passed {
      guard try add(token, isPassedOver: true) else { return nil }
    }
    var found: [Pattern.Match] = []
    var place = 0
    while let first = heads.min(by: { ($0.next.start, $0.order) < ($1.next.start, $1.order) }) {
      if first.isPassedOver {
        // (*SKIP) goes on where it stands, and by one character at least.
        place = first.search.place(behind: first.next, foundFrom: first.next.start)
      } else {
        if !first.next.range.isEmpty {
          if found.count == limit { throw .tooManyHits }
          var match = first.next
          match.alternative = first.order
          found.append(match)
        }
        place = first.search.place(behind: first.next, foundFrom: place)
      }
      try Self.move(&heads, to: place, end: bytes.count)
    }
    return found
  }

  /// Leaves those that still match at `place` or behind it.
  private static func move(_ heads: inout [Head], to place: Int, end: Int) throws(Pattern.Failure) {
    var kept: [Head] = []
    for var head in heads {
      if head.next.start < place {
        guard place <= end, let next = try head.search.next(from: place) else { continue }
        head.next = next
      }
      kept.append(head)
    }
    heads = kept
  }
}

/// A pattern that is compiled when it is first needed.
final class LatePattern: Sendable {
  private let source: String
  private let known = Mutex<Result<Pattern, Pattern.BadPattern>?>(nil)

  init(_ source: String) { self.source = source }

  var compiled: Result<Pattern, Pattern.BadPattern> {
    known.withLock { known in
      if let known { return known }
      let compiled = Result { () throws(Pattern.BadPattern) in try Pattern(source) }
      known = compiled
      return compiled
    }
  }
}
