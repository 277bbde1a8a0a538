import Foundation
import Tabular
import Testing

@Suite struct TableReaderTests {
  /// Reads `bytes` in chunks of several sizes, which must all give the same rows.
  private func check(
    _ bytes: [UInt8], _ expected: [[String]], maxFieldBytes: Int = 65_536,
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    for size in [1, 2, 3, 7, 4096] {
      #expect(
        try rows(bytes, chunk: size, maxFieldBytes: maxFieldBytes).map(\.fields) == expected,
        "in chunks of \(size)", sourceLocation: sourceLocation)
    }
  }

  private func rows(
    _ bytes: [UInt8], chunk: Int = 4096, maxFieldBytes: Int = 65_536
  ) throws -> [TableRow] {
    let format = try TableFormat.detect(sample: bytes, isWholeFile: true)
    var position = 0
    var reader = TableReader(format: format, maxFieldBytes: maxFieldBytes) {
      guard position < bytes.count else { return nil }
      defer { position += chunk }
      return Array(bytes[position..<min(position + chunk, bytes.count)])
    }
    var rows: [TableRow] = []
    while let row = try reader.next() { rows.append(row) }
    return rows
  }

  private func utf16(_ text: String, littleEndian: Bool = true) -> [UInt8] {
    (littleEndian ? [0xFF, 0xFE] : [0xFE, 0xFF])
      + text.utf16.flatMap { unit -> [UInt8] in
        let pair = [UInt8(unit & 0xFF), UInt8(unit >> 8)]
        return littleEndian ? pair : pair.reversed()
      }
  }

  @Test func `quotes, line ends and blank lines are read as RFC 4180 has them`() throws {
    try check(Array("a,b\r\n1,2\r\n".utf8), [["a", "b"], ["1", "2"]])
    try check(Array("a,b\n\n\"x,\"\"y\",\"1\n2\"\n".utf8), [["a", "b"], ["x,\"y", "1\n2"]])
    try check(Array("a,b\rc,d".utf8), [["a", "b"], ["c", "d"]])
    try check(Array("a,b\n1,\n,2\n".utf8), [["a", "b"], ["1", ""], ["", "2"]])
  }

  @Test func `encodings are found by themselves`() throws {
    try check([0xEF, 0xBB, 0xBF] + Array("navn,by\nSøren,Århus\n".utf8), [["navn", "by"], ["Søren", "Århus"]])
    let danish = try #require("navn;by\r\nSøren;Ærø\r\nÅse;Mårslet\r\n".data(using: .windowsCP1252))
    try check(Array(danish), [["navn", "by"], ["Søren", "Ærø"], ["Åse", "Mårslet"]])
    let russian = try #require("Имя;Город\nАнна;Казань\nОльга;Пермь\n".data(using: .windowsCP1251))
    try check(Array(russian), [["Имя", "Город"], ["Анна", "Казань"], ["Ольга", "Пермь"]])
    try check(utf16("Имя\tГород\nАнна 🙂\tКазань\n"), [["Имя", "Город"], ["Анна 🙂", "Казань"]])
    try check(
      utf16("a,b\n1,2\n", littleEndian: false), [["a", "b"], ["1", "2"]])
    try check(Array(utf16("name,town\nAna,Leeds\n").dropFirst(2)), [["name", "town"], ["Ana", "Leeds"]])
  }

  @Test func `a row that is wrong is named and the others are read`() throws {
    let found = try rows(Array("a,b\n\"x\"y,2\n3,4\n".utf8))
    #expect(found[1].problem?.field == 0)
    #expect(found[1].line == 2)
    #expect(found[2].problem == nil)
    let invalid = try rows([0xEF, 0xBB, 0xBF] + Array("a,b\nx,".utf8) + [0xFF] + Array("\n1,2\n".utf8))
    #expect(invalid[1].problem?.field == 1)
    #expect(invalid[2].fields == ["1", "2"])
  }

  @Test func `ten megabytes in one field cost a sentence, not memory`() throws {
    let huge = Array("a,b\nx,".utf8) + [UInt8](repeating: 65, count: 10_000_000) + Array("\n1,2\n".utf8)
    let found = try rows(huge, chunk: 65_536)
    #expect(found[1].fields[1].isEmpty)
    #expect(found[1].problem?.sentence.contains("64 KB") == true)
    #expect(found[2].fields == ["1", "2"])
  }

  @Test func `a quote that is never closed names the line where it opened`() throws {
    let error = #expect(throws: TabularError.self) { try rows(Array("a,b\n1,2\n3,\"x\ny\n".utf8)) }
    #expect(error?.line == 3)
    #expect(error?.column == 2)
  }

  @Test(
    arguments: [
      ([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A], "PNG"), ([0xFF, 0xD8, 0xFF, 0xE0], "JPEG"),
      ([0x50, 0x4B, 0x03, 0x04], "Excel"), (Array("%PDF-1.7".utf8), "PDF"),
      ([1, 2, 0, 0, 0, 5, 9, 0, 7], "binary"),
    ] as [([UInt8], String)])
  func `what is no table is refused by name`(bytes: [UInt8], name: String) {
    let error = #expect(throws: TabularError.self) {
      try TableFormat.detect(sample: bytes, isWholeFile: true)
    }
    #expect(error?.sentence.contains(name) == true)
  }

  @Test func `random bytes never trap and always end`() throws {
    var state: UInt64 = 1
    func next() -> UInt8 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return UInt8(truncatingIfNeeded: state >> 33)
    }
    let alphabet: [UInt8] = [34, 44, 10, 13, 59, 9, 65, 0xC3, 0xB8, 0xFF, 32]
    for round in 0..<10_000 {
      let bytes = (0..<(round % 60)).map { _ in alphabet[Int(next()) % alphabet.count] }
      guard let format = try? TableFormat.detect(sample: bytes, isWholeFile: true) else { continue }
      var given = false
      var reader = TableReader(format: format) {
        defer { given = true }
        return given ? nil : bytes
      }
      var count = 0
      while (try? reader.next()) != nil, count < 100 { count += 1 }
    }
  }
}

@Suite struct TableWriterTests {
  @Test func `cells that a spreadsheet would run are guarded`() {
    var writer = TableWriter()
    writer.append(["=1+1", "+4", "-1", "@x", "\tx", "\rx", "plain", "a,\"b\""])
    #expect(
      String(decoding: writer.bytes, as: UTF8.self)
        == "'=1+1,'+4,'-1,'@x,'\tx,\"'\rx\",plain,\"a,\"\"b\"\"\"\r\n")
  }

  @Test func `what is written is read back`() throws {
    let rows = [["a", "b c", "d\"e"], ["æ\nø", "", "x,y;z"], ["1", "2", "3"]]
    var writer = TableWriter()
    for row in rows { writer.append(row) }
    let bytes = writer.bytes
    var given = false
    var reader = TableReader(
      format: TableFormat(encoding: .utf8, byteOrderMarkLength: 0, delimiter: 44)
    ) {
      defer { given = true }
      return given ? nil : bytes
    }
    var found: [[String]] = []
    while let row = try reader.next() { found.append(row.fields) }
    #expect(found == rows)
  }
}
