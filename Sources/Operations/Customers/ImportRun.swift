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

  func run() throws -> ImportReport {
    let (format, opened) = try open()
    var reader = opened
    guard let headerRow = try reader.next() else {
      throw TabularError(sentence: "The file has no rows.")
    }
    let header = headerRow.fields.map(\.trimmingSpaces)
    if !header.contains(where: { ColumnGuess.columns([$0])[0] == .email }), options.map.isEmpty,
      header.contains(where: { (try? EmailAddress($0)) != nil })
    {
      throw TabularError(
        line: 1,
        sentence: "The first row is no header: it has an address in it. Put the columns' names on a line above it.")
    }
    let columns = try mapped(header)
    guard columns.contains(.email) || columns.contains(.secondEmail) else {
      throw TabularError(
        line: headerRow.line,
        sentence:
          "No column looks like an e-mail address. The columns are: \(header.map { "'\($0)'" }.joined(separator: ", ")). Say which it is: --map 'HEADER=email'."
      )
    }
    try source.onHeader(header)
    let id: Firsthand.ID<CustomerImport> = session.workplace.ids.next()
    var report = ImportReport(
      id: id.text, format: format, columns: Array(zip(header, columns)).map { ($0, $1) })
    if !options.isDryRun {
      try session.store.write {
        try $0.owned(by: owner).beginImport(
          id, fileName: options.fileName, by: session.member.id, at: session.now)
      }
    }
    do {
      try stageAll(id, header, columns, &reader, &report)
      if !options.isDryRun { try show(id, report) }
    } catch {
      if !options.isDryRun { try session.clear(id, owner: owner) }
      throw error
    }
    return report
  }

  private func open() throws -> (TableFormat, TableReader) {
    var sample: [UInt8] = []
    var isWhole = false
    while sample.count < TableFormat.sampleSize {
      guard let chunk = try source.nextChunk() else {
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
      return isWhole ? nil : try source.nextChunk()
    }
    return (format, reader)
  }

  private func mapped(_ header: [String]) throws -> [ImportColumn?] {
    var columns = ColumnGuess.columns(header)
    for (name, column) in options.map {
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

  private func stageAll(
    _ id: Firsthand.ID<CustomerImport>, _ header: [String], _ columns: [ImportColumn?],
    _ reader: inout TableReader, _ report: inout ImportReport
  ) throws {
    var reading = FieldReading()
    var batch: [ImportRow] = []
    var seen: Set<Int> = []
    while let row = try reader.next() {
      do throws(ImportRow.Complaint) {
        batch.append(
          try ImportRow(row, columns: columns, header: header, reading: &reading))
      } catch {
        report.needsYou += 1
        try source.onNeedsYou(
          RowIssue(
            line: row.line, field: error.field, value: error.value, sentence: error.sentence,
            fields: row.fields))
      }
      if batch.count == Self.batchSize {
        try stage(batch, id, &seen, &report)
        batch.removeAll(keepingCapacity: true)
        source.onProgress(reader.bytesRead, report.rows)
      }
    }
    try stage(batch, id, &seen, &report)
    source.onProgress(reader.bytesRead, report.rows)
  }

  private func stage(
    _ batch: [ImportRow], _ id: Firsthand.ID<CustomerImport>, _ seen: inout Set<Int>,
    _ report: inout ImportReport
  ) throws {
    if batch.isEmpty { return }
    let store = options.isDryRun ? session.store.rehearsal() : session.store
    let (counted, addresses) = try store.write { tx in
      let owned = tx.owned(by: owner)
      let now = session.now
      var counted = report
      var addresses: Set<Int> = []
      if options.isDryRun {
        try owned.beginImport(id, fileName: options.fileName, by: session.member.id, at: now)
      } else {
        try owned.keepAlive(id, at: now)
      }
      for row in batch {
        var result = try owned.stage(
          id, id: session.workplace.ids.next(), address: row.address, profile: row.profile,
          consent: consent(at: now), by: session.member.id, at: now)
        if options.isDryRun {
          // Earlier batches of a dry run were taken back, so the file's own repeats are kept here.
          let address = row.address.normalized.hashValue
          let isRepeat = seen.contains(address) || !addresses.insert(address).inserted
          if isRepeat, result != .alreadyLookedAfter { result = .merged }
        }
        counted.count(result)
      }
      return (counted, addresses)
    }
    report = counted
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
      try tx.owned(by: owner).show(id, at: session.now)
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

extension ImportReport {
  fileprivate mutating func count(_ row: StagedRow) {
    switch row {
    case .new: new += 1
    case .updated: updated += 1
    case .merged: merged += 1
    case .unchanged: unchanged += 1
    case .alreadyLookedAfter: alreadyLookedAfter += 1
    }
  }
}
