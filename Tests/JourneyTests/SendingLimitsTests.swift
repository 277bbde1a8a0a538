import Foundation
import Testing

/// The `sending:` block of config.yml: what is wrong in it gets a sentence with its place, and nothing runs on a guess.
@Suite struct SendingLimitsTests {
  /// A block, the place and the words of the complaint.
  private static let mistakes: [(block: String, place: String, says: String)] = [
    ("sending: fast", "1:10", "keys with values are expected"),
    ("sending:\n  connections: 0", "2:16", "from 1 to 64 is expected, not 0"),
    ("sending:\n  connections: 65", "2:16", "from 1 to 64 is expected, not 65"),
    ("sending:\n  connections: -1", "2:16", "from 1 to 64"),
    ("sending:\n  connections: many", "2:16", "'many' is not a whole number"),
    ("sending:\n  connections: 8.5", "2:16", "'8.5' is not a whole number"),
    ("sending:\n  connections: [8]", "2:16", "a text is expected"),
    ("sending:\n  messages_per_connection: 0", "2:28", "from 1 to 100000"),
    ("sending:\n  messages_per_second: 0", "2:24", "0.2 is one in five seconds"),
    ("sending:\n  messages_per_second: .inf", "2:24", "'.inf' is not a number"),
    ("sending:\n  messages_per_second: nan", "2:24", "'nan' is not a number"),
    ("sending:\n  messages_per_second: 1e99", "2:24", "from 0.001 to 100000"),
    ("sending:\n  messages_per_day: 0", "2:21", "from 1 to 1000000000"),
    ("sending:\n  messages_per_day: 99999999999999999999", "2:21", "is not a whole number"),
    ("sending:\n  salesperson_share: 10%", "2:22", "which is not set"),
    ("sending:\n  messages_per_day: 9\n  salesperson_share: 0%", "3:22", "more than 0%"),
    ("sending:\n  messages_per_day: 9\n  salesperson_share: 101%", "3:22", "at most 100%"),
    ("sending:\n  messages_per_day: 9\n  salesperson_share: 0.1", "3:22", "as 25%"),
    ("sending:\n  retry_hours: 0", "2:16", "from 1 to 240"),
    ("sending:\n  retry_hour: 48", "2:3", "The key 'retry_hour' is not known here. Known are: connections"),
    ("sending:\n  per_salesperson: 5", "2:20", "keys with values are expected"),
    ("sending:\n  per_salesperson: {messages_per_minute: 5}", "2:21", "'messages_per_minute' is not known here"),
    ("sending:\n  per_domain: {connections: 100}", "2:29", "from 1 to 64"),
    ("sending:\n  domains:\n    - gmail.com", "3:5", "keys with values are expected"),
    ("sending:\n  domains:\n    gmail: {connections: 1}", "3:5", "'gmail' is no domain"),
    ("sending:\n  domains:\n    a@gmail.com: {connections: 1}", "3:5", "is no domain"),
    (
      "sending:\n  domains:\n    Gmail.com: {connections: 1}\n    gmail.com: {connections: 2}", "4:5",
      "stands here twice"
    ),
    ("sending:\n  domains:\n    gmail.com: 2", "3:16", "keys with values are expected"),
    ("sending:\n  connections: 8\n  connections: 9", "", "stands here twice"),
  ]

  @Test func `every bad limit gets a sentence with its line and column`() throws {
    let folder = try Folder()
    let program = Program(home: folder.path + "/home")
    #expect(try program.run(["init", "--company", "N", "--admin", "a@n.example"]).status == 0)
    let file = program.home + "/config.yml"
    for (block, place, says) in Self.mistakes {
      try Data((block + "\n").utf8).write(to: URL(fileURLWithPath: file))
      let answer = try program.run(["member", "list"])
      #expect(answer.status == 64, "\(block): \(answer.output)")
      #expect(answer.complaint.contains("\(file):\(place)"), "\(block): \(answer.complaint)")
      #expect(answer.complaint.contains(says), "\(block): \(answer.complaint)")
    }
  }

  @Test func `what is wrong in the block is said all at once`() throws {
    let folder = try Folder()
    let program = Program(home: folder.path)
    let block = "sending:\n  connections: 0\n  retry_hours: soon\n  burst: 3\n"
    _ = try folder.write("config.yml", block)
    let answer = try program.run(["member", "list"])
    #expect(answer.complaint.split(separator: "\n").count == 3, "\(answer.complaint)")
  }

  @Test func `the limits that stand in the starter file are good ones`() throws {
    let folder = try Folder()
    let program = Program(home: folder.path + "/home")
    #expect(try program.run(["init", "--company", "N", "--admin", "a@n.example"]).status == 0)
    let file = program.home + "/config.yml"
    let starter = try String(contentsOfFile: file, encoding: .utf8)
    let lines = starter.split(separator: "\n", omittingEmptySubsequences: false)
    let first = try #require(lines.firstIndex { $0.hasPrefix("# sending:") })
    let block = lines[first...].prefix { $0.hasPrefix("#") }.map { $0.dropFirst(2) }.joined(separator: "\n")
    #expect(block.contains("gmail.com"))
    try Data((block + "\n").utf8).write(to: URL(fileURLWithPath: file))
    let answer = try program.run(["member", "list"])
    #expect(answer.status == 0, "\(answer.complaint)")
  }

  @Test func `the limits that the manual shows are good ones, and it explains each`() throws {
    let folder = try Folder()
    let program = Program(home: folder.path + "/home")
    #expect(try program.run(["init", "--company", "N", "--admin", "a@n.example"]).status == 0)
    let manual = try String(
      contentsOf: Program.repository.appendingPathComponent("docs/sending.md"), encoding: .utf8)
    let lines = manual.split(separator: "\n", omittingEmptySubsequences: false)
    let first = try #require(lines.firstIndex { $0.hasPrefix("    sending:") })
    let block = lines[first...].prefix { !$0.isEmpty }.map { $0.dropFirst(4) }
    try Data((block.joined(separator: "\n") + "\n").utf8).write(
      to: URL(fileURLWithPath: program.home + "/config.yml"))
    let answer = try program.run(["member", "list"])
    #expect(answer.status == 0, "\(answer.complaint)")
    // The complaint about a key that is none names all that there are.
    try Data("sending: {all: 1}\n".utf8).write(to: URL(fileURLWithPath: program.home + "/config.yml"))
    let known = try #require(try program.run(["member", "list"]).complaint.components(separatedBy: "Known are: ").last)
    let keys = known.split { !$0.isLetter && $0 != "_" }.map(String.init)
    #expect(keys.count == 9)
    for key in keys { #expect(manual.contains("| `\(key)` |"), "\(key)") }
  }
}
