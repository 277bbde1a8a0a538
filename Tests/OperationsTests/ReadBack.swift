import Foundation

/// Mails, read by Python's own parser.
enum ReadBack {
  /// A mail and what must be read in it, as `read_mail.py` takes them.
  static func framed(_ mail: [UInt8], expecting expected: [String: Any]) throws -> [UInt8] {
    framed(mail) + framed(Array(try JSONSerialization.data(withJSONObject: expected)))
  }

  private static func framed(_ bytes: [UInt8]) -> [UInt8] {
    withUnsafeBytes(of: UInt32(bytes.count).bigEndian) { Array($0) } + bytes
  }

  /// What is wrong with each, and how many were read.
  static func faults(_ framed: [UInt8]) throws -> String {
    let file = FileManager.default.temporaryDirectory.appendingPathComponent("fh-" + UUID().uuidString)
    defer { try? FileManager.default.removeItem(at: file) }
    try Data(framed).write(to: file)
    let (output, process) = (Pipe(), Process())
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("read_mail.py")
    process.arguments = ["python3", script.path, file.path]
    process.standardOutput = output
    process.standardError = output
    try process.run()
    let words = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    return words
  }
}
