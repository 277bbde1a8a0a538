import Foundation
import Testing

/// A policy from its file to its end, on the command line.
@Suite struct PolicyJourneyTests {
  private static func oak(_ version: String, _ level: String = "stop") -> String {
    """
    policy: wood
    version: \(version)
    title: Wood
    applies_to: {languages: [en]}
    rules:
      - id: no-oak
        extends: substitution
        enforce: \(level)
        message: "Say '%s', not '%s'."
        ignorecase: true
        scope: [subject, authored]
        swap: {oak: elm}
        tests:
          - {input: "An oak table", match: true}
          - {input: "A soaked table", match: false}

    """
  }

  @Test func `a policy is replayed, published, approved, excepted from, explained and revoked`() throws {
    let company = try Northwind()
    try company.addCustomers(2, to: Northwind.dana)
    let letter = try company.readyLetter(of: Northwind.dana)
    let file = try company.folder.write("wood.yml", Self.oak("1.0.0"))
    let replay = try company.done(["policy", "replay", file, "--days", "30", "--json"], as: Northwind.karin).fields()
    let held = replay["newlyHeld"] as? [[String: Any]]
    #expect(held?.first?["newsletter"] as? String == letter && held?.count == 1)
    #expect(try company.program.run(["policy", "replay", file], as: Northwind.dana).status == 5)

    try company.done(["policy", "publish", file, "--grace-days", "3"], as: Northwind.karin)
    let own = try company.program.run(["policy", "approve", "wood", "1.0.0"], as: Northwind.karin)
    #expect(own.status == 5 && own.complaint.contains("own policy"))
    let approved = try company.done(["policy", "approve", "wood", "1.0.0", "--reason", "agreed"], as: Northwind.lars)
    #expect(approved.output.contains("1 more held") && approved.output.contains("In force: wood 1.0.0"))
    #expect(try company.done(["policy", "approve", "--waiting"], as: Northwind.lars).output.contains("Nothing waits"))

    let next = try company.folder.write("wood2.yml", Self.oak("1.1.0", "warn"))
    let diff = try company.program.run(["policy", "diff", "wood@1.0.0", next], as: Northwind.karin)
    #expect(diff.status == 1 && diff.output == "~ wood/no-oak: stop becomes warn\n", "\(diff.output)\(diff.complaint)")
    #expect(try company.program.run(["policy", "diff", file, file], as: Northwind.karin).status == 0)

    let day = Calendar(identifier: .iso8601).date(byAdding: .day, value: 9, to: Date()) ?? Date()
    let until = day.formatted(.iso8601.year().month().day())
    try company.done(
      [
        "policy", "waive", "wood/no-oak", "--template", "check-in", "--letters", "2", "--until", until, "--reason",
        "agreed",
      ], as: Northwind.karin)
    let waivers = try company.done(["policy", "waivers", "--json"], as: Northwind.lars).json() as? [[String: Any]]
    #expect(waivers?.first?["state"] as? String == "unused" && waivers?.first?["mostUses"] as? Int == 2)
    let id = try #require(waivers?.first?["id"] as? String)
    try company.done(["policy", "waivers", "--end", id], as: Northwind.lars)

    let rule = try company.done(["policy", "explain", "wood/no-oak", "--json"], as: Northwind.karin).fields()
    #expect(rule["level"] as? String == "stop" && rule["hits"] as? Int == 0)
    let again = try company.done(["policy", "explain", letter, "--json"], as: Northwind.karin).fields()
    #expect(again["isSameVerdict"] as? Bool == true && (again["changedFacts"] as? [String])?.isEmpty == true)

    let revoked = try company.done(["policy", "revoke", "wood", "1.0.0"], as: Northwind.karin)
    #expect(revoked.output.contains("No longer in force: wood 1.0.0"))
  }

  @Test func `findings are lines, JSON and edits`() throws {
    let folder = try Folder()
    let policy = try folder.write("wood.yml", Self.oak("1.0.0"))
    let letter = try folder.write("letter.txt", "Subject: Wood\nFrom: Dana Holm\n\nÅse, an Oak table.\n")
    let program = Program(home: folder.path)
    let check = ["policy", "check", "--policy", policy]
    let text = try folder.write("text.txt", "Åse,\nan Oak table.\n")
    let line = try program.run(check + [text])
    #expect(line.status == 3 && line.output == "\(text):2:4:wood/no-oak: Say 'elm', not 'Oak'.\n", "\(line.output)")
    let finding = try #require(
      try JSONSerialization.jsonObject(with: Data(program.run(check + ["--output", "jsonl", text]).output.utf8))
        as? [String: Any])
    let edit = (finding["edits"] as? [[String: Any]])?.first
    #expect(edit?["text"] as? String == "Elm" && edit?["offset"] as? Int == 8 && edit?["length"] as? Int == 3)
    #expect(try program.run(check + ["--letters", letter]).output.hasPrefix("\(letter):4:9:wood/no-oak: "))
    let log = try #require(
      try JSONSerialization.jsonObject(with: Data(program.run(check + ["--output", "sarif", text]).output.utf8))
        as? [String: Any])
    #expect(log["version"] as? String == "2.1.0")
    #expect(try program.run(check + ["--output", "loud", text]).status == 64)
  }

  @Test func `prices are published and listed`() throws {
    let company = try Northwind()
    let wrong = try company.folder.write("prices.yml", "prices: {Table: cheap}\n")
    let refused = try company.program.run(["prices", "publish", wrong], as: Northwind.karin)
    #expect(refused.status == 64 && refused.complaint.contains("prices.yml:1:"))
    let right = try company.folder.write(
      "prices.yml", "currency: DKK\nprices:\n  Odense table: 4.200,50\n  Lamp: 40 EUR\n")
    try company.done(["prices", "publish", right], as: Northwind.karin)
    let prices = try company.done(["prices", "list", "--json"], as: Northwind.karin).json() as? [[String: String]]
    #expect(prices?.map { $0["price"] ?? "" } == ["4200.50 DKK", "40 EUR"])
    #expect(try company.program.run(["prices", "publish", right], as: Northwind.dana).status == 5)
  }
}
