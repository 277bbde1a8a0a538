import Firsthand
import MailFormat
import Store
import Tabular

/// One import from its first byte to its flip.
struct ImportRun {
  let session: Session
  let owner: Member.ID
  let source: ImportSource
  let options: ImportOptions

  private static let batchSize = 1_000
  /// A row that needs a person may be long.
  private static let issueBatchSize = 100

  /// Rows for a person that are kept; of more the counts tell.
  static let keptIssues = 2_000

  func run() throws -> ImportReport {
    var sheet = try ImportSheet(source.nextChunk, options)
    guard sheet.holdsAddresses else {
      throw TabularError(
        line: sheet.hasHeader ? 1 : nil,
        sentence:
          "No column looks like an e-mail address. The columns are: \(sheet.header.map { "'\($0)'" }.joined(separator: ", ")). Say which column holds it."
      )
    }
    try source.onHeader(sheet.header)
    let id: Firsthand.ID<CustomerImport> = session.workplace.ids.next()
    var report = ImportReport(
      id: id.text, format: sheet.format, columns: Array(zip(sheet.header, sheet.columns)).map { ($0, $1) })
    if !options.isDryRun {
      try session.store.write {
        try $0.owned(by: owner).beginImport(
          id, fileName: options.fileName, by: session.member.id, at: session.now)
      }
    }
    do {
      try stageAll(id, &sheet, &report)
      if !options.isDryRun { try show(id, report) }
    } catch {
      if !options.isDryRun { try session.clear(id, owner: owner) }
      throw error
    }
    return report
  }

  private func stageAll(
    _ id: Firsthand.ID<CustomerImport>, _ sheet: inout ImportSheet, _ report: inout ImportReport
  ) throws {
    var reading = FieldReading()
    var batch: [ImportRow] = []
    var issues: [ImportIssue] = []
    var seen: Set<Int> = []
    while let row = try sheet.next() {
      do throws(ImportRow.Complaint) {
        batch.append(
          try ImportRow(row, columns: sheet.columns, header: sheet.header, reading: &reading))
      } catch {
        if report.counts.needsYou < Self.keptIssues {
          issues.append(
            ImportIssue(
              number: report.counts.needsYou, line: row.line, field: error.field, value: error.value,
              sentence: error.sentence, fields: row.fields))
        }
        report.counts.needsYou += 1
        try source.onNeedsYou(
          RowIssue(
            line: row.line, field: error.field, value: error.value, sentence: error.sentence,
            fields: row.fields))
      }
      if batch.count == Self.batchSize || issues.count == Self.issueBatchSize {
        try stage(batch, issues, id, &seen, &report)
        batch.removeAll(keepingCapacity: true)
        issues.removeAll(keepingCapacity: true)
        try source.onProgress(sheet.bytesRead, report.counts.rows)
      }
    }
    try stage(batch, issues, id, &seen, &report)
    try source.onProgress(sheet.bytesRead, report.counts.rows)
  }

  private func stage(
    _ batch: [ImportRow], _ issues: [ImportIssue], _ id: Firsthand.ID<CustomerImport>, _ seen: inout Set<Int>,
    _ report: inout ImportReport
  ) throws {
    if batch.isEmpty && (issues.isEmpty || options.isDryRun) { return }
    let store = options.isDryRun ? session.store.rehearsal() : session.store
    let (counts, addresses) = try store.write { tx in
      let owned = tx.owned(by: owner)
      let now = session.now
      var counts = report.counts
      var addresses: Set<Int> = []
      if options.isDryRun {
        try owned.beginImport(id, fileName: options.fileName, by: session.member.id, at: now)
      } else {
        try owned.keepAlive(id, at: now)
        try owned.keep(issues, of: id)
      }
      for row in batch {
        var result = try session.stage(row, in: id, consent: consent(at: now), owner: owner, at: now, tx)
        if options.isDryRun {
          // Earlier batches of a dry run were taken back, so the file's own repeats are kept here.
          let address = row.address.normalized.hashValue
          let isRepeat = seen.contains(address) || !addresses.insert(address).inserted
          if isRepeat, result.row != .alreadyLookedAfter { result.row = .merged }
        }
        counts.count(result)
      }
      return (counts, addresses)
    }
    report.counts = counts
    seen.formUnion(addresses)
  }

  private func consent(at now: Instant) -> Consent? {
    guard let basis = options.basis, let met = options.met else { return nil }
    return Consent(
      basis: basis, met: met, evidence: options.evidence, source: options.fileName,
      assertedBy: session.member.id, assertedAt: now)
  }

  private func show(_ id: Firsthand.ID<CustomerImport>, _ report: ImportReport) throws {
    try session.store.write { tx in
      let owned = tx.owned(by: owner)
      try owned.show(id, at: session.now)
      try source.onShow(owned)
      try owned.write(
        ImportRecord(
          header: report.columns.map(\.header), columns: report.columns.map { $0.column?.name ?? "" },
          basis: options.basis, met: options.met, evidence: options.evidence, counts: report.counts),
        of: id)
      try tx.append(
        session.entry(
          .customersImported,
          [
            LogEntry.Fact("import", id.text), .count("new", report.new),
            .count("updated", report.updated), .count("merged", report.merged),
            .count("needsYou", report.needsYou),
            LogEntry.Fact("basis", options.basis?.rawValue ?? "none"),
          ]),
        owner: owner)
      if report.alreadyLookedAfter > 0 {
        try tx.append(
          session.entry(
            .alreadyLookedAfter,
            [LogEntry.Fact("import", id.text), .count("rows", report.alreadyLookedAfter)]),
          owner: owner)
      }
    }
  }
}

/// What became of a row, and whether it is about somebody who must not be written to.
struct StagedAnswer {
  var row: StagedRow
  var isLeftOut = false
}

extension Session {
  /// Writes one row under an import, and remembers the name where it is that of somebody who must not be
  /// written to: such a person may be on the list, and gets nothing.
  func stage(
    _ row: ImportRow, in id: Firsthand.ID<CustomerImport>, consent: Consent?, owner: Member.ID, at now: Instant,
    _ tx: Transaction
  ) throws -> StagedAnswer {
    let owned = tx.owned(by: owner)
    let key = workplace.secret.addressKey(row.address.normalized)
    var answer = StagedAnswer(
      row: try owned.stage(
        id, id: workplace.ids.next(), address: row.address, suppressionKey: key, profile: row.profile,
        consent: consent, by: member.id, at: now))
    if answer.row != .alreadyLookedAfter, try tx.shared.suppression(addressKey: key, owner: owner, at: now) != nil,
      let customer = try owned.customerID(address: row.address)
    {
      try owned.noteLeftOut(customer, in: id)
      answer.isLeftOut = true
    }
    return answer
  }
}

extension ImportCounts {
  mutating func count(_ answer: StagedAnswer) {
    switch answer.row {
    case .new: new += 1
    case .updated: updated += 1
    case .merged: merged += 1
    case .unchanged: unchanged += 1
    case .alreadyLookedAfter: alreadyLookedAfter += 1
    }
    if answer.isLeftOut { leftOut += 1 }
  }
}
