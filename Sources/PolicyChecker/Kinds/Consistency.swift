import YAMLFile

/// `consistency`: of two ways to write something, one in the whole text.
///
/// `either` maps one way to the other. From where both were seen, the last hit of each stretch is a finding.
/// `ignorecase` reads upper and lower case alike; `nonword` looks within words too. `%s` in the message is what was
/// found.
///
/// Keys and their meaning are Vale's (https://vale.sh/docs/checks/consistency).
struct Consistency: SequenceRule {
  static let keys: Set<String> = ["either", "ignorecase", "nonword"]

  private let pairs: [Pattern]

  init?(_ fields: YAMLFields) {
    guard let either = fields.required("either"), let texts = either.texts, !texts.isEmpty else { return nil }
    let ignoresCase = fields["ignorecase"]?.bool ?? false
    let isNonword = fields["nonword"]?.bool ?? false
    pairs = texts.sorted { $0.key < $1.key }.compactMap { first, second in
      let words = "(?:(?<a0>\(first))|(?<a1>\(second)))"
      let source = isNonword ? words : "\\b" + words + "\\b"
      return PatternText.compile("(?m)" + (ignoresCase ? "(?i)" : "") + source, alternatives: 2, at: either)
    }
    if pairs.count != texts.count { return nil }
  }

  func hits(in texts: [String], limit: Int) throws(RuleFailure) -> [[TextHit]] {
    var hits = Array(repeating: [TextHit](), count: texts.count)
    for pattern in pairs {
      var seen: Set<Int> = []
      for (index, text) in texts.enumerated() {
        let found = try PatternText.matches(of: pattern, but: nil, in: text, limit: limit)
        seen.formUnion(found.compactMap(\.alternative))
        guard seen.count == 2, let last = found.last else { continue }
        hits[index].append(
          TextHit(range: last.range, arguments: [PatternText.slice(text, last.range)], suggestions: []))
      }
    }
    return hits
  }
}
