import Foundation
import Operations
import Store

/// A company of a size: seeded, measured on the disk, and its pages asked.
struct ScaleBench {
  let program: String
  let repository: String
  let size: CompanySize

  /// Fills `home`, which is made where it is missing.
  func seed(_ home: String) throws {
    let start = ContinuousClock.now
    if !FileManager.default.fileExists(atPath: home + "/firsthand.db") {
      let founded = try Measured.run(
        program, ["init", "--home", home, "--company", "Northwind", "--admin", CompanySize.administrator])
      guard founded.status == 0 else { throw BenchError(words: "init ended with \(founded.status)") }
      try Data("unsubscribe_address: off@northwind.example\npublic_url: \(PagesBench.publicURL)\n".utf8)
        .write(to: URL(fileURLWithPath: home + "/config.yml"))
    }
    let seed = try CompanySeed(home: home, size: size, publicURL: PagesBench.publicURL)
    try seed.fill(repository: repository)
    try seed.workplace.store.close()
    let file = try FileManager.default.attributesOfItem(atPath: home + "/firsthand.db")[.size] as? NSNumber
    let took = (ContinuousClock.now - start).inSeconds
    Bench.say(
      "seed salespeople=\(size.salespeople) customers=\(size.salespeople * size.customersEach) log_entries=\(size.entries) seconds=\(took.rounded(0)) database_mb=\(((file?.doubleValue ?? 0) / 1_048_576).rounded(0)) (goal: 10,000,000 entries in 15 min)"
    )
  }

  func run() throws {
    let folder = try BenchFolder(named: "scale")
    let home = folder.path + "/home"
    try seed(home)
    try PagesBench(program: program, home: home, name: "\(size.salespeople)").run()
  }
}
