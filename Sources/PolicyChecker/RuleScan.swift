/// Which rules may have a hit in a text, and by which of their patterns.
struct RuleScan: Sendable {
  private let scan: LiteralScan
  /// The number of each rule's first pattern.
  private let firsts: [Int]

  /// `words` are those of each rule's patterns.
  init(_ words: [[[String]?]]) {
    scan = LiteralScan(words.flatMap { $0 })
    firsts = words.reduce(into: [0]) { $0.append(($0.last ?? 0) + $1.count) }
  }

  func candidates(in text: String) -> Candidates { Candidates(patterns: scan.candidates(in: text), firsts: firsts) }

  struct Candidates: Sendable {
    fileprivate let patterns: [Bool]
    fileprivate let firsts: [Int]

    /// Of each pattern of a rule whether it may have a hit; nil where none of them has one.
    func choice(for rule: Int) -> TokenSearch.Choice? {
      let choice = patterns[firsts[rule]..<firsts[rule + 1]]
      return choice.contains(true) ? choice : nil
    }
  }
}
