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
    let asks = templates.contains(facts.template)
    let found = try triggered(in: letter)
    if !asks, found.isEmpty { return [] }
    let stands = try letter.blocks.map { block throws(RuleFailure) in
      try !PatternText.matches(of: need, but: nil, in: block.text.text).isEmpty
    }
    let isThere = stands.contains(true)
    return (asks && !isThere ? [hit("", nil)] : [])
      + found.compactMap { number, hit in
        // What the inbox shows stands before all of the letter.
        guard let number, isNear else { return isThere ? nil : hit }
        return stands[number..<min(number + 2, stands.count)].contains(true) ? nil : hit
      }
  }

  /// What asks for it, with the number of its block; none in what the inbox shows.
  private func triggered(in letter: Letter) throws(RuleFailure) -> [(block: Int?, hit: LetterHit)] {
    guard let triggers else { return [] }
    var found: [(block: Int?, hit: LetterHit)] = []
    let texts =
      [(nil, letter.subject), (nil, letter.preheader)]
      + letter.blocks.enumerated().filter { $0.element.author == .writer }.map { ($0.offset, $0.element.text) }
    for (number, text) in texts {
      for match in try PatternText.matches(of: triggers, but: nil, in: text.text) {
        found.append((number, hit(PatternText.slice(text.text, match.range), text.place(of: match.range))))
      }
    }
    return found
  }

  private func hit(_ quote: String, _ place: SourceSpan?) -> LetterHit {
    let what = text.isEmpty ? "what the standard asks for" : "'\(text)'"
    return LetterHit(
      quote: quote, place: place,
      sentence: quote.isEmpty ? "The letter must say \(what)." : "Beside '\(quote)' the letter must say \(what).",
      suggestions: [])
  }
}
