/// Holds texts against the rules of published Vale styles.
package struct ValeLinter: Sendable {
  package struct Alert: Hashable, Sendable {
    package let check: String
    package let severity: ValeSeverity
    package let message: String
    package let link: String
    package let match: String
    /// From 1.
    package let line: Int
    /// In Unicode scalars from 1, both ends inclusive.
    package let span: ClosedRange<Int>
  }

  package let rules: [ValeRule]
  private let scan: RuleScan
  /// What is no hit of any rule that heeds the company's vocabulary.
  private let accepted: Pattern?

  /// Hits of one rule in one stretch.
  private static let hitLimit = 100_000

  package init(_ rules: [ValeRule], accepted: [String] = []) throws(Pattern.BadPattern) {
    self.rules = rules
    scan = RuleScan(rules.map(\.words))
    self.accepted = accepted.isEmpty ? nil : try Pattern("\\A(?:" + accepted.joined(separator: "|") + ")\\z")
  }

  /// In the order of the text. A rule that cannot be carried out throws: nothing is passed over in silence.
  package func alerts(in source: String, isMarkdown: Bool = false) throws(RuleFailure) -> [Alert] {
    let document = ValeDocument(source, isMarkdown: isMarkdown)
    var alerts: [Alert] = []
    let candidates = scan.candidates(in: document.raw)
    for (number, rule) in rules.enumerated() {
      guard let choice = candidates.choice(for: number) else { continue }
      do {
        alerts += try self.alerts(of: rule, among: choice, in: document)
      } catch {
        throw RuleFailure(sentence: "\(rule.name): \(error.sentence).")
      }
    }
    return alerts.sorted { ($0.line, $0.span.lowerBound, $0.check) < ($1.line, $1.span.lowerBound, $1.check) }
  }

  private func alerts(
    of rule: ValeRule, among choice: TokenSearch.Choice, in document: ValeDocument
  ) throws(RuleFailure) -> [Alert] {
    let stretches = Self.stretches(rule, document)
    var hits: [[TextHit]] = []
    switch rule.kind {
    case .text(let text):
      for stretch in stretches { hits.append(try text.hits(in: stretch.text, limit: Self.hitLimit, among: choice)) }
    case .sequence(let sequence):
      hits = try sequence.hits(in: stretches.map(\.text), limit: Self.hitLimit)
    }
    var seen: Set<Place> = []
    var alerts: [Alert] = []
    for (stretch, found) in zip(stretches, hits) {
      for hit in found {
        let match = PatternText.slice(stretch.text, hit.range)
        if rule.heedsVocabulary, let accepted,
          try !PatternText.matches(of: accepted, but: nil, in: match, limit: 1).isEmpty
        {
          continue
        }
        let place = document.place(of: stretch.start + hit.range.lowerBound..<stretch.start + hit.range.upperBound)
        // A later pass adds only what `^`, `$` and the like see differently there.
        guard seen.insert(Place(line: place.line, column: place.span.lowerBound)).inserted else { continue }
        if let most = rule.limit, alerts.count >= most { return alerts }
        alerts.append(
          Alert(
            check: rule.name, severity: rule.severity, message: Self.message(rule.message, hit), link: rule.link,
            match: match, line: place.line, span: place.span))
      }
    }
    return alerts
  }

  private struct Place: Hashable {
    let line: Int
    let column: Int
  }

  private static func stretches(_ rule: ValeRule, _ document: ValeDocument) -> [ValeDocument.Stretch] {
    let scopes = rule.scopes
    // Where a stretch begins and ends is all the same: the whole has every hit.
    if scopes == [.text], !document.isMarkdown, !rule.seesBounds { return [document.whole] }
    let isText = scopes.contains(.text)
    var blocks: [ValeDocument.Stretch] = []
    if isText || scopes.contains(.heading) { blocks += document.headings }
    if isText || scopes.contains(.paragraph) { blocks += document.paragraphs }
    if isText || scopes.contains(.list) { blocks += document.items }
    if isText || scopes.contains(.blockquote) { blocks += document.quotations }
    // Figures of a whole file Vale makes of Markdown alone.
    if scopes.contains(.summary), document.isMarkdown {
      blocks += document.paragraphs + document.items + document.quotations
    }
    var stretches = blocks.sorted { $0.start < $1.start }
    if isText || scopes.contains(.sentence) { stretches += document.sentences.sorted { $0.start < $1.start } }
    // A text without markup is read as a whole too.
    if isText && !document.isMarkdown { stretches.append(document.whole) }
    if scopes.contains(.raw) { stretches.append(ValeDocument.Stretch(text: document.raw, start: 0)) }
    return stretches
  }

  private static func message(_ template: String, _ hit: TextHit) -> String {
    var out = ""
    var arguments = hit.arguments[...]
    var rest = Substring(template)
    while let place = rest.firstRange(of: "%s") {
      out += rest[..<place.lowerBound] + (arguments.popFirst() ?? "")
      rest = rest[place.upperBound...]
    }
    return (out + rest).replacing("\n", with: " ")
  }
}
