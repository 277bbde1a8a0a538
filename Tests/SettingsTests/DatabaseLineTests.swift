import Firsthand
import Foundation
import Testing

@testable import FirsthandCLI

/// `config.yml` belongs to people, and commands change one line of it.
@Suite struct DatabaseLineTests {
  private static let url = "postgres://firsthand:it's@db.company.example/firsthand"
  private static let line = "database: 'postgres://firsthand:it''s@db.company.example/firsthand'"

  private func text(_ text: String, _ url: String?) throws -> String {
    try Configuration.text(text, withDatabase: url, file: "/home/config.yml")
  }

  private func database(_ text: String) throws -> String? {
    try Configuration.read(text, file: "config.yml", folder: URL(fileURLWithPath: "/home")).database
  }

  @Test func `the starter names a database below its own example, and none again`() throws {
    let there = try text(Configuration.starter, Self.url)
    #expect(try database(there) == Self.url)
    let lines = there.components(separatedBy: "\n")
    let place = try #require(lines.firstIndex(of: Self.line))
    #expect(lines[place - 1].hasPrefix("# database: postgres://firsthand@db.company.example"))
    let back = try text(there, nil)
    #expect(try database(back) == nil)
    #expect(back == there.replacing("\n" + Self.line, with: "\n# " + Self.line))
  }

  @Test(arguments: ["\n", "\r\n"])
  func `every other line stays, and so does the way that lines end`(end: String) throws {
    let old = ["# ours", "relay: smtp://127.0.0.1:25", "database: postgres://old/one # see wiki", "night_hour: 4", ""]
      .joined(separator: end)
    let new = try text(old, Self.url)
    #expect(
      new
        == [
          "# ours", "relay: smtp://127.0.0.1:25", "# database: postgres://old/one # see wiki", Self.line,
          "night_hour: 4", "",
        ].joined(separator: end))
    #expect(try database(new) == Self.url)
    let none = try text(old, nil)
    #expect(none == old.replacing("database: postgres", with: "# database: postgres"))
    #expect(try database(none) == nil)
  }

  @Test(arguments: [
    "", "relay: smtp://127.0.0.1:25", "---\nnight_hour: 4\n", "%YAML 1.1\n---\nnight_hour: 4\n", "# x\r\n",
  ])
  func `a file of any shape names the database afterwards`(old: String) throws {
    #expect(try database(text(old, Self.url)) == Self.url)
    #expect(try text(old, nil) == old)
  }

  @Test(arguments: [
    "\"database\": postgres://old/one\n", "'database': postgres://old/one\n", "database : postgres://old/one\n",
    "database: >-\n  postgres://old/one\n", "database:\n  postgres://old/one\nnight_hour: 4\n",
    "{database: postgres://old/one}\n", "? database\n: postgres://old/one\n",
    "sending:\n  connections: 4\n  # kept\ndatabase: \"postgres://old\\\n  /one\"\n",
  ])
  func `a database that is written otherwise is left alone, with a sentence`(old: String) throws {
    #expect(try database(old) == "postgres://old/one")
    for url in [Self.url, nil] {
      let error = #expect(throws: FirsthandError.self) { try text(old, url) }
      #expect(error?.sentence.contains("/home/config.yml is written so that this command cannot change") == true)
    }
    #expect(try database(Configuration.comment(old)) == nil)
  }

  @Test func `a file with Windows' line ends says something though it begins with a comment`() throws {
    #expect(try database("# ours\r\ndatabase: postgres://db/one\r\n") == "postgres://db/one")
  }
}
