import Foundation
import Testing

/// Holds every `import` in Sources to the table in ARCHITECTURE.md: an arrow points down it only, and what
/// comes in through a dependency's dependency counts too.
@Suite struct ImportArrowTests {
  /// What each target may import besides the standard library's own modules.
  static let allowed: [String: Set<String>] = [
    "MailFormat": ["CIDN2"],
    "Tabular": [],
    "Archive": ["Firsthand", "CZip"],
    "YAMLFile": ["Yams"],
    "Firsthand": ["MailFormat", "Crypto"],
    "PolicyChecker": ["Firsthand", "MailFormat", "YAMLFile", "CPCRE2", "CGumbo"],
    "Spelling": ["PolicyChecker", "CHunspell"],
    "Rendering": ["Firsthand", "MailFormat", "YAMLFile", "CGumbo"],
    "Phrasebook": ["Firsthand", "YAMLFile"],
    "Store": ["Firsthand", "MailFormat", "GRDB", "GRDBSQLite", "CPQ"],
    "Operations": [
      "Firsthand", "MailFormat", "Tabular", "YAMLFile", "PolicyChecker", "Rendering", "Phrasebook", "Store",
      "Transparency", "Archive",
      "Crypto", "CryptoExtras",
    ],
    "SMTP": ["MailFormat", "CCurl"],
    "Delivery": ["Firsthand", "MailFormat", "Rendering", "Store", "Operations", "SMTP", "Crypto"],
    "DKIM": ["Crypto", "CryptoExtras"],
    "Transparency": ["Crypto"],
    "DNS": ["CResolv"],
    "Doctor": ["Firsthand", "MailFormat", "Store", "Operations", "SMTP", "DNS", "DKIM", "CCurl", "CMachine"],
    "Feedback": ["Firsthand", "MailFormat", "Store", "Operations"],
    "Web": [
      "Firsthand", "MailFormat", "Tabular", "Phrasebook", "PolicyChecker", "Rendering", "Store", "Operations", "Crypto",
      "Hummingbird", "HummingbirdCore", "HummingbirdTLS", "HTTPTypes", "Logging", "Mustache", "NIOCore", "NIOPosix",
      "NIOSSL", "ServiceLifecycle",
    ],
    "MailCatcher": ["MailFormat", "NIOCore", "NIOPosix"],
    "FirsthandCLI": [
      "Firsthand", "MailFormat", "Tabular", "YAMLFile", "PolicyChecker", "Rendering", "Store",
      "Operations", "SMTP", "Delivery", "DKIM", "Feedback", "MailCatcher", "Phrasebook", "Web", "Doctor",
      "Spelling", "Transparency", "ArgumentParser", "Hummingbird", "Logging", "NIOCore", "ServiceLifecycle",
    ],
    "Bench": [
      "Firsthand", "MailFormat", "PolicyChecker", "Rendering", "Operations", "Store", "Tabular",
      "Delivery", "SMTP", "DKIM", "Transparency",
    ],
  ]
  static let everywhere: Set<String> = ["Foundation", "Synchronization", "Dispatch"]
  /// The only folders of Store whose files may know a database engine.
  static let engineFolders: Set<String> = ["SQLite", "PostgreSQL"]

