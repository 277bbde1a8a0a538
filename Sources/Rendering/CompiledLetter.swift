package import Firsthand
import MailFormat

/// A newsletter compiled once: the stretches that all copies share, already encoded, and the seams
/// that each recipient fills. What is checked and what is sent come from the same compilation.
package struct CompiledLetter: Sendable {
  /// A stretch of one of the two bodies.
  enum Piece: Hashable, Sendable {
    case fixed(QuotedPrintablePiece)
    case seam(Seam)
  }

  /// The same with each seam as its place among the letter's seams: a value is encoded once for all places.
  enum Step: Hashable, Sendable {
    case fixed(QuotedPrintablePiece)
    case seam(Int)
  }

  package let language: String
  package let logo: Company.Logo?
  /// What the writer must mend before anything can be sent.
  package let problems: [Problem]
  /// The company's own stretches, in the order in which every copy must have them.
  package let locked: LockedRegions
  /// Whether the company's logo stands in the HTML.
  package let showsLogo: Bool

  let filling: SeamFilling
  let subject: CompiledLine
  let preheader: CompiledLine
  let blocks: [CompiledBlock]
  let personalBlocks: [PersonalBlock]
  let outline: [OutlineItem]
  let seams: [Seam]
  let html: [Step]
  let text: [Step]
  let htmlSize: Int
  let textSize: Int

  /// What stands where in a letter, for a page to write it on.
  enum OutlineItem: Hashable, Sendable {
    /// The number of one of the company's own blocks.
    case company(block: Int)
    case slot(String)
  }

  /// The version of how letters are rendered; kept with each message.
  package static let rendererVersion = "1"
  package static let logoContentID = "logo@firsthand"

  /// Something in the writer's words that cannot be sent as it stands, or should be thought over.
  package struct Problem: Hashable, Sendable {
    package var place: SourceSpan?
    package var sentence: String
    package var isBlocking: Bool
  }

  /// One copy's words and bodies. The bodies are quoted-printable.
  package struct Copy: Sendable {
    package var subject: String
    package var html: [UInt8]
    package var text: [UInt8]
  }

  /// Throws where the template does not speak `language` or the words fill a slot that it lacks. With
  /// `hasPages` each copy says where it can be read in a browser.
  package init(
    _ definition: TemplateDefinition, company: Company, sender: Sender, language: String,
    words: Newsletter.Words, hasPages: Bool = false
  ) throws(FirsthandError) {
    guard let locked = definition.languages[language] else {
      let known = definition.languages.keys.sorted().joined(separator: ", ")
      throw FirsthandError(
        .badInput,
        "The template \(definition.name) \(definition.version) has no words in '\(language)'. It has \(known).")
    }
    for name in words.slots.keys.sorted() where !definition.slots.contains(where: { $0.name == name }) {
      let known = definition.slots.map(\.name).joined(separator: ", ")
      throw FirsthandError(
        .badInput,
        "The template \(definition.name) \(definition.version) has no slot '\(name)'. Its slots are \(known).")
    }
    self.language = language
    logo = company.logo
    let parts = LetterParts(words)
    problems = LetterProblems.all(in: parts, definition: definition, language: language)
    filling = SeamFilling(language: language, greeting: locked.greeting)
    subject = CompiledLine(parts.subject, part: .subject, sender: sender)
    preheader = CompiledLine(parts.preheader, part: .preheader, sender: sender)
    let flat = FlatLayout(
      definition.layout, company: company, sender: sender, language: locked, parts: parts,
      hasPages: hasPages)
    let html = HTMLBody(flat, parts: parts, sender: sender, accent: company.accent)
    (blocks, outline) = CompiledBlock.all(of: flat, parts: parts, sender: sender)
    personalBlocks = PersonalBlock.all(of: blocks)
    let text = TextBody(blocks)
    self.locked = LockedRegions(html: html.locked, text: text.locked)
    showsLogo = html.pieces.contains { $0.says("cid:" + Self.logoContentID) }
    htmlSize = html.pieces.reduce(0) { $0 + $1.size }
    textSize = text.pieces.reduce(0) { $0 + $1.size }
    var table = SeamTable()
    self.html = html.pieces.map { table.step($0) }
    self.text = text.pieces.map { table.step($0) }
    seams = table.seams
  }

  package func copy(for recipient: Recipient) -> Copy {
    let filled = FilledSeams(self, for: recipient)
    return Copy(
      subject: subject.text(for: recipient, filling), html: htmlBody(filled), text: textBody(filled))
  }
}

/// The seams of a letter in the order in which they first come.
private struct SeamTable {
  private(set) var seams: [Seam] = []

  mutating func step(_ piece: CompiledLetter.Piece) -> CompiledLetter.Step {
    switch piece {
    case .fixed(let fixed): return .fixed(fixed)
    case .seam(let seam):
      if let number = seams.firstIndex(of: seam) { return .seam(number) }
      seams.append(seam)
      return .seam(seams.count - 1)
    }
  }
}

extension CompiledLetter.Piece {
  fileprivate func says(_ words: String) -> Bool {
    guard case .fixed(let piece) = self else { return false }
    return QuotedPrintable.decode(piece.bytes).firstRange(of: Array(words.utf8)) != nil
  }

  fileprivate var size: Int {
    if case .fixed(let piece) = self { piece.bytes.count + 3 } else { 64 }
  }
}
