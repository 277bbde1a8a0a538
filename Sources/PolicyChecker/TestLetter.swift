import Firsthand

/// A letter from plain text, for the tests beside rules and for trying whole letters: `[text](target)` is a link,
/// `{field|fallback}` a merge field that shows its fallback, a blank line parts paragraphs.
struct TestLetter {
  private(set) var letter: Letter
  private(set) var facts: Facts

  init(_ test: Rule.Test) {
    let setting = test.setting
    let isShort = !test.input.isEmpty
    letter = Letter(
      language: setting.language, subject: MappedText(), preheader: MappedText(), blocks: [], links: [], merges: [],
      greeting: "Hello,")
    facts = Self.facts(
      setting, body: isShort ? test.input : setting.body, subject: isShort ? test.input : setting.subject)
    if isShort {
      let text = read(test.input, .slot("test"), at: 0)
      letter.subject = text
      letter.blocks = [Letter.Block(kind: .paragraph, author: .writer, text: text)]
      return
    }
    letter.subject = read(setting.subject, .subject, at: 0)
    letter.preheader = read(setting.preheader, .preheader, at: 0)
    var offset = 0
    for paragraph in Self.paragraphs(setting.body) {
      if paragraph.contains(where: { !$0.isWhitespace }) {
        let text = read(paragraph, .slot("body"), at: offset)
        letter.blocks.append(Letter.Block(kind: .paragraph, author: .writer, text: text))
      }
      offset += paragraph.utf8.count + 2
    }
  }

