import Foundation

/// A file of clean rows through `customers import`, beside `sqlite3 .import` of the same file into a table
/// with a unique address, in turn.
struct ImportBench {
  let program: String

  private static let rounds = 3

  func run() throws {
    try run(rows: 200_000, rounds: Self.rounds)
    try run(rows: 1_000_000, rounds: 1)
  }

  private func run(rows: Int, rounds: Int) throws {
    let folder = try BenchFolder()
    let file = folder.path + "/customers.csv"
    try write(rows, to: file)
    var ours: [Double] = []
    var theirs: [Double] = []
    var memory = 0.0
    for round in 0..<rounds {
      let home = ["FIRSTHAND_HOME": "\(folder.path)/home\(round)"]
      for arguments in [
        ["init", "--company", "Northwind", "--admin", "ada@northwind.example"],
        [
          "member", "add", "--role", "salesperson", "--name", "Dana", "--email",
          "dana@northwind.example",
        ],
      ] {
        guard try Measured.run(program, arguments, environment: home).status == 0 else {
          throw BenchError(words: "\(arguments[0]) failed")
        }
      }
      let imported = try Measured.run(
        program,
        [
          "customers", "import", "--as", "dana@northwind.example", "--basis", "existing_customer",
          "--met", "2026-05-12", "--evidence", "order book", file,
        ], environment: home)
      guard imported.status == 0 else {
        throw BenchError(words: "the import ended with \(imported.status)")
      }
      ours.append(imported.seconds)
      memory = max(memory, imported.megabytes)
      theirs.append(try sqliteImport(of: file, into: "\(folder.path)/peer\(round).db"))
      try FileManager.default.removeItem(atPath: "\(folder.path)/home\(round)")
    }
    let ratio = zip(ours, theirs).map { $0 / $1 }.median
    Bench.say(
      "import rows=\(rows) rows_per_s=\((Double(rows) / ours.median).rounded(0)) times_sqlite3_import=\(ratio.rounded(2)) rss_mb=\(memory.rounded(0)) (goal: 40000 rows/s)"
    )
  }

  private func sqliteImport(of file: String, into database: String) throws -> Double {
    let measured = try Measured.run(
      "/usr/bin/sqlite3",
      [
        database, "PRAGMA journal_mode=WAL", "PRAGMA synchronous=FULL",
        "CREATE TABLE customer(email TEXT PRIMARY KEY, first_name TEXT, last_name TEXT, company TEXT, country TEXT, tastes TEXT)",
        ".import --csv --skip 1 \(file) customer",
      ])
    guard measured.status == 0 else { throw BenchError(words: "sqlite3 failed; is it installed?") }
    try FileManager.default.removeItem(atPath: database)
    return measured.seconds
  }

  private func write(_ rows: Int, to path: String) throws {
    guard FileManager.default.createFile(atPath: path, contents: nil),
      let handle = FileHandle(forWritingAtPath: path)
    else { throw BenchError(words: "\(path) cannot be written") }
    defer { try? handle.close() }
    var text = "email,first_name,last_name,company,country,tastes\n"
    for row in 0..<rows {
      text +=
        "customer\(row)@example\(row % 97).org,Anna\(row % 1_000),Bæk,Møbelhuset \(row % 5_000),DK,\"oak, linen\"\n"
      if text.utf8.count > 262_144 {
        try handle.write(contentsOf: Data(text.utf8))
        text = ""
      }
    }
    try handle.write(contentsOf: Data(text.utf8))
  }
}
