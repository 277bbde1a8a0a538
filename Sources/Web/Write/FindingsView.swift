import Firsthand
import Foundation
import Operations
import Phrasebook
import Store

/// What the standards say of a letter, as cards.
struct FindingsView {
  struct Card {
    struct Fix {
      let words: String
      let order: String
    }

    let number: Int
    let kind: String
    let level: String
    let message: String
    let why: String
    let link: String
    let quote: String
    let field: String
    let fieldWords: String
    let isTyped: Bool
    let start: Int
    let end: Int
    let fixes: [Fix]
    let whose: String
    let rule: String
    let mayAsk: Bool
    let mayDoubt: Bool
    let isDoubted: Bool
  }

  let summary: String
  /// The class that colours the summary.
  let kind: String
  let cards: [Card]
  let letter: String

  init(_ report: QuickReport, _ phrases: Phrases) {
    let verdict = report.verdict
    letter = report.newsletter.id.text
    kind = !verdict.blocking.isEmpty ? "must" : verdict.needsApproval.isEmpty ? "ready" : "approval"
    summary =
      if !verdict.blocking.isEmpty {
        phrases("write.must_fix", count: verdict.blocking.count)
      } else if !verdict.needsApproval.isEmpty {
        phrases("write.needs_approval", count: verdict.needsApproval.count)
      } else if !verdict.needsAcknowledgement.isEmpty {
        phrases("write.consider", count: verdict.needsAcknowledgement.count)
      } else {
        phrases("write.all_good")
      }
    cards = report.findings.enumerated().map { index, finding in
      Self.card(index, finding, copies: report.copies[index], report, phrases)
    }
  }

  private static func card(
    _ index: Int, _ finding: Finding, copies: Int, _ report: QuickReport, _ phrases: Phrases
  ) -> Card {
    let typed = finding.place.flatMap { place in report.newsletter.words[place.part].map { (place, $0) } }
    let isShared = finding.customer == nil
    let range = typed.flatMap { place, text in UTF16Range(place.range, in: text) }
    let stands = typed.map { place, text in Self.slice(text, place.range) } ?? ""
    let fixes =
      isShared && range != nil && !stands.isEmpty
      ? finding.suggestions.map { suggestion in
        Card.Fix(
          words: phrases("write.use", ["words": suggestion]),
          order: FixOrder(
            place: finding.place ?? SourceSpan(part: .subject, range: 0..<0), quote: stands, replacement: suggestion
          ).text)
      } : []
    return Card(
      number: index, kind: finding.enforcement.cardKind, level: phrases("level.\(finding.enforcement.rawValue)"),
      message: phrases.sentence(finding.message), why: finding.why, link: finding.link.webLink ?? "",
      quote: finding.quote,
      field: typed?.0.part.fieldName ?? "", fieldWords: finding.place?.part.name ?? "", isTyped: range != nil,
      start: range?.lower ?? 0, end: range?.upper ?? 0, fixes: fixes,
      whose: finding.customer.flatMap { report.names[$0] }.map { name in
        copies > 1
          ? phrases("write.in_copies", ["name": name], count: copies - 1) : phrases("write.in_copy", ["name": name])
      } ?? "",
      rule: finding.rule.description, mayAsk: finding.enforcement == .stop,
      mayDoubt: finding.rule.policy != "firsthand" && !report.doubted.contains(finding.rule),
      isDoubted: report.doubted.contains(finding.rule))
  }

  private static func slice(_ text: String, _ range: Range<Int>) -> String {
    let bytes = Array(text.utf8)
    guard range.upperBound <= bytes.count else { return "" }
    return String(decoding: bytes[range], as: UTF8.self)
  }

  /// Where highlights belong, for the layer behind each field.
  func marks(in report: QuickReport) -> [FindingMark] {
    cards.filter { $0.isTyped && $0.end > $0.start }.map {
      FindingMark(field: $0.field, start: $0.start, end: $0.end, kind: $0.kind, number: $0.number)
    }
  }
}

/// A stretch of a field to highlight, in UTF-16 units as scripts count.
struct FindingMark: Encodable, Hashable {
  let field: String
  let start: Int
  let end: Int
  let kind: String
  let number: Int
}

/// A range of UTF-8 offsets as UTF-16 ones; nil where it does not lie in the text.
struct UTF16Range: Hashable {
  let lower: Int
  let upper: Int

  init?(_ range: Range<Int>, in text: String) {
    let utf8 = text.utf8
    guard range.lowerBound >= 0, range.upperBound <= utf8.count else { return nil }
    let start = utf8.index(utf8.startIndex, offsetBy: range.lowerBound)
    let end = utf8.index(utf8.startIndex, offsetBy: range.upperBound)
    lower = text.utf16.distance(from: text.startIndex, to: start)
    upper = text.utf16.distance(from: text.startIndex, to: end)
  }
}

extension Enforcement {
  /// The class that colours a card and its highlight.
  var cardKind: String {
    switch self {
    case .advice: "thought"
    case .warn: "consider"
    case .review: "approval"
    case .stop, .forbid: "must"
    }
  }
}

/// How many words a slot has, for the range beside its label.
struct FieldCounts: Encodable, Hashable {
  let field: String
  let words: Int

  static func all(in report: QuickReport) -> [FieldCounts] {
    report.newsletter.words.slots.map { FieldCounts(field: "slot-" + $0.key, words: words(in: $0.value)) }
      .sorted { $0.field < $1.field }
  }

  /// Words as a reader counts them.
  static func words(in text: String) -> Int {
    text.split(whereSeparator: \.isWhitespace).count { $0.contains { $0.isLetter || $0.isNumber } }
  }
}
