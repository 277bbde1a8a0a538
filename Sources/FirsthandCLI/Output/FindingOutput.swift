import ArgumentParser
import Firsthand

/// How findings are written.
enum FindingFormat: String, ExpressibleByArgument, CaseIterable {
  /// For people.
  case people
  /// `file:line:column:rule: message`
  case line
  case json
  /// One JSON object a line.
  case jsonl
  /// SARIF 2.1.0 (OASIS).
  case sarif
}

/// A finding as programs and terminals get it.
struct FindingView: Encodable {
  /// What would mend it: the stretch becomes the text.
  struct Edit: Encodable {
    let startLine, startColumn, endLine, endColumn: Int
    /// In UTF-16, as browsers and editors count.
    let offset, length: Int
    let text: String
  }

  let rule, level, message, quote, part: String
  let file: String?
  /// From 1, in Unicode code points of the part.
  let startLine, startColumn, endLine, endColumn: Int?
  let suggestions: [String]
  let edits: [Edit]
  let why, link: String
  let copies: Int?
  let isWaived: Bool

  /// `text` is what was typed into the part.
  init(_ finding: Finding, text: String?, file: String? = nil, copies: Int? = nil, isWaived: Bool = false) {
    rule = finding.rule.description
    level = finding.enforcement.rawValue
    message = finding.message
    quote = finding.quote
    part = finding.place?.part.name ?? ""
    self.file = file
    self.isWaived = isWaived
    let range = text == nil ? nil : finding.place?.range
    let start = range.flatMap { range in text.map { TextPosition(utf8Offset: range.lowerBound, in: $0) } }
    let end = range.flatMap { range in text.map { TextPosition(utf8Offset: range.upperBound, in: $0) } }
    (startLine, startColumn) = (start?.line, start?.column)
    (endLine, endColumn) = (end?.line, end?.column)
    suggestions = finding.suggestions
    edits =
      if let start, let end, let range, let text {
        finding.suggestions.map { suggestion in
          let before = String(decoding: Array(text.utf8.prefix(range.lowerBound)), as: UTF8.self)
          let through = String(decoding: Array(text.utf8.prefix(range.upperBound)), as: UTF8.self)
          return Edit(
            startLine: start.line, startColumn: start.column, endLine: end.line, endColumn: end.column,
            offset: before.utf16.count, length: through.utf16.count - before.utf16.count, text: suggestion)
        }
      } else {
        []
      }
    why = finding.why
    link = finding.link
    self.copies = copies
  }

  /// `file:line:column:rule: message`
  var line: String {
    let place = file ?? part
    return "\(place):\(startLine ?? 1):\(startColumn ?? 1):\(rule): \(message)"
  }
}

/// A place in a text: lines and Unicode code points, from 1.
struct TextPosition {
  let line: Int
  let column: Int

  init(utf8Offset: Int, in text: String) {
    let bytes = Array(text.utf8.prefix(utf8Offset))
    line = bytes.count { $0 == 10 } + 1
    let lineStart = bytes.lastIndex(of: 10).map { $0 + 1 } ?? 0
    column = String(decoding: bytes[lineStart...], as: UTF8.self).unicodeScalars.count + 1
  }
}
