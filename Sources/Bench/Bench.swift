import Foundation

/// Measures a built `firsthand` as people meet it, and prints a line for each figure.
@main
enum Bench {
  static func main() {
    let arguments = CommandLine.arguments.dropFirst()
    guard let program = arguments.first else {
      say("usage: firsthand-bench PROGRAM [REPOSITORY [web|seed|pages|scale|send|nodes|policy|log|dkim|fuzz]]")
      exit(64)
    }
    let repository = arguments.dropFirst().first ?? FileManager.default.currentDirectoryPath
    do {
      // The pages alone, for those who work on them.
      if arguments.dropFirst(2).first == "web" { return try WebBench(program: program, repository: repository).run() }
      // A home filled with years of work: HOME [salespeople [customers [entries [seed]]]].
      if arguments.dropFirst(2).first == "seed", let home = arguments.dropFirst(3).first {
        let size = CompanySize(arguments.dropFirst(4).compactMap { Int($0) })
        return try ScaleBench(program: program, repository: repository, size: size).seed(home)
      }
      // The pages of such a home: HOME [requests a second [seconds]].
      if arguments.dropFirst(2).first == "pages", let home = arguments.dropFirst(3).first {
        let numbers = arguments.dropFirst(4).compactMap { Int($0) }
        return try PagesBench(
          program: program, home: home, perSecond: numbers.first ?? 50, seconds: numbers.dropFirst().first ?? 60
        ).run()
      }
      // Both, in a home of its own: [salespeople [customers [entries [seed]]]].
      if arguments.dropFirst(2).first == "scale" {
        let size = CompanySize(arguments.dropFirst(3).compactMap { Int($0) })
        return try ScaleBench(program: program, repository: repository, size: size).run()
      }
      // Sending alone: [copies [rounds [connections]]].
      if arguments.dropFirst(2).first == "send" {
        let numbers = arguments.dropFirst(3).compactMap { Int($0) }
        return try SendBench(
          program: program, repository: repository, copies: numbers.first ?? 100_000,
          rounds: numbers.dropFirst().first ?? 3, connections: numbers.dropFirst(2).first ?? 10
        ).run()
      }
      // Sending by several nodes: an empty database of PostgreSQL [copies [connections of each]].
      if arguments.dropFirst(2).first == "nodes", let database = arguments.dropFirst(3).first {
        let numbers = arguments.dropFirst(4).compactMap { Int($0) }
        return try NodesBench(
          program: program, repository: repository, database: database, copies: numbers.first ?? 20_000,
          connections: numbers.dropFirst().first ?? 16
        ).run()
      }
      // The checker alone: [a folder of Vale styles].
      if arguments.dropFirst(2).first == "policy" {
        return try PolicyBench(repository: repository, styles: arguments.dropFirst(3).first).run()
      }
      // Broken policies and strange texts: [seconds [seed]].
      if arguments.dropFirst(2).first == "fuzz" {
        let numbers = arguments.dropFirst(3).compactMap { UInt64($0) }
        return try PolicyFuzz(
          repository: repository, seconds: Double(numbers.first ?? 60), seed: numbers.dropFirst().first ?? 1
        ).run()
      }
      // The send log alone: [entries [search]].
      if arguments.dropFirst(2).first == "log" {
        return try LogBench(
          program: program, entries: arguments.dropFirst(3).first.flatMap { Int($0) } ?? 1_000_000,
          isSearched: arguments.dropFirst(4).first == "search"
        ).run()
      }
      if arguments.dropFirst(2).first == "dkim" { return try SigningBench().run() }
      try StartBench(program: program).run()
      try RenderBench(repository: repository).run()
      try PolicyBench(repository: repository, styles: ProcessInfo.processInfo.environment["VALE_STYLES"]).run()
      try SigningBench().run()
      try ImportBench(program: program).run()
      try SendBench(program: program, repository: repository).run()
      try LogBench(program: program).run()
      try WebBench(program: program, repository: repository).run()
      try demo(program)
    } catch let error as BenchError {
      say("bench: \(error.words)")
      exit(1)
    } catch {
      say("bench: \(error)")
      exit(1)
    }
  }

  /// A figure as soon as it is known.
  static func say(_ line: String) { FileHandle.standardOutput.write(Data((line + "\n").utf8)) }

  private static func demo(_ program: String) throws {
    let demo = try Measured.run(program, ["demo", "--once"])
    guard demo.status == 0 else { throw BenchError(words: "the demo ended with \(demo.status)") }
    say("demo seconds=\(demo.seconds.rounded(2)) rss_mb=\(demo.megabytes.rounded(0)) (goal: 15 s)")
  }
}
