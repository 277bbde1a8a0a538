import Firsthand
import YAMLFile

/// `structure`: how the message is built, looked at as it leaves.
///
/// `html_bytes` is the most bytes of the HTML (Gmail cuts a mail off at about 102 KB); `text_part: true` wants a text
/// part, and `same_text: true` one that says what the HTML says; `alt: true` an alternative text for each picture (WCAG 2.2,
/// 1.1.1); `contrast: true` 4.5:1 between text and background, 3:1 for large text (1.4.3); `lang: true` the language of the
/// HTML, the letter's own (3.1.1); `headings: true` headings that leave out no level (1.3.1); `image_share` is the most of
/// the letter, 0 to 1, that may be pictures: their area beside that of the text at 160 square pixels a character. Colours and
/// sizes are those of inline styles.
struct StructureRule: LetterRule {
  static let keys: Set<String> = [
    "html_bytes", "text_part", "same_text", "alt", "contrast", "lang", "headings", "image_share",
  ]

  private let mostBytes: Int?
  private let wantsText: Bool
  private let wantsSameText: Bool
  private let wantsAlternatives: Bool
  private let wantsContrast: Bool
  private let wantsLanguage: Bool
  private let wantsHeadings: Bool
  private let imageShare: Double?

  init?(_ fields: YAMLFields) {
    mostBytes = fields["html_bytes"]?.count
    wantsText = fields["text_part"]?.bool ?? false
    wantsSameText = fields["same_text"]?.bool ?? false
    wantsAlternatives = fields["alt"]?.bool ?? false
    wantsContrast = fields["contrast"]?.bool ?? false
    wantsLanguage = fields["lang"]?.bool ?? false
    wantsHeadings = fields["headings"]?.bool ?? false
    imageShare = fields["image_share"]?.double
    let wishes = [wantsText, wantsSameText, wantsAlternatives, wantsContrast, wantsLanguage, wantsHeadings]
    if mostBytes == nil, imageShare == nil, !wishes.contains(true) {
      fields.owner.report("A structure rule needs one of \(Self.keys.sorted().joined(separator: ", ")).")
      return nil
    }
  }

  var reads: LetterAspects { .form }

  func hits(in letter: Letter, facts: Facts) throws(RuleFailure) -> [LetterHit] {
    guard let leaving = facts.leaving else {
      throw RuleFailure(sentence: "the rule needs the message as it leaves, and there is none")
    }
    var hits: [LetterHit] = []
    func hit(_ sentence: String, _ quote: String = "") {
      hits.append(LetterHit(quote: quote, place: nil, sentence: sentence))
    }
    let size = leaving.html.utf8.count
    if let mostBytes, size > mostBytes {
      hit("The letter's HTML has \(size / 1024) KB; \(mostBytes / 1024) may be, or mail programs cut it off.")
    }
    let hasText = leaving.text.contains { $0.isLetter }
    if wantsText, !hasText { hit("The message has no text part for those who read without HTML.") }
    let html = leaving.page
    if wantsSameText, hasText, let difference = Self.difference(html.shownText, leaving.text) {
      hit("Text and HTML of the message say different things: '\(difference)' is in one alone.", difference)
    }
    if wantsAlternatives {
      for image in html.images where image.alt == nil {
        hit(
          "The picture '\(image.source)' has no alternative text. Leave it empty where it only decorates.", image.source
        )
      }
    }
    if wantsContrast, let text = Self.faint(html) {
      hit("'\(text.quote)' is hard to read: its contrast is \(text.contrast) and should be \(text.wanted).", text.quote)
    }
    if wantsLanguage, html.language.prefix(2).lowercased() != letter.language.prefix(2).lowercased() {
      hit(
        html.language.isEmpty
          ? "The HTML does not say what language it is in, so that screen readers cannot pronounce it."
          : "The HTML says that it is in '\(html.language)', but the letter is in '\(letter.language)'.")
    }
    if wantsHeadings {
      for (before, next) in zip([0] + html.headings, html.headings) where next > before + 1 {
        hit("A heading of level \(next) follows on level \(before). Leave out no level.")
        break
      }
    }
    if let imageShare, let share = Self.imageShare(html), share > imageShare {
      hit(
        "Pictures make up \(Int((share * 100).rounded())) % of the letter; \(Int((imageShare * 100).rounded())) % may be."
      )
    }
    return hits
  }

