package import Firsthand
package import Store
import Tabular

/// What an import came to, with the rows that still need a person.
package struct ImportResult: Sendable {
  package let summary: ImportSummary
  package let header: [String]
  /// What each column was taken for; empty where it was left out.
  package let columns: [String]
  package let issues: [ImportIssue]
  /// People in the file who must not be written to, some of them named.
  package let leftOut: [CustomerCard]
}

/// A row as somebody mended it: what each changed column holds now.
package struct MendedRow: Sendable {
  package let number: Int
  package let fields: [Int: String]

  package init(number: Int, fields: [Int: String]) {
    self.number = number
    self.fields = fields
  }
}

extension SalespersonDesk {
  /// Rows that a page shows to be mended.
  package static let issuesShown = 25
  private static let leftOutShown = 100

  package func importResult(_ id: Firsthand.ID<CustomerImport>) throws -> ImportResult {
    try read { owned, shared in
      let (known, record) = try visible(id, owned)
      return ImportResult(
        summary: try summary(known, owned), header: record.header, columns: record.columns,
        issues: try owned.issues(of: id, limit: Self.issuesShown),
        leftOut: try session.cards(owned.leftOut(of: id, limit: Self.leftOutShown), shared)
          .filter { $0.leftOut != nil && $0.leftOut != .noBasis })
    }
  }

  /// Imports mended rows under the import that they came by, so that one undo takes back both. Rows that
  /// still are not right stay, with what is wrong now; how many were saved.
  package func mend(_ id: Firsthand.ID<CustomerImport>, _ rows: [MendedRow]) throws -> Int {
    try session.store.write { tx in
      let owned = tx.owned(by: member.id)
      let (known, kept) = try visible(id, owned)
      var record = kept
      let claim = record.basis.flatMap { basis in
        record.met.map { BasisClaim(basis: basis, met: $0, evidence: record.evidence) }
      }
      let columns = record.columns.map(ImportColumn.init(name:))
      var saved = ImportCounts()
      var reading = FieldReading()
      for mended in rows.prefix(4 * Self.issuesShown) {
        guard var issue = try owned.issues(of: id, from: mended.number, limit: 1).first,
          issue.number == mended.number
        else { continue }
        issue.fields = record.header.indices.map { index in
          mended.fields[index] ?? (issue.fields.indices.contains(index) ? issue.fields[index] : "")
        }
        let row: ImportRow
        do throws(ImportRow.Complaint) {
          row = try ImportRow(
            TableRow(line: issue.line, fields: issue.fields), columns: columns, header: record.header,
            reading: &reading)
        } catch {
          (issue.field, issue.value, issue.sentence) = (error.field, error.value, error.sentence)
          try owned.keep([issue], of: id)
          continue
        }
        let answer = try session.stage(
          row, in: id, consent: claim?.consent(source: known.fileName, by: member.id, at: now), owner: member.id,
          at: now, tx)
        record.counts.count(answer)
        saved.count(answer)
        record.counts.needsYou -= 1
        try owned.removeIssue(issue.number, of: id)
      }
      if saved.rows > 0 {
        try owned.write(record, of: id)
        try logMended(saved, record, id, tx)
      }
      return saved.rows
    }
  }

  /// Puts the rows away that need a person: they are not wanted.
  package func dismissIssues(of id: Firsthand.ID<CustomerImport>) throws {
    try session.store.write { tx in
      let owned = tx.owned(by: member.id)
      _ = try visible(id, owned)
      try owned.removeIssue(nil, of: id)
    }
  }

  /// The rows that need a person as a table to mend elsewhere and import again, what is wrong in the last
  /// column.
  package func issueTable(of id: Firsthand.ID<CustomerImport>) throws -> [UInt8] {
    try read { owned, _ in
      let (_, record) = try visible(id, owned)
      var writer = TableWriter()
      writer.append(record.header + ["Row", "What is wrong"])
      for issue in try owned.issues(of: id, limit: ImportRun.keptIssues) {
        let fields = record.header.indices.map { issue.fields.indices.contains($0) ? issue.fields[$0] : "" }
        writer.append(fields + [String(issue.line), "\(issue.field): \(issue.sentence)"])
      }
      return writer.take()
    }
  }

  private func visible(
    _ id: Firsthand.ID<CustomerImport>, _ owned: OwnerScope
  ) throws -> (CustomerImport, ImportRecord) {
    guard let known = try owned.customerImport(id), known.state == .visible, let record = try owned.record(of: id)
    else { throw FirsthandError.noSuchImport }
    return (known, record)
  }

  private func logMended(
    _ saved: ImportCounts, _ record: ImportRecord, _ id: Firsthand.ID<CustomerImport>, _ tx: Transaction
  ) throws {
    try tx.append(
      session.entry(
        .customersImported,
        [
          LogEntry.Fact("import", id.text), .count("mended", saved.rows), .count("new", saved.new),
          LogEntry.Fact("basis", record.basis?.rawValue ?? "none"),
        ]),
      owner: member.id)
    if saved.alreadyLookedAfter > 0 {
      try tx.append(
        session.entry(
          .alreadyLookedAfter, [LogEntry.Fact("import", id.text), .count("rows", saved.alreadyLookedAfter)]),
        owner: member.id)
    }
  }
}
