import Foundation
import Testing

/// Holds docs/security.md to the tests: what it promises must be shown by a test of that name.
@Suite struct SecurityTableTests {
  @Test func `each test that docs security names is there`() throws {
    let table = try String(contentsOf: Repository.root.appendingPathComponent("docs/security.md"), encoding: .utf8)
    let tests = try Repository.swiftFiles(under: Repository.root.appendingPathComponent("Tests"))
      .map { try String(contentsOf: $0, encoding: .utf8) }.joined()
    let rows = table.split(separator: "\n").filter { $0.hasPrefix("| V") }
    #expect(rows.count > 20)
    for row in rows {
      let names = row.matches(of: /“([^”]+)”/).map { String($0.1) }
      #expect(!names.isEmpty, "\(row)")
      for name in names { #expect(tests.contains("func `\(name)`("), "\(name)") }
    }
  }
}