  @Test func `each target imports only what stands below it`() throws {
    let sources = Repository.root.appendingPathComponent("Sources")
    var seen: Set<String> = []
    for file in try Repository.swiftFiles(under: sources) {
      let target = file.pathComponents[sources.pathComponents.count]
      seen.insert(target)
      let allowed = try #require(Self.allowed[target], "\(target) stands in no row of the table")
      for module in try Repository.imports(of: file) where !Self.everywhere.contains(module) {
        #expect(
          allowed.contains(module),
          "\(target)/\(file.lastPathComponent) imports \(module); the table does not let it.")
      }
    }
    #expect(seen.count >= 12)
  }

  @Test func `only the driver files of Store know an engine`() throws {
    let store = Repository.root.appendingPathComponent("Sources/Store")
    for file in try Repository.swiftFiles(under: store)
    where try Repository.imports(of: file).contains(where: { $0.hasPrefix("GRDB") || $0 == "CPQ" }) {
      #expect(
        Self.engineFolders.contains(file.deletingLastPathComponent().lastPathComponent), "\(file.lastPathComponent)")
    }
  }

  @Test func `no layer of the product reads the clock or makes random bytes by itself`() throws {
    let sources = Repository.root.appendingPathComponent("Sources")
    let pattern = /Date\(\)|UUID\(\)|SystemRandomNumberGenerator|\.random\(in:/
    for file in try Repository.swiftFiles(under: sources) {
      let target = file.pathComponents[sources.pathComponents.count]
      guard target != "FirsthandCLI", target != "Bench", target != "MailCatcher" else { continue }
      let text = try String(contentsOf: file, encoding: .utf8)
      #expect(text.firstMatch(of: pattern) == nil, "\(target)/\(file.lastPathComponent)")
    }
  }

  @Test func `secrets are compared in one place`() throws {
    let sources = Repository.root.appendingPathComponent("Sources")
    let own = try Repository.swiftFiles(under: sources).filter { file in
      try String(contentsOf: file, encoding: .utf8).contains(/\|= \w+ \^ \w+/)
    }
    #expect(own.map(\.lastPathComponent) == ["SecretBytes.swift"])
  }

  @Test func `notices get into the outbox in one place`() throws {
    let sources = Repository.root.appendingPathComponent("Sources")
    let own = try Repository.swiftFiles(under: sources).filter { file in
      try String(contentsOf: file, encoding: .utf8).contains("dispatch.addNotice(")
    }
    #expect(own.map(\.lastPathComponent) == ["Notices.swift"])
  }

  @Test func `each test that docs rfc names is there`() throws {
    let tests = Repository.root.appendingPathComponent("Tests")
    let suites = try Repository.swiftFiles(under: tests).map { try String(contentsOf: $0, encoding: .utf8) }.joined()
    let dialogues = try FileManager.default.subpathsOfDirectory(
      atPath: tests.appendingPathComponent("SMTPTests/Dialogues").path)
    let table = try Repository.rfcTable()
    for match in table.matches(of: /`(\w+Tests)`/) {
      #expect(suites.contains("struct \(match.1) "), "\(match.1)")
    }
    for match in table.matches(of: /`Dialogues\/([\w\/]*)\*`/) {
      #expect(dialogues.contains { $0.hasPrefix(match.1) }, "\(match.1)")
    }
  }

  @Test func `each RFC that the sources cite stands in docs rfc`() throws {
    let table = try Repository.rfcTable()
    let sources = Repository.root.appendingPathComponent("Sources")
    for file in try Repository.swiftFiles(under: sources) {
      let text = try String(contentsOf: file, encoding: .utf8)
      for match in text.matches(of: /RFC (\d{3,5})/) {
        #expect(table.contains("RFC \(match.1)"), "\(file.lastPathComponent) cites RFC \(match.1)")
      }
    }
  }
}

/// The files of this repository.
enum Repository {
  static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

  static func rfcTable() throws -> String {
    try String(contentsOf: root.appendingPathComponent("docs/rfc.md"), encoding: .utf8)
  }

  static func swiftFiles(under folder: URL) throws -> [URL] {
    let all = FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil)
    return (all?.compactMap { $0 as? URL } ?? []).filter { $0.pathExtension == "swift" }
  }

  static func imports(of file: URL) throws -> [String] {
    try String(contentsOf: file, encoding: .utf8).split(separator: "\n").compactMap { line in
      line.firstMatch(of: /^(?:@\w+ )?(?:package |public |internal )?import (?:struct |enum |func |class )?(\w+)/)
        .map { String($0.1) }
    }
  }
}
