import Firsthand
import Operations
import Phrasebook
import Rendering

/// The page on which a letter is written: the letter in reading order, what the standards say, and how one reader
/// will see it.
struct ComposeView {
  /// One thing in the letter's order: company words, or a field.
  struct Item {
    /// Company words that stand one after the other.
    let locked: [String]
    let field: Field?
  }

  /// A text to write, with the layer of highlights behind it.
  struct Field {
    struct Piece {
      let text: String
      let kind: String
      let isMarked: Bool
    }

    let name: String
    let title: String
    let prompt: String
    let example: String
    let text: String
    let length: String
    let isShort: Bool
    let pieces: [Piece]
  }

  struct Reader {
    let id: String
    let name: String
    let isChosen: Bool
  }

  struct Look {
    let name: String
    let words: String
    let isChosen: Bool
  }

  let id: String
  let letter: String
  let templateTitle: String
  let from: String
  let subject: Field
  let preheader: Field
  let items: [Item]
  let findings: FindingsView
  let readers: [Reader]
  /// Those of whom we know no first name: how does the letter greet them?
  let nameless: [Reader]
  let namelessWords: String
  let hasNameless: Bool
  let position: String
  let previous: String
  let next: String
  let hasReaders: Bool
  let readerID: String
  let readerName: String
  let previewTitle: String
  let looks: [Look]
  let look: String
  let isPhone: Bool
  let previewPath: String
  let edited: [Reader]
  let state: String
  /// What the letter says on this page, so that another window's words are not written over.
  let seen: String
  // How the markup looks, for the phrase that explains it.
  let bold = "**words**"
  let italic = "*words*"
  let link = "[words](https://…)"
  let merge = "{first_name|there}"
  let letterLanguage: String
  let review: ReviewView

  init(
    _ composition: Composition, _ report: QuickReport, _ review: LetterReview, look: PreviewLook,
    _ context: SalespersonContext
  ) {
    let phrases = context.phrases
    let letter = composition.newsletter
    let findings = FindingsView(report, phrases)
    let marks = findings.marks(in: report)
    func field(
      _ name: String, _ title: String, _ prompt: String, _ example: String, _ text: String, length: String,
      isShort: Bool
    ) -> Field {
      Field(
        name: name, title: title, prompt: prompt, example: example, text: text, length: length, isShort: isShort,
        pieces: Self.pieces(text, marks.filter { $0.field == name }))
    }
    id = letter.id.text
    self.letter = letter.id.text
    letterLanguage = letter.language
    self.review = ReviewView(
      review, of: letter,
      titles: Dictionary(composition.slots.map { ($0.name, $0.title) }, uniquingKeysWith: { first, _ in first }),
      context)
    templateTitle = composition.templateTitle
    from = phrases("write.from", ["name": context.desk.member.name])
    self.findings = findings
    subject = field(
      "subject", phrases("write.subject"), composition.subjectPrompt, "", letter.words.subject, length: "",
      isShort: true)
    preheader = field(
      "preheader", phrases("write.preheader"), composition.preheaderPrompt, "", letter.words.preheader, length: "",
      isShort: true)
    var items: [Item] = []
    for item in composition.outline {
      switch item {
      case .company(let words):
        let before = items.last?.field == nil ? items.popLast()?.locked ?? [] : []
        items.append(Item(locked: before + [words], field: nil))
      case .slot(let name):
        guard let slot = composition.slots.first(where: { $0.name == name }) else { continue }
        let text = letter.words.slots[name] ?? ""
        items.append(
          Item(
            locked: [],
            field: field(
              "slot-" + name, slot.title, slot.prompt, slot.example, text,
              length: Self.length(of: text, slot, phrases), isShort: slot.isButton)))
      }
    }
    self.items = items
    let all = composition.readers
    func reader(_ customer: Customer) -> Reader {
      Reader(id: customer.id.text, name: customer.displayName, isChosen: customer.id == composition.reader?.id)
    }
    readers = all.filter { !$0.profile[.firstName].isEmpty }.map(reader)
    nameless = all.filter { $0.profile[.firstName].isEmpty }.map(reader)
    hasNameless = !nameless.isEmpty
    namelessWords = phrases("write.no_first_name", count: nameless.count)
    hasReaders = !all.isEmpty
    let place = all.firstIndex { $0.id == composition.reader?.id }
    position =
      place.map { phrases("write.position", ["number": phrases.number($0 + 1), "all": phrases.number(all.count)]) }
      ?? ""
    previous = place.flatMap { $0 > 0 ? all[$0 - 1].id.text : nil } ?? ""
    next = place.flatMap { $0 + 1 < all.count ? all[$0 + 1].id.text : nil } ?? ""
    readerID = composition.reader?.id.text ?? ""
    readerName = composition.reader?.displayName ?? phrases("write.nobody_known")
    previewTitle = phrases("write.preview_for", ["name": readerName])
    looks = PreviewLook.allCases.map {
      Look(name: $0.rawValue, words: phrases("write.look_\($0.rawValue)"), isChosen: $0 == look)
    }
    self.look = look.rawValue
    isPhone = look == .phone
    previewPath = "/letters/\(letter.id)/preview?to=\(readerID.percentEncoded)&view=\(look.rawValue)"
    edited = composition.edited.map { Reader(id: $0.id.text, name: $0.displayName, isChosen: false) }
    seen = letter.words.digest.hex
    state = phrases("state.\(letter.state.name)")
  }

  private static func length(of text: String, _ slot: Composition.Slot, _ phrases: Phrases) -> String {
    guard let range = slot.words, !slot.isButton else { return "" }
    return phrases(
      "write.length",
      [
        "words": phrases.number(FieldCounts.words(in: text)), "least": phrases.number(range.lowerBound),
        "most": phrases.number(range.upperBound),
      ])
  }

  /// A field's text cut where highlights begin and end. Where two overlap, the first keeps the place.
  static func pieces(_ text: String, _ marks: [FindingMark]) -> [Field.Piece] {
    let units = Array(text.utf16)
    var pieces: [Field.Piece] = []
    var position = 0
    func add(_ range: Range<Int>, _ kind: String) {
      guard !range.isEmpty else { return }
      pieces.append(
        Field.Piece(text: String(decoding: units[range], as: UTF16.self), kind: kind, isMarked: !kind.isEmpty))
    }
    for mark in marks.sorted(by: { $0.start < $1.start }) where mark.start >= position && mark.end <= units.count {
      add(position..<mark.start, "")
      add(mark.start..<mark.end, mark.kind)
      position = mark.end
    }
    add(position..<units.count, "")
    return pieces
  }
}
