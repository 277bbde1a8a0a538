import Foundation
import MailCatcher

/// The built program, run as people run it: arguments in, words and an exit code out.
struct Program {
  struct Answer {
    var status: Int32
    var output: String
    var complaint: String
    /// Whether a signal ended it.
    var isKilled = false

    /// What `--json` printed.
    func json() throws -> Any { try JSONSerialization.jsonObject(with: Data(output.utf8)) }
    func fields() throws -> [String: Any] { try json() as? [String: Any] ?? [:] }
    var firstLine: String { String(output.prefix { $0 != "\n" }) }
  }

  /// A program that goes on while the test does something else.
  final class Running {
    fileprivate let process: Process
    fileprivate let output: URL
    fileprivate let complaint: URL

    fileprivate init(process: Process, output: URL, complaint: URL) {
      self.process = process
      self.output = output
      self.complaint = complaint
    }

    var id: Int32 { process.processIdentifier }
    var isRunning: Bool { process.isRunning }

    func answer() throws -> Answer {
      process.waitUntilExit()
      defer {
        try? FileManager.default.removeItem(at: output)
        try? FileManager.default.removeItem(at: complaint)
      }
      return Answer(
        status: process.terminationStatus,
        output: String(decoding: try Data(contentsOf: output), as: UTF8.self),
        complaint: String(decoding: try Data(contentsOf: complaint), as: UTF8.self),
        isKilled: process.terminationReason == .uncaughtSignal)
    }
  }

  static let repository = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

  static var path: String { executable.path }

  /// Built into the folder that holds this test's own program.
  private static let executable = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
    .deletingLastPathComponent().appendingPathComponent("firsthand")

  var home: String

  func start(
    _ arguments: [String], as member: String? = nil, environment: [String: String] = [:],
    input: String = ""
  ) throws -> Running {
    let process = Process()
    process.executableURL = Self.executable
    process.arguments = arguments
    process.currentDirectoryURL = Self.repository
    var variables = ["PATH": "/usr/bin:/bin", "FIRSTHAND_HOME": home, "HOME": home]
    if let member { variables["FIRSTHAND_AS"] = member }
    process.environment = variables.merging(environment) { _, given in given }
    let folder = FileManager.default.temporaryDirectory
    let files = try ["in", "out", "err"].map { name in
      let file = folder.appendingPathComponent("firsthand-\(UUID().uuidString).\(name)")
      try Data(name == "in" ? input.utf8 : "".utf8).write(to: file)
      return file
    }
    process.standardInput = try FileHandle(forReadingFrom: files[0])
    process.standardOutput = try FileHandle(forWritingTo: files[1])
    process.standardError = try FileHandle(forWritingTo: files[2])
    try process.run()
    try FileManager.default.removeItem(at: files[0])
    return Running(process: process, output: files[1], complaint: files[2])
  }

  func run(
    _ arguments: [String], as member: String? = nil, environment: [String: String] = [:],
    input: String = ""
  ) throws -> Answer {
    try start(arguments, as: member, environment: environment, input: input).answer()
  }
}

/// A folder that goes when the test does.
final class Folder {
  let path: String

  init() throws {
    path =
      FileManager.default.temporaryDirectory
      .appendingPathComponent("firsthand-test-" + UUID().uuidString).path
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// Writes a file; its path.
  func write(_ name: String, _ bytes: [UInt8]) throws -> String {
    let file = path + "/" + name
    try Data(bytes).write(to: URL(fileURLWithPath: file))
    return file
  }

  func write(_ name: String, _ text: String) throws -> String {
    try write(name, Array(text.utf8))
  }
}
