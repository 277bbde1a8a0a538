/// Writes rows of a table (RFC 4180), lines ended by CRLF.
///
/// A cell that a spreadsheet would take for a formula (it begins with `=`, `+`, `-`, `@`, a tab or a
/// carriage return) gets an apostrophe in front, so that nobody's data runs on somebody's desk (OWASP, CSV
/// injection).
package struct TableWriter: Sendable {
  package private(set) var bytes: [UInt8] = []
  private let delimiter: UInt8

  package init(delimiter: UInt8 = 44) { self.delimiter = delimiter }

  package mutating func append(_ fields: [String]) {
    for (index, field) in fields.enumerated() {
      if index > 0 { bytes.append(delimiter) }
      append(field)
    }
    bytes += [13, 10]
  }

  /// Takes what was written, so that a long table can be written out piece by piece.
  package mutating func take() -> [UInt8] {
    defer { bytes.removeAll(keepingCapacity: true) }
    return bytes
  }

  /// The characters with which a spreadsheet takes a cell for a formula.
  package static let formulaStarts = Set("=+-@\t\r".utf8)

  private mutating func append(_ field: String) {
    let utf8 = field.utf8
    let isGuarded = utf8.first.map(Self.formulaStarts.contains) ?? false
    let needsQuotes = utf8.contains { $0 == delimiter || $0 == 34 || $0 == 10 || $0 == 13 }
    if needsQuotes { bytes.append(34) }
    if isGuarded { bytes.append(39) }
    if needsQuotes {
      for byte in utf8 {
        if byte == 34 { bytes.append(34) }
        bytes.append(byte)
      }
      bytes.append(34)
    } else {
      bytes += utf8
    }
  }
}
