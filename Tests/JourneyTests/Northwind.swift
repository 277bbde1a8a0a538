import Foundation
import MailCatcher
import Testing

/// A company founded through the program: Ada administers, Karin and Lars direct, Dana and Søren sell; the
/// shipped templates and standards are in force; letters go to a catcher on loopback.
final class Northwind {
  let folder: Folder
  let program: Program
  let catcher: MailCatcher

  static let ada = "ada@northwind.example"
  static let karin = "karin@northwind.example"
  static let lars = "lars@northwind.example"
  static let dana = "dana@northwind.example"
  static let soren = "soren@northwind.example"

  /// A letter that keeps every standard.
  static let letter = """
    template: check-in
    language: en
    subject: The oak tables
    preheader: I went to see how they are made
    slots:
      opening: I was at the joiner's on Thursday, and I thought of your place.
      news: They let every board lie for a year before they touch it.
      closing: How is your own table holding up, {first_name|now that autumn is here}?

    """

  /// `home` is a fresh folder's unless told otherwise.
  init(home: String? = nil, script: @escaping MailCatcher.Script = { _ in nil }) throws {
    folder = try Folder()
    program = Program(home: home ?? folder.path + "/home")
    catcher = try MailCatcher.start(script: script)
    try done(["init", "--company", "Northwind", "--admin", "Ada Holt <\(Self.ada)>"])
    try Data(
      """
      unsubscribe_address: off@northwind.example
      bounce_address: bounces@northwind.example
      relay: smtp://127.0.0.1:\(catcher.port)

      """.utf8
    ).write(to: URL(fileURLWithPath: program.home + "/config.yml"))
    for (role, name, address) in [
      ("director", "Karin Lund", Self.karin), ("director", "Lars Toft", Self.lars),
      ("salesperson", "Dana Reyes", Self.dana), ("salesperson", "Søren Krogh", Self.soren),
    ] {
      try done(["member", "add", "--role", role, "--name", name, "--email", address], as: Self.ada)
    }
    try done(["template", "publish", "templates"], as: Self.karin)
    try done(
      ["policy", "publish"] + ["house-voice", "law", "links", "offers"].map { "policies/" + $0 }, as: Self.karin)
    try done(["policy", "approve", "--waiting"], as: Self.lars)
  }

  deinit { try? catcher.stop() }

  /// Runs what must succeed.
  @discardableResult
  func done(
    _ arguments: [String], as member: String? = nil, input: String = ""
  ) throws -> Program.Answer {
    let answer = try program.run(arguments, as: member, input: input)
    guard answer.status == 0 else {
      throw Refused(words: "\(arguments): \(answer.status) \(answer.complaint)\(answer.output)")
    }
    return answer
  }

  struct Refused: Error { var words: String }

  /// Gives `member` customers with a basis: `customer1@list.example` and so on.
  func addCustomers(_ count: Int, to member: String) throws {
    let local = member.prefix { $0 != "@" }
    let rows = (1...count).map { "customer\($0)@\(local).example,Name\($0)\n" }.joined()
    try done(
      [
        "customers", "import", "--basis", "existing_customer", "--met", "2026-05-12", "--evidence",
        "order book", "-",
      ], as: member, input: "email,first_name\n" + rows)
  }

  /// Writes and submits a letter; its id.
  func readyLetter(of member: String) throws -> String {
    let file = try folder.write("letter.yml", Self.letter)
    let id = try done(["newsletter", "new", "--file", file], as: member).firstLine
    try done(["newsletter", "submit", id, "--acknowledge"], as: member)
    return id
  }

  func counts(of letter: String, as member: String) throws -> [String: Int] {
    let status = try done(["newsletter", "status", letter, "--json"], as: member).fields()
    return status["copies"] as? [String: Int] ?? [:]
  }
}
