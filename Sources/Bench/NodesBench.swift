import Dispatch
import Foundation

/// One letter to many, sent by one node whose rows are in a file, and by one, two and four nodes on PostgreSQL, to the same
/// sink: how much a server costs, and what a further node brings where all share this machine's processor.
struct NodesBench {
  let program: String
  let repository: String
  /// An empty database of PostgreSQL.
  let database: String
  var copies = 20_000
  var connections = 16
  var nodes = [1, 2, 4]

  private static let port = 25_252

  func run() throws {
    let folder = try BenchFolder()
    let sink = try SMTPSink.start(port: Self.port)
    defer { sink.stop() }
    let source = try SMTPSink.source(copies: copies, bytes: 20_000, connections: connections, port: Self.port)
    let limit = Double(copies) / source.seconds
    Bench.say("sink smtp_source_per_s=\(limit.rounded(0))")
    let alone = try measure(try company(folder.path + "/file", nil, list: folder.path + "/list.csv"), nodes: 1)
    say("sqlite", 1, alone, limit: limit, alone: alone)
    let shared = try company(folder.path + "/server", database, list: folder.path + "/list.csv")
    for count in nodes { say("postgres", count, try measure(shared, nodes: count), limit: limit, alone: alone) }
  }

  private func say(_ engine: String, _ nodes: Int, _ side: Side, limit: Double, alone: Side) {
    Bench.say(
      "nodes engine=\(engine) nodes=\(nodes) copies_per_s=\(side.perSecond.rounded(0)) of_sink=\((side.perSecond / limit).rounded(2)) of_sqlite=\((side.perSecond / alone.perSecond).rounded(2)) nodes_cpu_us=\(side.microseconds.rounded(0))"
    )
  }

  private func company(_ home: String, _ database: String?, list: String) throws -> SendCompany {
    let company = SendCompany(program: program, home: home, repository: repository, database: database)
    try company.found(relayPort: Self.port, connections: connections)
    try company.importCustomers(copies, file: list)
    return company
  }

  private struct Side {
    var perSecond: Double
    /// Of the processor, all nodes together, for a copy.
    var microseconds: Double
  }

  private func measure(_ company: SendCompany, nodes count: Int) throws -> Side {
    let letter = try company.submittedLetter(file: company.home + ".yml")
    let homes = try (1..<max(1, count)).map { try company.further($0) }
    let start = ContinuousClock.now
    let results = Results(count)
    DispatchQueue.concurrentPerform(iterations: count) { index in
      let node = index == 0 ? company : homes[index - 1]
      // One that ends while another holds the last copies says so and ends with 75.
      results.keep(Result { try node.measured(["newsletter", "send", letter.id], as: "dana", isQuiet: true) }, index)
    }
    let seconds = (ContinuousClock.now - start).inSeconds
    let all = try results.all()
    let cpu = all.map(\.cpuSeconds).reduce(0, +)
    let status = try company.firsthand(["newsletter", "status", letter.id, "--json"], as: "dana").output
    guard status.contains("\"accepted\":\(copies)") || status.contains("\"accepted\" : \(copies)") else {
      throw BenchError(words: "not all of \(copies) copies were accepted: \(status.prefix(300))")
    }
    return Side(perSecond: Double(copies) / seconds, microseconds: cpu / Double(copies) * 1e6)
  }
}

/// What threads came to.
private final class Results: @unchecked Sendable {
  private let lock = NSLock()
  private var kept: [Result<Measured, any Error>?]

  init(_ count: Int) { kept = Array(repeating: nil, count: count) }

  func keep(_ result: Result<Measured, any Error>, _ index: Int) { lock.withLock { kept[index] = result } }

  func all() throws -> [Measured] { try lock.withLock { kept }.compactMap { try $0?.get() } }
}

extension SendCompany {
  /// Another node of the same company: a home with the same keys and settings.
  fileprivate func further(_ number: Int) throws -> SendCompany {
    let other = SendCompany(program: program, home: "\(home)-\(number)", repository: repository, database: database)
    try? FileManager.default.createDirectory(atPath: other.home, withIntermediateDirectories: true)
    for name in ["config.yml", "secret.key", "log.key"] {
      let copy = other.home + "/" + name
      if !FileManager.default.fileExists(atPath: copy) {
        try FileManager.default.copyItem(atPath: home + "/" + name, toPath: copy)
      }
    }
    return other
  }
}
