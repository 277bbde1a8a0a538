import Firsthand
import Foundation

extension PostgreSQL {
  /// The rows of one snapshot, in a file with the same tables as SQLite keeps them.
  func copy(to path: String) throws {
    let file = try SQLite(making: path)
    let (tables, back) = try file.write {
      // When which step was taken is copied with the rest.
      try Schema.migrate($0, now: Instant(milliseconds: 0))
      try $0.script("DELETE FROM schema_step")
      return (try TableShape.all(in: $0), try $0.strip())
    }
    try read { source in
      try tables.demand(in: source)
      _ = try file.write { try TableCopy(tables: tables).run(from: source, to: $0) }
    }
    try file.write { target in for statement in back { try target.script(statement) } }
    try file.close()
  }
}
