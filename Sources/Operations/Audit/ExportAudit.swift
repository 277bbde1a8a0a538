package import Firsthand
package import Store

/// An export of the log that goes on page by page, so that one of any length fits in memory and holds no
/// transaction open.
package struct AuditExport: Sendable {
  fileprivate var query: LogQuery
  package let names: [Member.ID: String]

  /// Entries that are read at a time.
  fileprivate static let pageSize = 1_000
}

extension AdministratorDesk {
  /// Begins an export of what `question` finds. That it was exported is logged, before anything is handed over.
  package func beginAuditExport(_ question: AuditQuestion) throws -> AuditExport {
    let export = try session.store.read { tx in
      AuditExport(
        query: try understood(question, limit: AuditExport.pageSize, in: tx).query, names: try tx.shared.names())
    }
    try session.store.write {
      try session.append(.exported, reading: export.query, of: question.group?.rawValue ?? "", in: $0)
    }
    return export
  }

  /// The next entries, newest first; none at the end.
  package func next(of export: inout AuditExport) throws -> [LogRecord] {
    let records = try session.store.read { try $0.company.newestLog(export.query) }
    if let last = records.last { export.query.before = LogPlace(last.entry) }
    return records
  }
}
