package import Firsthand
import MailFormat
package import Store
package import Tabular

/// How a file is to be imported.
package struct ImportOptions: Sendable {
  package var fileName: String
  package var encoding: TextEncoding?
  package var delimiter: UInt8?
  package var header: HeaderRow
  /// By header (or `#3` for the third column), what a column is; `nil` leaves it out.
  package var map: [String: ImportColumn?]
  /// What each column is, from the first on, instead of guesses and `map`.
  package var columns: [ImportColumn?]?
  package var basis: Consent.Basis?
  package var met: CalendarDay?
  package var evidence: String
  package var isDryRun: Bool

  package init(
    fileName: String, encoding: TextEncoding? = nil, delimiter: UInt8? = nil, header: HeaderRow = .present,
    map: [String: ImportColumn?] = [:], columns: [ImportColumn?]? = nil, basis: Consent.Basis? = nil,
    met: CalendarDay? = nil, evidence: String = "", isDryRun: Bool = false
  ) {
    self.fileName = fileName
    self.encoding = encoding
    self.delimiter = delimiter
    self.header = header
    self.map = map
    self.columns = columns
    self.basis = basis
    self.met = met
    self.evidence = evidence
    self.isDryRun = isDryRun
  }
}

/// Whether the first row of a file names its columns.
package enum HeaderRow: String, Sendable {
  case present, absent
  /// It does, unless there is an address in it.
  case guessed
}

/// What became of a file's rows. Each that needs a person was handed to `onNeedsYou`.
@dynamicMemberLookup
package struct ImportReport: Sendable {
  package var id: String
  package var format: TableFormat
  package var columns: [(header: String, column: ImportColumn?)]
  package var counts = ImportCounts()

  package subscript(dynamicMember count: KeyPath<ImportCounts, Int>) -> Int { counts[keyPath: count] }
}

/// A row that a person must look at.
package struct RowIssue: Sendable {
  package var line: Int
  package var field: String
  package var value: String
  package var sentence: String
  /// The row as it stands in the file, to be mended.
  package var fields: [String]
}

/// A file on its way in, chunk by chunk, and whom to tell about it.
package struct ImportSource {
  package var nextChunk: () throws -> [UInt8]?
  /// Bytes read and rows done so far, after each batch.
  package var onProgress: (Int64, Int) throws -> Void
  /// The header, before the first issue.
  package var onHeader: ([String]) throws -> Void
  package var onNeedsYou: (RowIssue) throws -> Void
  /// In the transaction that shows the rows.
  package var onShow: (OwnerScope) throws -> Void

  package init(
    nextChunk: @escaping () throws -> [UInt8]?,
    onProgress: @escaping (Int64, Int) throws -> Void = { _, _ in },
    onHeader: @escaping ([String]) throws -> Void = { _ in },
    onNeedsYou: @escaping (RowIssue) throws -> Void = { _ in },
    onShow: @escaping (OwnerScope) throws -> Void = { _ in }
  ) {
    self.nextChunk = nextChunk
    self.onProgress = onProgress
    self.onHeader = onHeader
    self.onNeedsYou = onNeedsYou
    self.onShow = onShow
  }
}

extension Session {
  /// Rows in one transaction: far under the 50 ms for which it may keep a send waiting.
  private static let batchSize = 1_000

  /// Imports a table of customers for `owner`: staged in batches that nobody sees, then shown by one flip.
  /// Whatever goes wrong before it, nothing is there.
  package func importCustomers(
    for owner: Member.ID, from source: ImportSource, _ options: ImportOptions
  ) throws -> ImportReport {
    if owner != member.id {
      try require(anyOf: [.administrator], to: "import customers for somebody else")
    }
    let ownerMember = try store.read { try $0.shared.member(owner) }
    guard let ownerMember, ownerMember.isActive, ownerMember.roles.contains(.salesperson) else {
      throw FirsthandError(
        .badInput, "Customers belong to a salesperson; the owner named is none.")
    }
    if options.basis != nil, options.met == nil {
      throw FirsthandError(
        .badInput,
        "A basis needs the day it dates from.", onTerminal: "Say it: --met 2026-11-24.")
    }
    if !options.isDryRun { try clearAbandonedImports(of: owner) }
    do {
      return try ImportRun(session: self, owner: owner, source: source, options: options).run()
    } catch let error as TabularError {
      let place = error.line.map { "\(options.fileName):\($0)" } ?? options.fileName
      throw FirsthandError(.badInput, "\(place): \(error.sentence) Nothing was imported.")
    }
  }

  /// What an import left that was killed: hidden rows, which still hold their addresses.
  private func clearAbandonedImports(of owner: Member.ID) throws {
    let hour: Int64 = 3_600
    let imports = try store.read { try $0.owned(by: owner).imports() }
    for old in imports
    where old.state == .staging && old.aliveAt.adding(seconds: hour) < now
      || old.state == .failed || old.state == .undone
    {
      try clear(old.id, owner: owner)
    }
  }

  /// Hides an import that failed and takes its rows away.
  func clear(_ id: Firsthand.ID<CustomerImport>, owner: Member.ID) throws {
    try store.write { try $0.owned(by: owner).hide(id, as: .failed, at: now) }
    try sweep(id, owner: owner)
  }

  /// Takes the rows of a hidden import away, in batches. Broken off, the next import goes on with it.
  private func sweep(_ id: Firsthand.ID<CustomerImport>, owner: Member.ID) throws {
    var last: Customer.ID?
    try store.write { try $0.owned(by: owner).forgetRows(of: id) }
    repeat {
      last = try store.write {
        try $0.owned(by: owner).sweep(id, after: last, limit: Self.batchSize)
      }
    } while last != nil
    try store.write { try $0.owned(by: owner).hide(id, as: .cleared, at: now) }
  }

  /// Days within which an import can be undone.
  static let undoDays: Int64 = 7

  /// Takes an import back: what it brought and nobody changed since is gone.
  package func undoImport(_ id: String, of owner: Member.ID) throws {
    if owner != member.id {
      try require(anyOf: [.administrator], to: "undo somebody else's import")
    }
    let importID = Firsthand.ID<CustomerImport>(id)
    guard let known = try store.read({ try $0.owned(by: owner).customerImport(importID) }),
      known.state == .visible
    else {
      throw FirsthandError(
        .notFound, "There is no import '\(id)' to undo.", onTerminal: "'firsthand customers imports' lists them.")
    }
    guard known.startedAt.adding(seconds: Self.undoDays * 86_400) > now else {
      throw FirsthandError(.conflict, "An import can be undone for \(Self.undoDays) days; this one is older.")
    }
    try store.write { tx in
      try tx.owned(by: owner).hide(importID, as: .undone, at: now)
      // The basis on which somebody is being written to may be gone with it.
      try tx.shared.raiseStopEpoch()
      try tx.append(entry(.importUndone, [LogEntry.Fact("import", id)]), owner: owner)
    }
    try sweep(importID, owner: owner)
  }

  /// The imports of an owner, newest first, that are to be seen.
  package func imports(of owner: Member.ID) throws -> [CustomerImport] {
    if owner != member.id {
      try require(anyOf: [.administrator], to: "see somebody else's imports")
    }
    return try store.read { try $0.owned(by: owner).imports() }.filter { $0.state == .visible }
  }
}
