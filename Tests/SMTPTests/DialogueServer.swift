import Foundation

/// The program that plays all dialogues, each on a port of its own.
struct DialogueServer {
  let server: Server
  /// By the file's path below the folder of dialogues.
  let ports: [String: Int]

  static func start(_ certificates: Certificates) throws -> DialogueServer {
    let program = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent(
      "dialogue_server.py")
    let server = try Server.start(
      "/usr/bin/env",
      ["python3", program.path, DialogueFile.folder.path, certificates.certificate, certificates.key])
    var ports: [String: Int] = [:]
    while case let line = try server.firstLine(), !line.isEmpty {
      let parts = line.split(separator: " ", maxSplits: 1)
      if parts.count == 2 { ports[String(parts[1])] = Int(parts[0]) }
    }
    return DialogueServer(server: server, ports: ports)
  }
}

/// Another's program that a test talks to, ended with it.
final class Server {
  private let process: Process
  private let output: Pipe

  private init(_ process: Process, _ output: Pipe) {
    self.process = process
    self.output = output
  }

  static func start(_ program: String, _ arguments: [String]) throws -> Server {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: program)
    process.arguments = arguments
    let output = Pipe()
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    try process.run()
    return Server(process, output)
  }

  /// Blocks until the program has said a line.
  func firstLine() throws -> String {
    var bytes: [UInt8] = []
    while let byte = try output.fileHandleForReading.read(upToCount: 1)?.first, byte != 10 {
      bytes.append(byte)
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  func stop() {
    // Its children too, which would be waited for.
    kill(-process.processIdentifier, SIGKILL)
    kill(process.processIdentifier, SIGKILL)
    process.waitUntilExit()
  }
}
