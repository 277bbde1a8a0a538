import Firsthand
import Tabular

/// How a file that came in by a page is to be read, as somebody chose it there. Nil is a guess.
package struct ImportReading: Hashable, Sendable {
  /// One of `encodings`.
  package var encoding: String?
  /// One of `delimiters`.
  package var delimiter: String?
  package var header: HeaderRow
  /// Names of `ImportColumn.names`, from the first column on; empty leaves a column out.
  package var columns: [String]?

  package static let encodings = TextEncoding.allCases.map(\.rawValue)
  package static let delimiters = ["comma", "semicolon", "tab", "bar"]
  private static let delimiterBytes: [UInt8] = [44, 59, 9, 124]

  package init(
    encoding: String? = nil, delimiter: String? = nil, header: HeaderRow = .guessed, columns: [String]? = nil
  ) {
    self.encoding = encoding.flatMap { Self.encodings.contains($0) ? $0 : nil }
    self.delimiter = delimiter.flatMap { Self.delimiters.contains($0) ? $0 : nil }
    self.header = header
    self.columns = columns
  }

  /// As a column keeps it.
  init(text: String) {
    var values: [Substring: String] = [:]
    for line in text.split(separator: "\n") {
      let parts = line.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      if parts.count == 2 { values[parts[0]] = String(parts[1]) }
    }
    self.init(
      encoding: values["encoding"], delimiter: values["delimiter"],
      header: values["header"].flatMap(HeaderRow.init(rawValue:)) ?? .guessed,
      columns: values["columns"].map { $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init) })
  }

  var text: String {
    var lines = ["header=\(header.rawValue)"]
    if let encoding { lines.append("encoding=\(encoding)") }
    if let delimiter { lines.append("delimiter=\(delimiter)") }
    if let columns {
      let known = columns.map { ImportColumn(name: $0)?.name ?? "" }
      lines.append("columns=" + known.joined(separator: ","))
    }
    return lines.joined(separator: "\n")
  }

  func options(fileName: String, _ claim: BasisClaim? = nil, isDryRun: Bool) -> ImportOptions {
    ImportOptions(
      fileName: fileName, encoding: encoding.flatMap(TextEncoding.init(name:)), delimiter: delimiterByte,
      header: header, columns: columns.map { $0.map(ImportColumn.init(name:)) }, basis: claim?.basis,
      met: claim?.met, evidence: claim?.evidence ?? "", isDryRun: isDryRun)
  }

  private var delimiterByte: UInt8? {
    delimiter.flatMap(Self.delimiters.firstIndex).map { Self.delimiterBytes[$0] }
  }

  static func name(ofDelimiter byte: UInt8) -> String {
    delimiterBytes.firstIndex(of: byte).map { delimiters[$0] } ?? "comma"
  }
}
