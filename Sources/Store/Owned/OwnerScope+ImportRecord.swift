package import Firsthand
import Foundation

/// How a file was imported and what came of it, so that rows that needed a person can follow.
package struct ImportRecord: Hashable, Sendable {
  package var header: [String]
  /// What each column was taken for, in the words of Operations; empty where it was left out.
  package var columns: [String]
  package var basis: Consent.Basis?
  package var met: CalendarDay?
  package var evidence: String
  package var counts: ImportCounts

  package init(
    header: [String], columns: [String], basis: Consent.Basis?, met: CalendarDay?, evidence: String,
    counts: ImportCounts
  ) {
    self.header = header
    self.columns = columns
    self.basis = basis
    self.met = met
    self.evidence = evidence
    self.counts = counts
  }
}

/// A row of a file that a person must look at.
package struct ImportIssue: Hashable, Sendable {
  /// From 0, in the order of the file.
  package var number: Int
  package var line: Int
  package var field: String
  package var value: String
  package var sentence: String
  /// The row as it stands in the file.
  package var fields: [String]

  package init(number: Int, line: Int, field: String, value: String, sentence: String, fields: [String]) {
    self.number = number
    self.line = line
    self.field = field
    self.value = value
    self.sentence = sentence
    self.fields = fields
  }
}

extension OwnerScope {
  /// Writes or changes what is kept of an import of the owner.
  package func write(_ record: ImportRecord, of id: ImportID) throws {
    guard try customerImport(id) != nil else { return }
    try connection.run(
      """
      INSERT INTO import_record(import_id, header, columns, basis, met, evidence, counts)
      VALUES ($1, $2, $3, $4, $5, $6, $7)
      ON CONFLICT (import_id) DO UPDATE SET counts = excluded.counts
      """,
      [
        .text(id.text), .text(ListText.encode(record.header)), .text(ListText.encode(record.columns)),
        .optional(record.basis?.rawValue), .optional(record.met?.text), .text(record.evidence),
        .text(record.counts.text),
      ])
  }

  package func record(of id: ImportID) throws -> ImportRecord? {
    try connection.first(
      """
      SELECT r.* FROM import_record r JOIN customer_import i ON i.id = r.import_id
      WHERE r.import_id = $1 AND i.owner_id = $2
      """, [.text(id.text), ownerValue]
    ).map { row in
      ImportRecord(
        header: ListText.decode(row.text("header")), columns: ListText.decode(row.text("columns")),
        basis: row.optionalText("basis").flatMap(Consent.Basis.init(rawValue:)),
        met: row.optionalText("met").flatMap { CalendarDay($0) }, evidence: row.text("evidence"),
        counts: ImportCounts(text: row.text("counts")) ?? ImportCounts())
    }
  }

  /// Keeps rows for a person, or a row again with another complaint.
  package func keep(_ issues: [ImportIssue], of id: ImportID) throws {
    guard try customerImport(id) != nil else { return }
    for issue in issues {
      try connection.run(
        """
        INSERT INTO import_issue(import_id, number, line, field, value, sentence, fields)
        VALUES ($1, $2, $3, $4, $5, $6, $7)
        ON CONFLICT (import_id, number) DO UPDATE SET field = excluded.field, value = excluded.value,
          sentence = excluded.sentence, fields = excluded.fields
        """,
        [
          .text(id.text), .integer(Int64(issue.number)), .integer(Int64(issue.line)), .text(issue.field),
          .text(issue.value), .text(issue.sentence), .text(ListText.encode(issue.fields)),
        ])
    }
  }

