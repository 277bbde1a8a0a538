import Foundation

/// A letter to many beside Postfix's own load generator: `smtp-source` with the same number of messages of the same
/// size to the same `smtp-sink`, in turn. What we send is everything that a real send does: rendered, checked copy by
/// copy, each dot behind its gate, synced, logged.
struct SendBench {
  let program: String
  let repository: String
  /// How many people, how many rounds, and over how many connections.
  var copies = 100_000
  var rounds = 3
  var connections = 32

  private static let port = 25_251

  /// One side's figures.
  private struct Side {
    var perSecond: Double
    var microseconds: Double
    var megabytes: Double
  }

  func run() throws {
    let folder = try BenchFolder()
    let company = SendCompany(program: program, home: folder.path + "/home", repository: repository)
    try company.found(relayPort: Self.port, connections: connections)
    let list = folder.path + "/list.csv"
    try company.importCustomers(copies, file: list)
    let sink = try SMTPSink.start(port: Self.port)
    defer { sink.stop() }
    var ratios: [Double] = []
    var ours: [Side] = []
    for round in 1...rounds {
      let letter = try company.submittedLetter(file: folder.path + "/letter.yml")
      if round == 1 { Bench.say("check copies_per_s=\((Double(copies) / letter.checkSeconds).rounded(0))") }
      let theirs = try source(size: letter.size)
      let sent = try company.firsthand(["newsletter", "send", letter.id, "--json"], as: "dana")
      let side = Side(
        perSecond: Double(copies) / sent.seconds, microseconds: sent.cpuSeconds / Double(copies) * 1e6,
        megabytes: sent.megabytes)
      ours.append(side)
      ratios.append(side.perSecond / theirs.perSecond)
      Bench.say(
        "round=\(round) bytes=\(letter.size) smtp_source_per_s=\(theirs.perSecond.rounded(0)) smtp_source_cpu_us=\(theirs.microseconds.rounded(0)) firsthand_per_s=\(side.perSecond.rounded(0)) ratio=\((ratios.last ?? 0).rounded(2)) cpu_us=\(side.microseconds.rounded(0)) rss_mb=\(side.megabytes.rounded(0))"
      )
    }
    let ratio = ratios.median
    let cpu = ours.map(\.microseconds).median
    let memory = ours.map(\.megabytes).median
    Bench.say("send ratio=\(ratio.rounded(2)) cpu_us=\(cpu.rounded(0)) rss_mb=\(memory.rounded(0))")
  }

  private func source(size: Int) throws -> Side {
    let measured = try SMTPSink.source(copies: copies, bytes: size, connections: 10, port: Self.port)
    return Side(
      perSecond: Double(copies) / measured.seconds, microseconds: measured.cpuSeconds / Double(copies) * 1e6,
      megabytes: measured.megabytes)
  }
}
