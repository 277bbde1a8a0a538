package import Firsthand
package import Store

/// One import, as the list of imports and its own page tell of it.
package struct ImportSummary: Sendable {
  package let id: Firsthand.ID<CustomerImport>
  package let fileName: String
  package let at: Instant
  package let counts: ImportCounts
  /// Whether its customers came with a basis.
  package let hasBasis: Bool
  /// Rows that still need a person.
  package let openIssues: Int
  /// Until when it can be undone.
  package let undoUntil: Instant
  package let canUndo: Bool
}

extension SalespersonDesk {
  /// Imports a file that came in by a page, as it was last looked at. Without a claim its new customers
  /// are not yet writable.
  package func importUpload(_ id: Upload.ID, _ claim: BasisClaim?) throws -> Firsthand.ID<CustomerImport> {
    let upload = try upload(id)
    guard
      try session.store.write({
        try $0.owned(by: member.id).beginImport(of: id, at: now, deadSince: workplace.importsDeadSince)
      })
    else { throw FirsthandError.beingImported }
    let imported: Firsthand.ID<CustomerImport>
    do {
      imported = Firsthand.ID(
        try session.importCustomers(
          for: member.id, from: source(of: upload),
          ImportReading(text: upload.reading).options(fileName: upload.fileName, claim, isDryRun: false)
        ).id)
    } catch {
      _ = try? session.store.write { try $0.owned(by: member.id).move(id, from: .importing, to: .whole) }
      throw error
    }
    // The rows are there, so this may fail: what is left of the file is swept away within a day.
    try? discard(id)
    return imported
  }

  /// The file for an import that tells that it is alive, and ends with the file together.
  private func source(of upload: Upload) -> ImportSource {
    ImportSource(
      nextChunk: parts(of: upload),
      onProgress: { _, _ in
        try session.store.write { try $0.owned(by: member.id).keepAlive(upload.id, at: now) }
      },
      onShow: { owned in
        guard try owned.move(upload.id, from: .importing, to: .imported) else { throw FirsthandError.noSuchUpload }
      })
  }

  /// One's imports, newest first.
  package func imports() throws -> [ImportSummary] {
    try read { owned, _ in
      try owned.imports().filter { $0.state == .visible }.prefix(Self.listedImports).map { try summary($0, owned) }
    }
  }

  private static let listedImports = 100

  /// What the file of one of one's imports was called; nil for no import of one's own.
  package func fileName(ofImport id: Firsthand.ID<CustomerImport>) throws -> String? {
    try read { owned, _ in try owned.customerImport(id)?.fileName }
  }

  /// Files that came in and wait to be imported, newest first.
  package func uploads() throws -> [Upload] {
    try read { owned, _ in try owned.uploads() }.filter(\.isThere)
  }

  /// Takes an import back, within seven days.
  package func undoImport(_ id: Firsthand.ID<CustomerImport>) throws {
    guard try read({ owned, _ in try owned.customerImport(id) })?.state == .visible else {
      throw FirsthandError.noSuchImport
    }
    try session.undoImport(id.text, of: member.id)
  }

  func summary(_ known: CustomerImport, _ owned: OwnerScope) throws -> ImportSummary {
    let record = try owned.record(of: known.id)
    let undoUntil = known.startedAt.adding(seconds: Session.undoDays * 86_400)
    return ImportSummary(
      id: known.id, fileName: known.fileName, at: known.startedAt, counts: record?.counts ?? ImportCounts(),
      hasBasis: record?.basis != nil, openIssues: try owned.countIssues(of: known.id), undoUntil: undoUntil,
      canUndo: undoUntil > now)
  }
}

extension Workplace {
  private static let secondsOfSilence: Int64 = 600

  /// An import of a file that gave no sign of life since then died: the file is free again.
  var importsDeadSince: Instant { now.adding(seconds: -Self.secondsOfSilence) }
}

extension Upload {
  /// Whether it came in whole and was not imported yet.
  var isThere: Bool { state == .whole || state == .importing }

  /// Whether an import of it runs.
  func isBusy(_ workplace: Workplace) -> Bool { state == .importing && aliveAt >= workplace.importsDeadSince }
}

extension FirsthandError {
  static let beingImported = FirsthandError(
    .conflict, "This file is being imported already. Look at your imports in a moment.")
  static let noSuchUpload = FirsthandError(
    .notFound, "This file is no longer here: it was imported, or put away after a day. Hand it in again.")
  static let noSuchImport = FirsthandError(.notFound, "There is no such import among yours, or it was undone.")
}
