import Firsthand
import MailFormat
import Tabular

/// A file opened as a table: how it is read, what its columns are called and what they are taken for.
struct ImportSheet {
  let format: TableFormat
  let header: [String]
  let columns: [ImportColumn?]
  let hasHeader: Bool
  private var reader: TableReader
  /// The first row, where it names no columns and is still to be handed out.
  private var first: TableRow?

  var bytesRead: Int64 { reader.bytesRead }
  var holdsAddresses: Bool { columns.contains(.email) || columns.contains(.secondEmail) }

  init(_ nextChunk: @escaping () throws -> [UInt8]?, _ options: ImportOptions) throws {
    (format, reader) = try Self.open(nextChunk, options)
    guard let row = try reader.next() else { throw TabularError(sentence: "The file has no rows.") }
    let names = row.fields.map(\.trimmingSpaces)
    let looksLikeRow =
      !names.contains { ColumnGuess.columns([$0])[0] == .email }
      && names.contains { (try? EmailAddress($0)) != nil || MailboxText($0) != nil }
    if looksLikeRow, options.header == .present, options.map.isEmpty, options.columns == nil {
      throw TabularError(
        line: 1,
        sentence: "The first row is no header: it has an address in it. Put the columns' names on a line above it.")
    }
    hasHeader =
      switch options.header {
      case .present: true
      case .absent: false
      case .guessed: !looksLikeRow
      }
    let titles = hasHeader ? names : names.indices.map { "Column \($0 + 1)" }
    header = titles
    if !hasHeader { first = row }
    if let choice = options.columns {
      columns = try Self.chosen(choice, titles)
    } else {
      columns = try Self.mapped(
        hasHeader ? ColumnGuess.columns(titles) : ColumnGuess.columns(ofRow: names), titles, options.map)
    }
  }

  mutating func next() throws -> TableRow? {
    if let row = first {
      first = nil
      return row
    }
    return try reader.next()
  }

  private static func open(
    _ nextChunk: @escaping () throws -> [UInt8]?, _ options: ImportOptions
  ) throws -> (TableFormat, TableReader) {
    var sample: [UInt8] = []
    var isWhole = false
    while sample.count < TableFormat.sampleSize {
      guard let chunk = try nextChunk() else {
        isWhole = true
        break
      }
      sample += chunk
    }
    guard !sample.isEmpty else { throw TabularError(sentence: "The file is empty.") }
    let format = try TableFormat.detect(
      sample: sample, isWholeFile: isWhole, encoding: options.encoding,
      delimiter: options.delimiter)
    var first: [UInt8]? = sample
    let reader = TableReader(format: format) {
      if let bytes = first {
        first = nil
        return bytes
      }
      return isWhole ? nil : try nextChunk()
    }
    return (format, reader)
  }

  /// Columns as somebody chose them one by one; what is beyond the last choice is left out.
  private static func chosen(_ choice: [ImportColumn?], _ header: [String]) throws -> [ImportColumn?] {
    var taken: [ImportColumn: Int] = [:]
    for (index, column) in choice.prefix(header.count).enumerated() {
      guard let column else { continue }
      if let other = taken.updateValue(index, forKey: column) {
        throw FirsthandError(
          .badInput,
          "The columns '\(header[other])' and '\(header[index])' are both taken for the same. Leave one of them out.")
      }
    }
    return header.indices.map { choice.indices.contains($0) ? choice[$0] : nil }
  }

  private static func mapped(
    _ guessed: [ImportColumn?], _ header: [String], _ map: [String: ImportColumn?]
  ) throws -> [ImportColumn?] {
    var columns = guessed
    for (name, column) in map {
      let index =
        header.firstIndex { ColumnGuess.plain($0) == ColumnGuess.plain(name) && !$0.isEmpty }
        ?? (name.hasPrefix("#") ? Int(name.dropFirst()).flatMap { $0 > 0 ? $0 - 1 : nil } : nil)
      guard let index, columns.indices.contains(index) else {
        throw FirsthandError(
          .badInput,
          "There is no column '\(name)' to map. The columns are: \(header.map { "'\($0)'" }.joined(separator: ", ")).")
      }
      if let column {
        for other in columns.indices where columns[other] == column { columns[other] = nil }
      }
      columns[index] = column
    }
    return columns
  }
}

/// An address with a name in front, as mail programs copy it: `Ana Lopez <ana@lopez.example>`.
struct MailboxText {
  let name: String
  let address: String

  init?(_ text: String) {
    let text = text.trimmingSpaces
    guard text.hasSuffix(">"), let open = text.lastIndex(of: "<") else { return nil }
    address = String(text[text.index(after: open)...].dropLast())
    guard (try? EmailAddress(address)) != nil else { return nil }
    name = text[..<open].trimmingSpaces.trimmingCharacters(in: ["\""])
  }
}

extension String {
  fileprivate func trimmingCharacters(in characters: Set<Character>) -> String {
    var rest = self[...]
    while let first = rest.first, characters.contains(first) { rest = rest.dropFirst() }
    while let last = rest.last, characters.contains(last) { rest = rest.dropLast() }
    return String(rest)
  }
}
