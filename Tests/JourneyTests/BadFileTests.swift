import Foundation
import Testing

/// Files of customers with something wrong in them: every row has its answer, and nothing is half-stored.
@Suite(.serialized) struct BadFileTests {
  @Test func `files that are no list of customers import nothing`() throws {
    let company = try Northwind()
    let folder = company.folder
    let png = try folder.write(
      "people.csv", [0x89, 0x50, 0x4E, 0x47, 13, 10, 26, 10, 0, 0, 0, 13] + Array("IHDR".utf8))
    let zip = try folder.write("people.xlsx", Array("PK\u{3}\u{4}".utf8) + [20, 0, 6, 0, 8, 0])
    let huge = try folder.write(
      "huge.csv", "email,notes\nann@example.org," + String(repeating: "x", count: 10_485_760) + "\n")
    let open = try folder.write("open.csv", "email,name\nann@example.org,\"Ann\nbob@example.org,Bob\n")
    let quoted = try folder.write("quoted.csv", "email,name\nann@example.org,\"Ann\" Lee\n")
    let empty = try folder.write("empty.csv", "")
    let undecided = try folder.write(
      "bytes.csv", Array("email,name\nann@example.org,".utf8) + [0x81, 0x8D, 0x9D, 0x00, 0xFF, 10])
    func file(_ path: String, _ says: String, _ options: [String] = [], status: Int32 = 64) -> Mistake {
      Mistake(["customers", "import"] + options + [path], status: status, says: says)
    }
    try company.check(
      [
        file(png, "picture"), file(zip, "Excel"), file(open, "line 2"), file(empty, "empty"),
        file(undecided, "binary data"),
        file(open, "there is no field 'height'", ["--map", "name=height"]),
        file(quoted, "The encoding 'klingon' is not known", ["--encoding", "klingon"]),
        file(quoted, "--delimiter is", ["--delimiter", "x"]),
        file(quoted, "is no basis", ["--basis", "hope"]),
        file(folder.path, "is a folder"),
        file(folder.path + "/none.csv", "There is no file", status: 4),
        // One row that cannot be taken does not keep the others away.
        file(huge, "line 2, notes: Field 2 is longer than 64 KB", status: 0),
        file(quoted, "line 2, name: After the closing quote", status: 0),
      ])
    #expect(try company.customers().isEmpty)
  }

  @Test func `rows that cannot be taken are named and the others are kept`() throws {
    let company = try Northwind()
    let list = try company.folder.write(
      "list.csv",
      """
      email,first_name,last_name
      ann@example.org,Ann,Lee
      jörg@example.org,Jörg,Bär
      kim@bücher.example,Kim,Holm
      two@@example.org,Two,Ats
      bo@example.org,"Bo
      Bcc: everybody@example.org",Ek
      nul@example.org,N\u{0}ul,Nil
      ,No,Address
      .dot@example.org,Dot,First
      toolong@example.org,\(String(repeating: "x", count: 2_000)),Long

      """)
    let rejects = company.folder.path + "/mend.csv"
    let answer = try company.done(
      ["customers", "import", "--json", "--rejects", rejects, list], as: Northwind.dana)
    let report = try answer.fields()
    #expect(report["new"] as? Int == 2)
    let issues = report["issues"] as? [[String: Any]] ?? []
    #expect(issues.compactMap { $0["line"] as? Int } == [3, 5, 6, 8, 9, 10, 11])
    let reasons = issues.compactMap { $0["reason"] as? String }
    #expect(reasons.count == 7)
    #expect(reasons.allSatisfy { $0.count > 15 && $0.hasSuffix(".") }, "\(reasons)")
    #expect(reasons.first?.contains("letters that mail cannot carry everywhere yet") == true)
    let emails = try company.customers().compactMap { $0["email"] as? String }
    #expect(Set(emails) == ["ann@example.org", "kim@xn--bcher-kva.example"])
    let mend = try String(contentsOfFile: rejects, encoding: .utf8)
    #expect(mend.hasPrefix("email,first_name,last_name\r\njörg@example.org,Jörg,Bär\r\n"))
  }

  @Test func `rejected rows come back mended, and never over the file they came from`() throws {
    let company = try Northwind()
    let header = "email,first_name,phone,notes\n"
    let list = try company.folder.write("list.csv", header + "ann@@example.org,Ann,+45 33 12 40 18,=1+1\n")
    let mend = company.folder.path + "/mend.csv"
    try company.check(
      [
        Mistake(
          ["customers", "import", "--rejects", list, list], status: 64, says: "--rejects names the file"),
        Mistake(["customers", "import", "--dry-run", "--rejects", mend, list], status: 0, says: "1 needs you"),
      ])
    #expect(!FileManager.default.fileExists(atPath: mend))
    try company.done(["customers", "import", "--rejects", mend, list], as: Northwind.dana)
    let rejected = try String(contentsOfFile: mend, encoding: .utf8)
    #expect(rejected.contains("'+45 33 12 40 18,'=1+1"))
    let mended = try company.folder.write("mended.csv", rejected.replacing("@@", with: "@"))
    try company.done(["customers", "import", mended], as: Northwind.dana)
    let fields = try company.customers().first?["fields"] as? [String: String]
    #expect(fields?["phone"] == "+45 33 12 40 18" && fields?["notes"] == "=1+1")
  }
}
