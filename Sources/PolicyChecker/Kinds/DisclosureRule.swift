import Firsthand
import YAMLFile

/// `disclosure`: where one thing is said, another must be said near it.
///
/// `when` are patterns of what asks for it, `templates` names of templates whose letters always do; `need` are patterns
/// of which one must stand near: `within: paragraph` (the same or the next, the default) or `within: letter`, in the
/// writer's words or the company's. `text` is what to write, shown as the fix. `ignorecase` reads upper and lower case
/// alike.
struct DisclosureRule: TriggeredRule {
  static let keys: Set<String> = ["when", "templates", "need", "within", "text", "ignorecase"]

  private let triggers: Pattern?
  private let templates: Set<String>
  private let need: Pattern
  private let isNear: Bool
  private let text: String

  init?(_ fields: YAMLFields) {
    let flags = fields["ignorecase"]?.bool ?? false ? "(?i)" : ""
    guard let needValue = fields.required("need"), let needed = needValue.strings, !needed.isEmpty,
      let need = PatternText.compile("(?m)\(flags)(?:\(needed.joined(separator: "|")))", at: needValue)
    else { return nil }
    self.need = need
    if let value = fields["when"] {
      guard let patterns = value.strings, !patterns.isEmpty,
        let compiled = PatternText.compile("(?m)\(flags)\\b(?:\(patterns.joined(separator: "|")))\\b", at: value)
      else { return nil }
      triggers = compiled
    } else {
      triggers = nil
    }
    templates = Set(fields["templates"]?.strings ?? [])
    guard triggers != nil || !templates.isEmpty else {
      fields.owner.report("A disclosure rule needs when or templates: what asks for it.")
      return nil
    }
    switch fields["within"]?.string ?? "paragraph" {
    case "paragraph": isNear = true
    case "letter": isNear = false
    default:
      fields["within"]?.report("Write paragraph or letter.")
      return nil
    }
    text = fields["text"]?.string ?? ""
  }

  var reads: LetterAspects { [.subject, .preheader, .blocks] }

  func isTriggered(by text: String, language: String) throws(RuleFailure) -> Bool {
    guard templates.isEmpty, let triggers else { return true }
    return try !PatternText.matches(of: triggers, but: nil, in: text).isEmpty
  }

  func hits(in letter: Letter, facts: Facts) throws(RuleFailure) -> [LetterHit] {
    let stands = try letter.blocks.map { block throws(RuleFailure) in
      try !PatternText.matches(of: need, but: nil, in: block.text.text).isEmpty
    }
    var hits: [LetterHit] = []
    if templates.contains(facts.template), !stands.contains(true) {
      hits.append(hit("", nil))
    }
    guard let triggers else { return hits }
    // What the inbox shows stands before all of the letter.
    for text in [letter.subject, letter.preheader] where !stands.contains(true) {
      for match in try PatternText.matches(of: triggers, but: nil, in: text.text) {
        hits.append(hit(PatternText.slice(text.text, match.range), text.place(of: match.range)))
      }
    }
    for (number, block) in letter.blocks.enumerated() where block.author == .writer {
      let near = isNear ? stands[number..<min(number + 2, stands.count)] : stands[...]
      if near.contains(true) { continue }
      for match in try PatternText.matches(of: triggers, but: nil, in: block.text.text) {
        hits.append(hit(PatternText.slice(block.text.text, match.range), block.text.place(of: match.range)))
      }
    }
    return hits
  }

  private func hit(_ quote: String, _ place: SourceSpan?) -> LetterHit {
    let what = text.isEmpty ? "what the standard asks for" : "'\(text)'"
    return LetterHit(
      quote: quote, place: place,
      sentence: quote.isEmpty ? "The letter must say \(what)." : "Beside '\(quote)' the letter must say \(what).",
      suggestions: [])
  }
}
