import Foundation
import Testing

/// One person's data, given away through the program.
@Suite struct ExportJourneyTests {
  @Test func `a customer is given all that is held about them, in an archive that anybody can open`() throws {
    let company = try Northwind()
    try company.addCustomers(2, to: Northwind.dana)
    let id = try company.readyLetter(of: Northwind.dana)
    _ = try company.done(["newsletter", "send", id], as: Northwind.dana)
    let file = company.folder.path + "/hers.zip"
    let answer = try company.done(["customers", "export", "Customer1@dana.example", file], as: Northwind.dana)
    #expect(answer.output.contains("with 1 letter.") && !answer.output.contains("customer2"))

    let script = """
      import json, sys, zipfile, hashlib
      z = zipfile.ZipFile(sys.argv[1])
      assert z.testzip() is None
      names = z.namelist()
      assert names[:3] == ["README.txt", "about-you.txt", "about-you.json"], names
      told = json.loads(z.read("about-you.json"))
      letter, = told["letters"]
      assert hashlib.sha256(z.read(letter["file"])).hexdigest() == letter["sha256"]
      assert letter["state"] == "accepted" and told["card"][0]["first_name"] == "Name1"
      assert not any(b"customer2" in z.read(name) for name in names)
      print("sound")
      """
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["python3", "-c", script, file]
    let output = Pipe()
    process.standardOutput = output
    process.standardError = output
    try process.run()
    let read = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    #expect(read == "sound\n")

    func refused(_ arguments: [String], as member: String) throws -> Program.Answer {
      let answer = try company.program.run(["customers", "export"] + arguments, as: member)
      #expect(answer.status != 0)
      return answer
    }
    #expect(try refused(["customer1@dana.example", file], as: Northwind.dana).complaint.contains("not written over"))
    #expect(try refused(["customer1@dana.example", "-"], as: Northwind.dana).complaint.contains("Name a file"))
    let other = company.folder.path + "/other.zip"
    let foreign = try refused(["customer1@dana.example", other], as: Northwind.soren).complaint
    #expect(try refused(["nobody@dana.example", other], as: Northwind.soren).complaint == foreign)
    #expect(!FileManager.default.fileExists(atPath: other))
    let logged = try company.done(["log", "search", "--kind", "exported"], as: Northwind.ada).output
    #expect(logged.split(separator: "\n").count == 1 && logged.contains("customer1@dana.example"))
  }
}