  /// Rows of an import of the owner that still need a person, in the order of the file.
  package func issues(of id: ImportID, from first: Int = 0, limit: Int) throws -> [ImportIssue] {
    try connection.rows(
      """
      SELECT s.* FROM import_issue s JOIN customer_import i ON i.id = s.import_id
      WHERE s.import_id = $1 AND i.owner_id = $2 AND s.number >= $3 ORDER BY s.number LIMIT $4
      """, [.text(id.text), ownerValue, .integer(Int64(first)), .integer(Int64(limit))]
    ).map { row in
      ImportIssue(
        number: Int(row.integer("number")), line: Int(row.integer("line")), field: row.text("field"),
        value: row.text("value"), sentence: row.text("sentence"), fields: ListText.decode(row.text("fields")))
    }
  }

  package func countIssues(of id: ImportID) throws -> Int {
    let row = try connection.first(
      """
      SELECT COUNT(*) AS n FROM import_issue s JOIN customer_import i ON i.id = s.import_id
      WHERE s.import_id = $1 AND i.owner_id = $2
      """, [.text(id.text), ownerValue])
    return Int(row?.integer("n") ?? 0)
  }

  /// Takes away a row that was mended; nil takes all of them.
  package func removeIssue(_ number: Int?, of id: ImportID) throws {
    guard try customerImport(id) != nil else { return }
    try connection.run(
      "DELETE FROM import_issue WHERE import_id = $1 AND (CAST($2 AS BIGINT) IS NULL OR number = $2)",
      [.text(id.text), number.map { .integer(Int64($0)) } ?? .null])
  }

  /// Remembers that a row was about somebody who must not be written to.
  package func noteLeftOut(_ customer: Customer.ID, in id: ImportID) throws {
    try connection.run(
      "INSERT INTO import_left_out(import_id, customer_id) VALUES ($1, $2) ON CONFLICT DO NOTHING",
      [.text(id.text), .text(customer.text)])
  }

  /// Customers of the owner whom an import named though they must not be written to.
  package func leftOut(of id: ImportID, limit: Int) throws -> [Customer] {
    try connection.rows(
      """
      SELECT c.*, k.basis, k.met, k.evidence, k.source, k.asserted_by, k.asserted_at
      FROM import_left_out l JOIN current_customer c ON c.customer_id = l.customer_id
      LEFT JOIN current_consent k ON k.customer_id = c.customer_id
      WHERE l.import_id = $1 AND c.owner_id = $2 ORDER BY c.customer_id LIMIT $3
      """, [.text(id.text), ownerValue, .integer(Int64(limit))]
    ).map { try CustomerRow.customer($0) }
  }

  /// Takes away what an import left besides customers; its counts stay.
  package func forgetRows(of id: ImportID) throws {
    guard try customerImport(id) != nil else { return }
    try connection.run("DELETE FROM import_issue WHERE import_id = $1", [.text(id.text)])
    try connection.run("DELETE FROM import_left_out WHERE import_id = $1", [.text(id.text)])
  }
}

extension SharedScope {
  /// An import, of whoever, that began before `time` and whose rows still wait for a person.
  package func importWithOldIssues(before time: Instant) throws -> OwnerScope.ImportID? {
    try connection.first(
      """
      SELECT s.import_id FROM import_issue s JOIN customer_import i ON i.id = s.import_id
      WHERE i.started_at < $1 LIMIT 1
      """, [.integer(time.milliseconds)]
    ).map { OwnerScope.ImportID($0.text("import_id")) }
  }

  /// Forgets the rows of such an import.
  package func forgetIssues(of id: OwnerScope.ImportID, before time: Instant) throws {
    try connection.run(
      """
      DELETE FROM import_issue WHERE import_id = (SELECT id FROM customer_import WHERE id = $1 AND started_at < $2)
      """, [.text(id.text), .integer(time.milliseconds)])
  }
}

/// A list of texts as a column keeps it: a JSON array.
enum ListText {
  static func encode(_ texts: [String]) -> String {
    (try? JSONEncoder().encode(texts)).map { String(decoding: $0, as: UTF8.self) } ?? "[]"
  }

  static func decode(_ text: String) -> [String] {
    (try? JSONDecoder().decode([String].self, from: Data(text.utf8))) ?? []
  }
}
