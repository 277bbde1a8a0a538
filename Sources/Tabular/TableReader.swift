/// A row of a table.
package struct TableRow: Sendable, Equatable {
  /// The line of the file on which it begins, from 1.
  package var line: Int
  package var fields: [String]
  /// What is wrong in it, where something is.
  package var problem: RowProblem?

  package init(line: Int, fields: [String], problem: RowProblem? = nil) {
    self.line = line
    self.fields = fields
    self.problem = problem
  }
}

/// Something wrong in one row, which does not stop the file.
package struct RowProblem: Sendable, Equatable {
  /// From 0.
  package var field: Int
  package var sentence: String
}

/// Reads the rows of a table (RFC 4180) from chunks of bytes, in bounded memory.
package struct TableReader {
  /// Bytes of the file read so far.
  package private(set) var bytesRead: Int64 = 0

  private let delimiter: UInt8
  private let maxFieldBytes: Int
  private let nextChunk: () throws -> [UInt8]?
  private var transcoder: UTF8Transcoder
  private var bytesToSkip: Int
  private var buffer: [UInt8] = []
  private var position = 0
  private var isAtEnd = false
  private var line = 1

  /// A row may have this many fields at most.
  package static let maxFields = 1000

  /// `nextChunk` hands over the file from its first byte, and nil at its end.
  package init(
    format: TableFormat, maxFieldBytes: Int = 65_536, nextChunk: @escaping () throws -> [UInt8]?
  ) {
    delimiter = format.delimiter
    self.maxFieldBytes = maxFieldBytes
    self.nextChunk = nextChunk
    transcoder = UTF8Transcoder(format.encoding)
    bytesToSkip = format.byteOrderMarkLength
  }

  /// The next row that is not blank; nil at the end. A quote that is never closed throws.
  package mutating func next() throws -> TableRow? {
    while let row = try readRow() {
      if row.fields.count == 1, row.fields[0].isEmpty, row.problem == nil { continue }
      return row
    }
    return nil
  }

  private mutating func readRow() throws -> TableRow? {
    guard try peek() != nil else { return nil }
    var row = TableRow(line: line, fields: [], problem: nil)
    row.fields.reserveCapacity(16)
    while true {
      let field = try readField(number: row.fields.count, problem: &row.problem)
      if row.fields.count < Self.maxFields {
        row.fields.append(field)
      } else if row.problem == nil {
        row.problem = RowProblem(
          field: Self.maxFields, sentence: "The row has more than \(Self.maxFields) fields.")
      }
      guard let byte = try peek() else { return row }
      position += 1
      if byte == delimiter { continue }
      try passLineEnd(after: byte)
      return row
    }
  }

  /// Reads up to a delimiter, a line end or the end, none of which is taken.
  private mutating func readField(number: Int, problem: inout RowProblem?) throws -> String {
    if try peek() == 34 { return try readQuoted(number: number, problem: &problem) }
    var kept: [UInt8] = []
    var isTooLong = false
    while true {
      let start = position
      buffer.withUnsafeBufferPointer { bytes in
        while position < bytes.count {
          let byte = bytes[position]
          if byte == delimiter || byte == 10 || byte == 13 { break }
          position += 1
        }
      }
      let isWhole = position < buffer.count
      if isWhole, kept.isEmpty, position - start <= maxFieldBytes {
        return text(buffer[start..<position], number, &problem)
      }
      keep(buffer[start..<position], in: &kept, &isTooLong)
      if isWhole { break }
      guard try fill() else { break }
    }
    return finish(kept, isTooLong, number, &problem)
  }

  private mutating func readQuoted(number: Int, problem: inout RowProblem?) throws -> String {
    let openedOn = line
    position += 1
    var kept: [UInt8] = []
    var isTooLong = false
    while true {
      let start = position
      var newLines = 0
      buffer.withUnsafeBufferPointer { bytes in
        while position < bytes.count, bytes[position] != 34 {
          if bytes[position] == 10 { newLines += 1 }
          position += 1
        }
      }
      line += newLines
      keep(buffer[start..<position], in: &kept, &isTooLong)
      if position == buffer.count {
        guard try fill() else {
          throw TabularError(
            line: openedOn, column: number + 1,
            sentence:
              "The quote that opens field \(number + 1) on line \(openedOn) is never closed. Close it, or take it out.")
        }
        continue
      }
      position += 1
      if try peek() == 34 {
        keep([34], in: &kept, &isTooLong)
        position += 1
        continue
      }
      break
    }
    if let byte = try peek(), byte != delimiter, byte != 10, byte != 13 {
      if problem == nil {
        problem = RowProblem(
          field: number,
          sentence:
            "After the closing quote of field \(number + 1) more letters follow. Double the quotes within a field.")
      }
      while let byte = try peek(), byte != delimiter, byte != 10, byte != 13 {
        keep([byte], in: &kept, &isTooLong)
        position += 1
      }
    }
    return finish(kept, isTooLong, number, &problem)
  }

  private func keep(_ bytes: ArraySlice<UInt8>, in kept: inout [UInt8], _ isTooLong: inout Bool) {
    if kept.count + bytes.count > maxFieldBytes {
      isTooLong = true
      kept = [0]
    }
    if !isTooLong { kept += bytes }
  }

  private func finish(
    _ kept: [UInt8], _ isTooLong: Bool, _ number: Int, _ problem: inout RowProblem?
  ) -> String {
    guard isTooLong else { return text(kept[...], number, &problem) }
    if problem == nil {
      problem = RowProblem(
        field: number,
        sentence: "Field \(number + 1) is longer than \(maxFieldBytes / 1024) KB. Shorten it.")
    }
    return ""
  }

  private func text(
    _ bytes: ArraySlice<UInt8>, _ number: Int, _ problem: inout RowProblem?
  ) -> String {
    guard let text = String(validating: bytes, as: UTF8.self) else {
      if problem == nil {
        problem = RowProblem(
          field: number,
          sentence:
            "Field \(number + 1) has letters that are not in the encoding the file is read in. Choose another one.")
      }
      return String(decoding: bytes, as: UTF8.self)
    }
    if problem == nil, bytes.contains(0) {
      problem = RowProblem(
        field: number, sentence: "Field \(number + 1) has a NUL byte in it. Type it again.")
    }
    return text
  }

  private mutating func passLineEnd(after byte: UInt8) throws {
    if byte == 13, try peek() == 10 { position += 1 }
    line += 1
  }

  private mutating func peek() throws -> UInt8? {
    if position == buffer.count { guard try fill() else { return nil } }
    return buffer[position]
  }

  /// Gets more bytes; false at the end.
  private mutating func fill() throws -> Bool {
    buffer.removeAll(keepingCapacity: true)
    position = 0
    while buffer.isEmpty {
      if isAtEnd { return false }
      guard var chunk = try nextChunk() else {
        isAtEnd = true
        transcoder.finish(into: &buffer)
        continue
      }
      bytesRead += Int64(chunk.count)
      if bytesToSkip > 0 {
        let skipped = min(bytesToSkip, chunk.count)
        chunk.removeFirst(skipped)
        bytesToSkip -= skipped
      }
      transcoder.transcode(chunk, into: &buffer)
    }
    return true
  }
}
