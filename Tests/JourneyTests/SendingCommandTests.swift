import Foundation
import MailCatcher
import Testing

/// `firsthand sending`: how sending stands, all mail stopped and let go again.
@Suite struct SendingCommandTests {
  @Test func `all mail is stopped, what is sent meanwhile says so and waits, and it is let go`() throws {
    let company = try Northwind()
    try company.addCustomers(3, to: Northwind.dana)
    let id = try company.readyLetter(of: Northwind.dana)
    let dry = try company.program.run(["sending", "stop", "--reason", "A try.", "-n"], as: Northwind.ada)
    #expect(dry.status == 0)
    let none = try company.program.run(["sending", "go"], as: Northwind.ada)
    #expect(none.status == 0 && none.output.contains("Nothing was stopped"))
    try company.done(["sending", "stop", "--reason", "The price list is wrong."], as: Northwind.ada)
    let foreign = try company.program.run(["sending", "go"], as: Northwind.dana)
    #expect(foreign.status == 5 && foreign.complaint.contains("administrator"))

    let held = try company.program.run(["newsletter", "send", id], as: Northwind.dana)
    #expect(held.status == 75)
    #expect(held.complaint.contains("An administrator stopped all mail of the company."), "\(held.complaint)")
    #expect(held.complaint.contains("3 copies wait") && !held.complaint.contains("price list"))
    let test = try company.program.run(
      ["newsletter", "test", id, "--for", "dana1@customers.example"], as: Northwind.dana)
    #expect(test.status != 0)
    #expect(company.catcher.messages.isEmpty)
    let letter = try company.program.run(["newsletter", "status", id], as: Northwind.dana)
    #expect(letter.status == 0 && letter.complaint.contains("An administrator stopped all mail"))
    let status = try company.program.run(["sending", "status", "--json"], as: Northwind.ada).fields()
    #expect(status["isStopped"] as? Bool == true && status["waiting"] as? Int ?? 0 >= 3)
    let words = try company.program.run(["sending", "status"], as: Northwind.ada)
    #expect(words.output.contains("All mail is stopped") && words.output.contains("The price list is wrong."))

    let released = try company.program.run(["sending", "go"], as: Northwind.ada)
    #expect(released.status == 0 && released.output.contains("The price list is wrong."))
    try company.done(["newsletter", "send", id], as: Northwind.dana)
    #expect(try company.counts(of: id, as: Northwind.dana)["accepted"] == 3)
  }
}
