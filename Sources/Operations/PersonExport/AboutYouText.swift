import Firsthand
import MailFormat
import Phrasebook
import Store

/// about-you.txt, a page at a time, in the person's language.
struct AboutYouText {
  private let export: PersonExport
  private let letters: [String: KeptLetter]
  private var phrases: Phrases { export.phrases }

  init(_ export: PersonExport, _ letters: [String: KeptLetter]) {
    self.export = export
    self.letters = letters
  }

  var beginning: [UInt8] {
    let title = phrases("export.about_title", ["address": export.person.address.displayText])
    return Array(
      (Self.heading(title, "=") + "\n" + phrases("export.about_lead", ["moment": phrases.moment(export.madeAt)]) + "\n")
        .utf8)
  }

  func bytes(_ page: HeldPage) -> [UInt8] {
    var text = page.before == 0 ? "\n\n" + Self.heading(phrases("export.section_\(page.section.name)"), "-") : ""
    if page.before == 0, page.rows.isEmpty { text += "\n" + phrases("export.nothing") + "\n" }
    for row in page.rows { text += "\n" + block(row) }
    return Array(text.utf8)
  }

  private func block(_ row: HeldRow) -> String {
    var lines: [String] = []
    for (column, value) in zip(row.section.columns, row.values) {
      guard let words = value.map({ words($0, column) }), !words.isEmpty else { continue }
      let label =
        if case .field(let field) = column.kind { phrases("field.\(field.rawValue)") } else {
          phrases("export.value_\(column.name)")
        }
      lines.append(label + ": " + words.replacing("\n", with: "\n    "))
    }
    if row.section == .letters, KeptLetter.hasLeft(row) {
      if let kept = row.text("id").flatMap({ letters[$0] }) {
        lines.append(phrases("export.letter_kept", ["file": kept.file]))
      } else {
        lines.append(phrases("export.letter_not_kept"))
      }
    }
    return lines.map { $0 + "\n" }.joined()
  }

  private func words(_ value: HeldValue, _ column: HeldSection.Column) -> String {
    switch value {
    case .text(let text): return words(text, column)
    case .number(let number): return String(number)
    case .moment(let moment): return phrases.moment(moment)
    case .member(let id): return export.names[id] ?? id.text
    case .list(let texts): return texts.joined(separator: "; ")
    }
  }

  private func words(_ text: String, _ column: HeldSection.Column) -> String {
    if column.name == "complaint" { return phrases.sentence(text) }
    if column.name == "source", text == SalespersonDesk.byHand { return phrases("customers.source_by_hand") }
    if column.kind == .field(.addressForm), phrases.has("customers.address_form_\(text)") {
      return phrases("customers.address_form_\(text)")
    }
    guard case .choice(let beginning) = column.kind, !text.isEmpty else {
      return text
    }
    // Of a pause or a wait the day stands behind a colon.
    let parts = text.split(separator: ":", maxSplits: 1).map(String.init)
    guard let name = parts.first, phrases.has(beginning + name) else { return text }
    let day = parts.dropFirst().first.map { CalendarDay($0).map { phrases.day($0) } ?? $0 }
    return phrases(beginning + name) + (day.map { " (\($0))" } ?? "")
  }

  static func heading(_ text: String, _ line: String) -> String {
    text + "\n" + String(repeating: line, count: text.count) + "\n"
  }
}

extension Phrases {
  /// A moment as the archive says it: whoever reads it may live anywhere.
  func moment(_ instant: Instant) -> String { moment(instant, zone: "UTC") + " UTC" }
}
