import Foundation

/// `firsthand serve` over a home, until it is stopped.
final class ServedHome {
  let port: Int
  private let process = Process()

  init(program: String, home: String, port: Int, log: String) throws {
    self.port = port
    guard !HTTPLine.isOpen(port: port) else { throw BenchError(words: "port \(port) is in use") }
    _ = FileManager.default.createFile(atPath: log, contents: nil)
    process.executableURL = URL(fileURLWithPath: program)
    process.arguments = ["serve", "--home", home, "--listen", "127.0.0.1:\(port)", "--log-format", "json"]
    process.standardError = FileHandle(forWritingAtPath: log)
    try process.run()
    let deadline = ContinuousClock.now + .seconds(20)
    while !HTTPLine.isOpen(port: port) {
      guard process.isRunning, ContinuousClock.now < deadline else {
        stop()
        throw BenchError(words: "firsthand serve does not listen on port \(port); \(log) says why")
      }
      usleep(20_000)
    }
  }

  /// The memory that is its own and in use now.
  var residentMegabytes: Double {
    let status = (try? String(contentsOfFile: "/proc/\(process.processIdentifier)/status", encoding: .utf8)) ?? ""
    let line = status.split(separator: "\n").first { $0.hasPrefix("VmRSS:") }
    return line.flatMap { $0.split(whereSeparator: \.isWhitespace).dropFirst().first }.flatMap { Double($0) }
      .map { $0 / 1_024 } ?? .nan
  }

  /// Seconds of processor that it used so far.
  var processorSeconds: Double {
    let stat = (try? String(contentsOfFile: "/proc/\(process.processIdentifier)/stat", encoding: .utf8)) ?? ""
    let fields = stat.split(separator: ")").last?.split(separator: " ") ?? []
    guard fields.count > 12, let user = Double(fields[11]), let system = Double(fields[12]) else { return .nan }
    return (user + system) / Double(sysconf(Int32(_SC_CLK_TCK)))
  }

  func stop() {
    guard process.isRunning else { return }
    process.terminate()
    process.waitUntilExit()
  }

  deinit { stop() }
}
