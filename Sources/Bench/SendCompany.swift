import Foundation

/// A company with as many customers as a bench wants, founded through the program.
struct SendCompany {
  let program: String
  let home: String
  let repository: String
  /// An address of PostgreSQL; nil where the rows are in a file.
  var database: String?

  /// What a command came to, whatever that was. A quiet one says nothing on the terminal of what it does meanwhile.
  func measured(_ arguments: [String], as member: String, isQuiet: Bool = false) throws -> Measured {
    try Measured.run(
      program, arguments,
      environment: [
        "FIRSTHAND_HOME": home, "FIRSTHAND_AS": "\(member)@northwind.example", "FIRSTHAND_DATABASE": database ?? "",
      ], isQuiet: isQuiet)
  }

  @discardableResult
  func firsthand(_ arguments: [String], as member: String = "ada") throws -> Measured {
    let measured = try measured(arguments, as: member)
    guard measured.status == 0 else {
      throw BenchError(words: "\(arguments.prefix(2).joined(separator: " ")) ended with \(measured.status)")
    }
    return measured
  }

  /// `settings` are further lines of config.yml.
  func found(relayPort: Int, connections: Int, settings: String = "") throws {
    try firsthand(["init", "--company", "Northwind", "--admin", "ada@northwind.example"])
    for (role, name) in [("director", "karin"), ("director", "lars"), ("salesperson", "dana")] {
      try firsthand(["member", "add", "--role", role, "--name", name, "--email", "\(name)@northwind.example"])
    }
    let configuration = """
      unsubscribe_address: off@northwind.example
      public_url: https://letters.northwind.example
      bounce_address: bounces@northwind.example
      relay: smtp://127.0.0.1:\(relayPort)
      sending: {connections: \(connections), messages_per_connection: 100000}
      \(settings)
      """
    try Data((configuration + "\n").utf8).write(to: URL(fileURLWithPath: home + "/config.yml"))
    try firsthand(["template", "publish", repository + "/templates"], as: "karin")
    let policies = ["house-voice", "law", "links", "offers"].map { repository + "/policies/" + $0 }
    try firsthand(["policy", "publish"] + policies, as: "karin")
    try firsthand(["policy", "approve", "--waiting"], as: "lars")
  }

  /// `count` customers of Dana's, each with a name, a company and a town.
  func importCustomers(_ count: Int, file: String) throws {
    let towns = ["Odense", "Aarhus", "Lyngby", "Ribe", "Skagen", "Ærøskøbing", "Malmö"]
    _ = FileManager.default.createFile(atPath: file, contents: nil)
    let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: file))
    try handle.write(contentsOf: Data("email,first_name,last_name,company,city\n".utf8))
    for start in stride(from: 0, to: count, by: 10_000) {
      let rows = (start..<min(count, start + 10_000)).map {
        "customer\($0)@d\($0 % 997).example.org,Anna\($0 % 5_000),Møller\($0),Company \($0),\(towns[$0 % towns.count])\n"
      }
      try handle.write(contentsOf: Data(rows.joined().utf8))
    }
    try handle.close()
    try firsthand(
      ["customers", "import", "--basis", "inquiry", "--met", "2026-05-12", "--evidence", "fair", file], as: "dana")
  }

  /// A letter of about 20 KB with merge fields in its subject, greeting, first and last words and in two of its 18
  /// paragraphs, checked and ready to go.
  func submittedLetter(file: String) throws -> (id: String, size: Int, checkSeconds: Double) {
    try Data(Self.words.utf8).write(to: URL(fileURLWithPath: file))
    let id = String(try firsthand(["newsletter", "new", "--file", file], as: "dana").output.prefix { $0 != "\n" })
    let submitted = try firsthand(["newsletter", "submit", "--acknowledge", id], as: "dana")
    let raw = try firsthand(
      ["newsletter", "show", "--for", "customer1@d1.example.org", "--raw", id], as: "dana")
    return (id, raw.output.utf8.count, submitted.seconds)
  }

  private static let words: String = {
    func paragraph(_ number: Int) -> String {
      let (reader, town) =
        number % 9 == 4
        ? ("{first_name|and you would see why}", "{city|your town}") : ("and so would I", "a town by the sea")
      return
        "    They let every board lie for a year before they touch it, \(reader). I ran my hand along one that had, and one that had not, and thought of the rooms in \(town) where such a table would stand. The joiner oils each of them himself on a Friday, with a cloth that his father used, and then nobody may set a cup on it until the Monday.\n"
    }
    return """
      template: check-in
      language: en
      subject: "The oak tables, {first_name|as I said}"
      preheader: "I went to see how they are made"
      slots:
        opening: |
          I was at the joiner's in Odense on Thursday, and I thought of {company|your place} more than once.
        news: |
      \((0..<18).map(paragraph).joined(separator: "\n"))
        closing: |
          How is your own table holding up, {first_name|now that autumn is here}?

      """
  }()
}
