import Firsthand
package import Store

extension SalespersonDesk {
  /// Bytes a file may have.
  package static let longestUpload = 20 * 1024 * 1024
  /// Bytes that come in by one call of `receive` at most, so that no transaction is long.
  package static let uploadPart = 256 * 1024
  /// Files that one salesperson may have waiting.
  private static let mostUploads = 5

  /// Makes room for a file; its bytes come by `receive`.
  package func beginUpload(fileName: String) throws -> Upload.ID {
    try workplace.sweepUploads()
    let waiting = try read { owned, _ in try owned.uploads() }.filter { !$0.isBusy(workplace) }
    for old in waiting.dropFirst(Self.mostUploads - 1) { try discard(old.id) }
    let id: Upload.ID = workplace.ids.next()
    try session.store.write { tx in
      try tx.owned(by: member.id).beginUpload(id, fileName: Self.plainName(fileName), at: now)
    }
    return id
  }

  /// Takes in the next bytes of a file.
  package func receive(_ bytes: [UInt8], of id: Upload.ID) throws {
    var rest = bytes[...]
    while !rest.isEmpty {
      let part = Array(rest.prefix(Self.uploadPart))
      rest = rest.dropFirst(Self.uploadPart)
      let size = try session.store.write { try $0.owned(by: member.id).append(part, to: id) }
      guard size <= Self.longestUpload else {
        try discard(id)
        throw FirsthandError(
          .badInput,
          "The file is larger than \(Self.longestUpload / 1024 / 1024) MB. Split it in two and import one after the other."
        )
      }
    }
  }

  /// All bytes are here: looks at the file for the first time.
  package func finishUpload(_ id: Upload.ID) throws {
    _ = try session.store.write { try $0.owned(by: member.id).move(id, from: .arriving, to: .whole) }
    try lookAt(id, ImportReading())
  }

  /// Puts a file away that is not wanted.
  package func dropUpload(_ id: Upload.ID) throws {
    if try upload(id).isBusy(workplace) { throw FirsthandError.beingImported }
    try discard(id)
  }

  /// Takes a file away, whether or not it came in whole; one that is being imported stays.
  package func discard(_ id: Upload.ID) throws {
    while try session.store.write({
      try $0.owned(by: member.id).takeAway(id, deadSince: workplace.importsDeadSince)
    }) {}
  }

  /// The last part of a path, on one line.
  private static func plainName(_ name: String) -> String {
    let last = name.split { $0 == "/" || $0 == "\\" }.last.map(String.init) ?? ""
    let kept = String(
      String.UnicodeScalarView(last.unicodeScalars.filter { $0.properties.generalCategory != .control })
    )
    .trimmingSpaces
    return kept.isEmpty ? "customers" : String(kept.prefix(200))
  }
}

extension Workplace {
  private static let uploadDay: Int64 = 86_400

  private static let issueDays: Int64 = 30

  /// Takes away what nobody came back to: files after a day, rows that needed somebody after a month. `serve`
  /// does it every hour.
  package func sweepImports() throws {
    try sweepUploads()
    let time = now.adding(seconds: -Self.issueDays * 86_400)
    while let old = try store.read({ try $0.shared.importWithOldIssues(before: time) }) {
      try store.write { try $0.shared.forgetIssues(of: old, before: time) }
    }
  }

  /// Takes away files, of whomever, that nobody imported within a day.
  package func sweepUploads() throws {
    let time = now.adding(seconds: -Self.uploadDay)
    while let old = try store.read({ try $0.shared.oldUpload(before: time, deadSince: importsDeadSince) }) {
      while try store.write({ try $0.shared.takeAway(old, before: time, deadSince: importsDeadSince) }) {}
    }
  }
}