  /// The first text that is too faint.
  private static func faint(_ html: MailHTML) -> (quote: String, contrast: String, wanted: String)? {
    for text in html.texts where text.style.isShown {
      let contrast = text.style.contrast
      let wanted = text.style.isLarge ? 3.0 : 4.5
      if contrast < wanted {
        let words = MailHTML.plain(text.words)
        if words.isEmpty { continue }
        let shown = (contrast * 10).rounded(.down) / 10
        return (String(words.prefix(60)), "\(shown):1", text.style.isLarge ? "3:1" : "4.5:1")
      }
    }
    return nil
  }

  /// A word of three letters or a number that one of two texts has more often than the other, where it is a number or such
  /// words are more than a tenth of the longer text. Links' addresses are not compared: the text part shows them.
  private static func difference(_ html: String, _ text: String) -> String? {
    let (a, b) = (words(html), words(text))
    var different = a.symmetricDifference(b).map { String(decoding: $0, as: UTF8.self) }
    different.sort()
    if let number = different.first(where: { $0.contains(where: \.isNumber) }) { return number }
    return different.count * 10 > max(a.count, b.count) ? different.first : nil
  }

  /// Words of three bytes or with a digit, in small letters where these are ASCII's; none of addresses.
  private static func words(_ text: String) -> Set<[UInt8]> {
    var words: Set<[UInt8]> = []
    var word: [UInt8] = []
    var piece: [[UInt8]] = []
    var isAddress = false
    func isBlank(_ byte: UInt8) -> Bool {
      byte <= 32 || byte == 60 || byte == 62 || byte == 40 || byte == 41 || byte == 34
    }
    func isWord(_ byte: UInt8) -> Bool {
      (97...122).contains(byte) || (48...57).contains(byte) || byte >= 0xC3 || (0x80...0xBF).contains(byte)
    }
    func endWord() {
      if word.count >= 3 || word.contains(where: { (48...57).contains($0) }) { piece.append(word) }
      word.removeAll(keepingCapacity: true)
    }
    func endPiece() {
      endWord()
      if !isAddress { words.formUnion(piece) }
      piece.removeAll(keepingCapacity: true)
      isAddress = false
    }
    // Quotes and dashes in UTF-8 are no letters: they part words as blanks do.
    for byte in plainMarks(text).utf8 {
      let small = (65...90).contains(byte) ? byte + 32 : byte
      if isBlank(byte) {
        endPiece()
      } else if isWord(small) {
        word.append(small)
      } else {
        if byte == UInt8(ascii: "@") || byte == UInt8(ascii: "/") && word.isEmpty && !piece.isEmpty { isAddress = true }
        endWord()
      }
    }
    endPiece()
    return words
  }

  /// Typographic marks and spaces as blanks.
  private static func plainMarks(_ text: String) -> String {
    if text.utf8.allSatisfy({ $0 < 128 }) { return text }
    var out = String.UnicodeScalarView()
    for scalar in text.lowercased().unicodeScalars {
      let isMark =
        (0x2000...0x206F).contains(scalar.value) || (0xA0...0xBF).contains(scalar.value) || scalar.value == 0xFEFF
      out.append(isMark ? " " : scalar)
    }
    return String(out)
  }

  /// Pixels of text for a character: 16 px high letters, about 10 px wide.
  private static let characterArea = 160

  private static func imageShare(_ html: MailHTML) -> Double? {
    let images = html.images.reduce(0) { $0 + ($1.width ?? 0) * ($1.height ?? $1.width ?? 0) }
    guard images > 0 else { return nil }
    return Double(images) / Double(images + html.shownText.count * characterArea)
  }
}
