package import Firsthand

extension PolicySet {
  /// What the rules that read text have to say of a text that is no letter. Places are offsets into it.
  package func findings(
    inText text: String, language: String, facts: LetterFacts = LetterFacts(), memory: inout CheckMemory
  ) -> [Finding] {
    var facts = facts
    facts.language = language
    let whole = SourceSpan.Part.slot("text")
    var blocks: [Letter.Block] = []
    var start = 0
    let bytes = Array(text.utf8)
    // Paragraphs end at blank lines.
    for index in 0...bytes.count {
      let isEnd = index == bytes.count
      let isBlankLine = !isEnd && bytes[index] == 10 && index + 1 < bytes.count && bytes[index + 1] == 10
      guard isEnd || isBlankLine, index >= start else { continue }
      let paragraph = String(decoding: bytes[start..<index], as: UTF8.self)
      if paragraph.contains(where: { !$0.isWhitespace }) {
        blocks.append(
          Letter.Block(
            kind: .paragraph, author: .writer,
            text: MappedText(verbatim: paragraph, in: whole, at: start)))
      }
      start = min(index + 2, bytes.count)
    }
    let letter = Letter(
      language: language, subject: MappedText(), preheader: MappedText(), blocks: blocks, links: [],
      merges: [], greeting: "")
    let textOnly = PolicySet(
      policies.map { policy in
        var policy = policy
        policy.rules.removeAll { $0.kind.isAboutLetters && !$0.kind.readsParagraphs }
        policy.appliesTo.templates = ["*"]
        policy.appliesTo.teams = ["*"]
        policy.appliesTo.countries = ["*"]
        return policy
      })
    return textOnly.bound(to: facts).findings(
      in: letter,
      facts: Facts(
        template: "", team: "", country: "", leaving: nil,
        locked: LockedRegions(html: [], text: []), letter: facts),
      memory: &memory)
  }
}

extension PolicySet {
  /// What all rules have to say of a whole letter that is only a text (see `TestLetter`): what is about the message's form is
  /// held against one that is right. Lines end in LF. Places are offsets into the text.
  package func findings(
    inLetter text: String, language: String, facts: LetterFacts, memory: inout CheckMemory
  ) -> [Finding] {
    let tried = TestLetter(text: text, language: language, now: facts.now)
    var known = tried.facts
    known.letter.dictionaries = facts.dictionaries
    known.letter.earlier = facts.earlier ?? known.letter.earlier
    return bound(to: known.letter).findings(in: tried.letter, facts: known, memory: &memory).map { found in
      var found = found
      found.place = found.place.map(tried.inText)
      return found
    }
  }
}
