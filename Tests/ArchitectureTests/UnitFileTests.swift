import Foundation
import Testing

/// The units in docs/systemd, as systemd reads them, and held to what the program needs of them.
@Suite struct UnitFileTests {
  private static let folder = Repository.root.appendingPathComponent("docs/systemd")
  private static let analyzer = "/usr/bin/systemd-analyze"

  private static func text(_ name: String) throws -> String {
    try String(contentsOf: folder.appendingPathComponent(name), encoding: .utf8)
  }

  @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: analyzer), "systemd-analyze is not here"))
  func `systemd finds nothing wrong with them`() throws {
    let copies = FileManager.default.temporaryDirectory.appendingPathComponent("units-" + UUID().uuidString)
    try FileManager.default.createDirectory(at: copies, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: copies) }
    let names = try FileManager.default.contentsOfDirectory(atPath: Self.folder.path).sorted()
    #expect(names == ["firsthand-backup.service", "firsthand-backup.timer", "firsthand.service"])
    for name in names {
      // The program is not where it will be on a server.
      try Self.text(name).replacing("/opt/firsthand/firsthand", with: "/bin/true")
        .write(to: copies.appendingPathComponent(name), atomically: true, encoding: .utf8)
    }
    let process = Process()
    process.executableURL = URL(fileURLWithPath: Self.analyzer)
    process.arguments = ["verify", "--man=no"] + names.map { copies.appendingPathComponent($0).path }
    let output = Pipe()
    process.standardError = output
    process.standardOutput = output
    try process.run()
    let words = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    #expect(process.terminationStatus == 0 && !words.contains("docs/systemd") && !words.contains("units-"), "\(words)")
  }

  @Test func `serve is stopped gently, and given longer than a relay may take for its last answer`() throws {
    let unit = try Self.text("firsthand.service")
    let relay = try String(
      contentsOf: Repository.root.appendingPathComponent("Sources/SMTP/Relay.swift"), encoding: .utf8)
    let dot = try #require(relay.firstMatch(of: /dotTimeout: Int = (\d+)/).flatMap { Int($0.1) })
    let stop = try #require(unit.firstMatch(of: /TimeoutStopSec=(\d+)/).flatMap { Int($0.1) })
    #expect(stop > dot && unit.contains("\nKillSignal=SIGTERM\n"))
  }

  @Test(arguments: ["firsthand.service", "firsthand-backup.service"])
  func `a unit may do little more than it must`(name: String) throws {
    let unit = try Self.text(name)
    for line in [
      "NoNewPrivileges=yes", "ProtectSystem=strict", "PrivateTmp=yes", "CapabilityBoundingSet=", "UMask=0077",
      "SystemCallFilter=@system-service", "User=firsthand",
    ] {
      #expect(unit.contains("\n\(line)\n"), "\(line)")
    }
  }
}