  /// A letter as a text: lines `Subject:`, `Preheader:` and `From:` (the writer's name) at its head, an empty line, its
  /// words.
  init(text: String, language: String, now: Instant) {
    var setting = TestSetting(language: language)
    setting.sender = ""
    var bases: [SourceSpan.Part: Int] = [:]
    var head = 0
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      let parts = line.split(separator: ":", maxSplits: 1)
      let value = parts.count == 2 ? String(parts[1]).trimmingSpaces : ""
      let base = head + line.utf8.count - (parts.last.map { $0.drop { $0 == " " }.utf8.count } ?? 0)
      switch parts.first?.lowercased() {
      case "subject": (setting.subject, bases[.subject]) = (value, base)
      case "preheader": (setting.preheader, bases[.preheader]) = (value, base)
      case "from": setting.sender = value
      default:
        if line.isEmpty, head > 0 { head += 1 }
        self.init(setting, body: String(decoding: text.utf8.dropFirst(head), as: UTF8.self), now: now)
        self.bases = bases.merging([.slot("body"): head]) { first, _ in first }
        return
      }
      head += line.utf8.count + 1
    }
    self.init(setting, body: "", now: now)
    self.bases = bases
  }

  /// Where each part begins in the text.
  private var bases: [SourceSpan.Part: Int] = [:]

  /// The place in the whole text.
  func inText(_ place: SourceSpan) -> SourceSpan {
    let base = bases[place.part] ?? 0
    return SourceSpan(
      part: .slot("text"), range: place.range.lowerBound + base..<place.range.upperBound + base)
  }

  private init(_ setting: TestSetting, body: String, now: Instant) {
    var setting = setting
    setting.body = body
    setting.today = now.day
    var test = TestLetter(Rule.Test(input: "", isMatch: true, quote: nil, setting: setting, line: 0))
    test.facts.reader = nil
    self = test
  }

  /// What stands between blank lines, which are two bytes.
  private static func paragraphs(_ body: String) -> [String] {
    let bytes = Array(body.utf8.contains(13) ? body.replacing("\r\n", with: "\n").utf8 : body.utf8)
    var paragraphs: [String] = []
    var start = 0
    for index in bytes.indices.dropFirst() where bytes[index] == 10 && bytes[index - 1] == 10 && index > start {
      paragraphs.append(String(decoding: bytes[start..<index - 1], as: UTF8.self))
      start = index + 1
    }
    return paragraphs + [String(decoding: bytes[start...], as: UTF8.self)]
  }

  private mutating func read(_ input: String, _ part: SourceSpan.Part, at offset: Int) -> MappedText {
    var text = MappedText()
    var rest = input[...]
    var position = offset
    func span(_ piece: Substring) -> SourceSpan {
      SourceSpan(part: part, range: position..<position + piece.utf8.count)
    }
    while let mark = rest.utf8.firstIndex(where: { $0 == UInt8(ascii: "[") || $0 == UInt8(ascii: "{") }) {
      // Only from a bracket on is there anything to look for.
      guard let match = rest[mark...].prefixMatch(of: /\[([^\]]+)\]\(([^)]+)\)|\{([a-z_]+)\|([^{}|]+)\}/) else {
        let plain = rest[...mark]
        text.append(String(plain), from: span(plain))
        position += plain.utf8.count
        rest = rest[rest.index(after: mark)...]
        continue
      }
      let before = rest[..<match.range.lowerBound]
      text.append(String(before), from: span(before))
      position += before.utf8.count
      let place = span(match.0)
      if let label = match.1, let target = match.2 {
        var words = MappedText()
        words.append(String(label), from: place)
        text.append(words)
        letter.links.append(Letter.Link(text: words, target: String(target), author: .writer))
      } else if let field = match.3, let fallback = match.4 {
        text.append(String(fallback), from: place)
        letter.merges.append(Letter.Merge(field: String(field), value: String(fallback), place: place))
      }
      position += match.0.utf8.count
      rest = rest[match.range.upperBound...]
    }
    text.append(String(rest), from: span(rest))
    return text
  }

  private static func facts(_ setting: TestSetting, body: String, subject: String) -> Facts {
    let now = (setting.today?.startInUTC ?? Instant(milliseconds: 0)).adding(seconds: 43_200)
    let plain = body.utf8.contains(UInt8(ascii: "<")) ? body.replacing("<", with: "‹") : body
    let leaving = Facts.Leaving(
      html: setting.html ?? "<html lang=\"\(setting.language)\"><body><p>\(plain)</p></body></html>",
      text: setting.text ?? plain,
      fields: fields(setting, subject: subject), longestLine: 76)
    let consent = setting.basis.map {
      Consent(
        basis: $0, met: setting.met ?? now.day, evidence: "", source: "", assertedBy: Member.ID(""), assertedAt: now)
    }
    let reader = Facts.Reader(
      name: "", consent: consent, isSuppressed: setting.isSuppressed,
      letters: setting.lettersDaysAgo.map { now.adding(seconds: -Int64($0) * 86_400) }, local: local(setting, now))
    let letter = LetterFacts(
      now: now, language: setting.language, writer: setting.sender, writerAddress: "dana@northwind.example",
      customers: PersonNames(setting.customers), prices: PriceList(setting.prices),
      earlier: EarlierLetters(
        setting.colleagues.enumerated().map {
          LetterTrace(writer: $0 + 1, of: paragraphs($1))
        }))
    return Facts(
      template: setting.template, team: "", country: setting.country, leaving: leaving,
      locked: LockedRegions(html: [], text: []), reader: reader, letter: letter)
  }

  /// By the reader's clock: the test's hour, on its day of the week or the day itself.
  private static func local(_ setting: TestSetting, _ now: Instant) -> LocalTime? {
    var day = now.day
    if let weekday = setting.weekday {
      var steps = 0
      while day.weekday != weekday, steps < 7 {
        day = day.startInUTC.adding(seconds: 86_400).day
        steps += 1
      }
    }
    return LocalTime("\(day.text) \(setting.hour ?? "12:00")")
  }

  /// A right message's, but for what the test has otherwise.
  private static func fields(_ setting: TestSetting, subject: String) -> [Facts.Leaving.Field] {
    var fields = [
      ("From", "Dana Holm <dana@northwind.example>"), ("Reply-To", "Dana Holm <dana@northwind.example>"),
      ("To", "Ana <ana@example.org>"), ("Subject", subject), ("Date", "Mon, 1 Jun 2026 11:00:00 +0000"),
      ("Message-ID", "<1@northwind.example>"), ("List-Id", "<dana.letters.northwind.example>"),
      ("List-Unsubscribe", "<https://northwind.example/u/1>, <mailto:leave@northwind.example>"),
      ("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"), ("MIME-Version", "1.0"),
    ]
    for (name, value) in setting.headers.sorted(by: { $0.key < $1.key }) {
      fields.removeAll { $0.0.lowercased() == name.lowercased() }
      if !value.isEmpty { fields.append((name, value)) }
    }
    return fields.map { Facts.Leaving.Field(name: $0.0, value: $0.1) }
  }
}
