import Firsthand
import GRDB

/// Files that no other program has open.
extension SQLite {
  /// A file that is being made: it is nothing before all of it is there, and after a failure it is thrown away. So nothing
  /// of it needs to be taken back or to be on the disk before its end; that it gets there is the caller's to see to.
  convenience init(making path: String) throws(FirsthandError) {
    var configuration = Self.configuration
    configuration.foreignKeysEnabled = false
    configuration.prepareDatabase { database in
      try database.execute(
        sql: """
          PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA locking_mode = EXCLUSIVE; PRAGMA cache_size = -262144;
          PRAGMA temp_store = FILE
          """)
    }
    self.init(try Self.opened(path, configuration))
  }

  /// The file at `path` for this program alone, until it is closed: nobody reads it and nobody writes to it.
  convenience init(alone path: String) throws(FirsthandError) {
    var configuration = Self.configuration
    configuration.busyMode = .timeout(1)
    let queue = try Self.opened(path, configuration)
    do {
      // Only who is alone can give up the log of writes, and only then nothing is left beside the file.
      try queue.writeWithoutTransaction {
        try $0.execute(sql: "PRAGMA locking_mode = EXCLUSIVE")
        guard try String.fetchOne($0, sql: "PRAGMA journal_mode = DELETE") == "delete" else {
          throw DatabaseError(resultCode: .SQLITE_BUSY)
        }
        try $0.execute(sql: "PRAGMA synchronous = FULL; BEGIN EXCLUSIVE; COMMIT")
      }
    } catch let error as DatabaseError where [.SQLITE_BUSY, .SQLITE_LOCKED].contains(error.resultCode) {
      throw FirsthandError(
        .conflict,
        "The database \(path) is open in another program. Stop 'firsthand serve' and whatever else uses it, then begin again. Nothing was changed."
      )
    } catch {
      throw Self.error(error, path: path)
    }
    self.init(queue)
  }

  private static func opened(_ path: String, _ configuration: Configuration) throws(FirsthandError) -> DatabaseQueue {
    do {
      return try DatabaseQueue(path: path, configuration: configuration)
    } catch {
      throw Self.error(error, path: path)
    }
  }
}
