import Firsthand
import YAMLFile

/// `claim`: what may be said only while there is a proof.
///
/// `tokens` are patterns of claims, read as in `existence`, with `ignorecase` and `exceptions`. `proofs` lists what is
/// proven: `claim`, a pattern that covers the whole of a hit; `proof`, where it can be looked up; `until`, the last day
/// on which it holds. A claim without a proof, or with one that has run out, is a hit.
struct ClaimRule: BoundTextRule, TokenRule {
  static let keys: Set<String> = ["tokens", "ignorecase", "exceptions", "proofs"]

  private struct Proof: Sendable {
    let claim: Pattern
    let until: CalendarDay
  }

  let search: TokenSearch
  private let exceptions: Pattern?
  private let proofs: [Proof]
  private var today: CalendarDay?
  var words: [[String]?] { search.words }
  var seesBounds: Bool { search.seesBounds }

  init?(_ fields: YAMLFields) {
    guard let value = fields.required("tokens"), let tokens = value.strings, !tokens.isEmpty else { return nil }
    let ignoresCase = fields["ignorecase"]?.bool ?? false
    guard let search = TokenSearch(tokens, TokenSearch.Form(ignoresCase: ignoresCase), at: value) else { return nil }
    self.search = search
    let flags = ignoresCase ? "(?i)" : ""
    exceptions = PatternText.exceptions(fields["exceptions"], ignoresCase: ignoresCase)
    proofs = (fields["proofs"]?.list ?? []).compactMap { Self.proof($0, flags) }
  }

  private static func proof(_ value: YAMLValue, _ flags: String) -> Proof? {
    guard let fields = value.fields(["claim", "proof", "until"]), let claim = fields.required("claim"),
      let source = claim.string, let place = fields.required("proof"), let text = place.string,
      let until = fields.required("until"), let end = until.string
    else { return nil }
    if text.isEmpty { place.report("Say where the proof can be looked up.") }
    guard let day = CalendarDay(end) else {
      until.report("'\(end)' is no day. Write it as 2027-01-31.")
      return nil
    }
    return PatternText.compile("\(flags)\\A(?:\(source))\\z", at: claim).map { Proof(claim: $0, until: day) }
  }

  func bound(to facts: LetterFacts) -> any TextRule {
    var rule = self
    rule.today = facts.now.day
    return rule
  }

  func hits(in text: String, limit: Int, among choice: TokenSearch.Choice?) throws(RuleFailure) -> [TextHit] {
    var hits: [TextHit] = []
    for match in try PatternText.matches(of: search, among: choice, but: exceptions, in: text, limit: limit) {
      let quote = PatternText.slice(text, match.range)
      var last: CalendarDay?
      for proof in proofs where try !PatternText.matches(of: proof.claim, but: nil, in: quote).isEmpty {
        last = max(last ?? proof.until, proof.until)
      }
      if let last, let today, today <= last { continue }
      if last != nil, today == nil { throw RuleFailure(sentence: "the rule needs to know what day it is") }
      hits.append(
        TextHit(
          range: match.range, arguments: [quote], suggestions: [],
          sentence: last.map { "The proof of '\(quote)' ran out on \($0.text)." }
            ?? "'\(quote)' is a claim that nobody has proven."))
    }
    return hits
  }
}
