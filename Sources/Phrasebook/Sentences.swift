/// Sentences that are made below the pages, where an error or a finding arises, in English, and are said here in the
/// reader's language. A pattern is the English sentence with `{}` for each thing that is filled in; its translation
/// places them by number, `{1}` first.
struct Sentences: Sendable {
  private struct Pattern: Sendable {
    let pieces: [String]
    let translation: String
    /// How much of a sentence it fixes: of several that match, the most exact one speaks.
    var weight: Int { pieces.reduce(0) { $0 + $1.utf8.count } }

    /// What stands where the pattern has its `{}`; nil where it is another sentence.
    func fillings(of sentence: String) -> [String]? {
      guard let first = pieces.first, let last = pieces.last, sentence.hasPrefix(first) else { return nil }
      if pieces.count == 1 { return sentence == first ? [] : nil }
      var fillings: [String] = []
      var rest = sentence.dropFirst(first.count)
      for piece in pieces.dropFirst().dropLast() {
        guard let found = rest.firstRange(of: piece) else { return nil }
        fillings.append(String(rest[..<found.lowerBound]))
        rest = rest[found.upperBound...]
      }
      guard rest.hasSuffix(last) else { return nil }
      return fillings + [String(rest.dropLast(last.count))]
    }
  }

  private let patterns: [Pattern]
  let pairs: [(english: String, translation: String)]
  /// The patterns as they are written.
  var english: Set<String> { Set(pairs.map(\.english)) }

  init(_ pairs: [(english: String, translation: String)]) {
    self.pairs = pairs
    patterns = pairs.map { Pattern(pieces: $0.english.split(at: "{}"), translation: $0.translation) }
      .sorted { $0.weight > $1.weight }
  }

  /// The sentence in this language; as it is where nobody has translated it. What is filled in may be a sentence
  /// itself, once.
  func translated(_ sentence: String, isWithin: Bool = false) -> String {
    for pattern in patterns {
      guard let fillings = pattern.fillings(of: sentence) else { continue }
      var out = pattern.translation
      for (index, filling) in fillings.enumerated() {
        out = out.replacing("{\(index + 1)}", with: isWithin ? filling : translated(filling, isWithin: true))
      }
      return out
    }
    return sentence
  }
}

extension String {
  fileprivate func split(at separator: String) -> [String] {
    var pieces: [String] = []
    var rest = self[...]
    while let found = rest.firstRange(of: separator) {
      pieces.append(String(rest[..<found.lowerBound]))
      rest = rest[found.upperBound...]
    }
    return pieces + [String(rest)]
  }
}
