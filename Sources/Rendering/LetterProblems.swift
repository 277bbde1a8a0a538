import Firsthand

/// What no policy needs to say: a slot that must be filled is empty, the markup cannot be read.
enum LetterProblems {
  static func all(
    in parts: LetterParts, definition: TemplateDefinition, language: String
  ) -> [CompiledLetter.Problem] {
    var found: [CompiledLetter.Problem] = []
    func take(_ markup: Markup, _ part: SourceSpan.Part) {
      for problem in markup.problems {
        found.append(
          CompiledLetter.Problem(
            place: SourceSpan(part: part, range: problem.range), sentence: problem.sentence,
            isBlocking: true))
      }
    }
    func block(_ part: SourceSpan.Part, _ sentence: String) {
      found.append(
        CompiledLetter.Problem(
          place: SourceSpan(part: part, range: 0..<0), sentence: sentence, isBlocking: true))
    }
    take(parts.subject, .subject)
    if parts.subject.isEmpty { block(.subject, "The letter has no subject. Write one.") }
    take(parts.preheader, .preheader)
    for slot in definition.slots {
      let part = SourceSpan.Part.slot(slot.name)
      guard let markup = parts.slots[slot.name], !markup.isEmpty else {
        if !slot.isOptional {
          block(part, "'\(slot.title[language])' is empty. \(slot.prompt[language])")
        }
        continue
      }
      take(markup, part)
      if slot.kind == .button, parts.button(slot.name) == nil {
        block(
          part, "'\(slot.title[language])' is a button: write one link, [Text](https://…), and nothing else.")
      }
      if let range = slot.words, slot.kind == .text {
        let count = markup.wordCount
        if !range.contains(count) {
          found.append(
            CompiledLetter.Problem(
              place: SourceSpan(part: part, range: 0..<0),
              sentence:
                "'\(slot.title[language])' has \(count) words; \(range.lowerBound) to \(range.upperBound) read best.",
              isBlocking: false))
        }
      }
    }
    return found
  }
}

extension Markup {
  /// Words as a reader counts them; a merge field counts as one.
  var wordCount: Int {
    var text = ""
    func walk(_ inlines: [Inline]) {
      for inline in inlines {
        switch inline {
        case .text(let piece, _): text += piece
        case .strong(let inner), .emphasis(let inner), .link(let inner, _, _): walk(inner)
        case .merge: text += "x"
        case .lineBreak: text += " "
        }
      }
    }
    for block in blocks {
      walk(block.inlines)
      text += " "
    }
    return text.split(whereSeparator: \.isWhitespace).count {
      $0.contains(where: { $0.isLetter || $0.isNumber })
    }
  }
}
