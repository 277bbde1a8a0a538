import CPQ
import Foundation

/// Rows in bulk: `COPY … FROM STDIN` in its binary form (PostgreSQL documentation, COPY, "Binary Format").
extension PostgresLink {
  private static let beginning: [UInt8] = Array("PGCOPY\n".utf8) + [255, 13, 10, 0] + [0, 0, 0, 0] + [0, 0, 0, 0]
  private static let end: [UInt8] = [255, 255]
  private static let batch = 65_536

  func fill(_ table: String, _ columns: [String], _ rows: (([SQLValue]) throws -> Void) throws -> Void) throws {
    try hear()
    let begun = PQexec(handle, "COPY \(table)(\(columns.joined(separator: ", "))) FROM STDIN (FORMAT binary)")
    defer { PQclear(begun) }
    guard PQresultStatus(begun) == PGRES_COPY_IN else { throw failure(in: begun) }
    var bytes = Self.beginning
    do {
      try rows { values in
        try Self.append(values, to: &bytes)
        if bytes.count >= Self.batch { try put(&bytes) }
      }
      bytes += Self.end
      try put(&bytes)
    } catch {
      PQputCopyEnd(handle, "not all of it came")
      let refused = ended()
      // Where the server hung up or refused a row, that is what went wrong.
      if error is PostgresFailure, let refused, !(refused.message.contains("not all of it came")) { throw refused }
      throw error
    }
    guard PQputCopyEnd(handle, nil) == 1 else { throw failure(state: "") }
    if let refused = ended() { throw refused }
  }

  private func put(_ bytes: inout [UInt8]) throws {
    let sent = bytes.withUnsafeBytes {
      PQputCopyData(handle, $0.bindMemory(to: CChar.self).baseAddress, Int32($0.count))
    }
    guard sent == 1 else { throw failure(state: "") }
    bytes.removeAll(keepingCapacity: true)
  }

  /// Reads what the server says at the end; nil where it took everything.
  private func ended() -> PostgresFailure? {
    var refused: PostgresFailure?
    while let result = PQgetResult(handle) {
      if PQresultStatus(result) != PGRES_COMMAND_OK, refused == nil { refused = failure(in: result) }
      PQclear(result)
    }
    return refused
  }

  private static func append(_ values: [SQLValue], to bytes: inout [UInt8]) throws {
    withUnsafeBytes(of: Int16(values.count).bigEndian) { bytes.append(contentsOf: $0) }
    for (column, value) in values.enumerated() {
      switch value {
      case .null: append(-1, to: &bytes)
      case .integer(let number):
        append(8, to: &bytes)
        withUnsafeBytes(of: number.bigEndian) { bytes.append(contentsOf: $0) }
      case .text(let text):
        append(text.utf8.count, to: &bytes)
        let start = bytes.count
        bytes.append(contentsOf: text.utf8)
        if bytes[start...].contains(0) { throw ZeroCharacter(column: column) }
      case .blob(let blob):
        append(blob.count, to: &bytes)
        bytes.append(contentsOf: blob)
      }
    }
  }

  private static func append(_ length: Int, to bytes: inout [UInt8]) {
    withUnsafeBytes(of: Int32(length).bigEndian) { bytes.append(contentsOf: $0) }
  }
}
