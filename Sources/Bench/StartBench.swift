import Foundation

/// From the start of the program to the first byte it writes.
struct StartBench {
  let program: String

  func run() throws {
    let folder = try BenchFolder()
    let home = ["FIRSTHAND_HOME": folder.path + "/home"]
    let founded = try Measured.run(
      program, ["init", "--company", "Northwind", "--admin", "ada@northwind.example"],
      environment: home)
    guard founded.status == 0 else { throw BenchError(words: "init ended with \(founded.status)") }
    for (name, arguments) in [("version", ["--version"]), ("member_list", ["member", "list"])] {
      let times = try (0..<21).map { _ in
        try Measured.run(program, arguments, environment: home).firstOutput ?? .nan
      }
      Bench.say("start command=\(name) median_ms=\((times.median * 1000).rounded(1)) (goal: 50 ms)")
    }
  }
}

/// A folder that goes at the end.
final class BenchFolder {
  let path: String

  init(within parent: URL = FileManager.default.temporaryDirectory, named name: String = "bench") throws {
    path = parent.appendingPathComponent("firsthand-\(name)-\(ProcessInfo.processInfo.processIdentifier)").path
    try? FileManager.default.removeItem(atPath: path)
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }
}
