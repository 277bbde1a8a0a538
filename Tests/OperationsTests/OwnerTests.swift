import Firsthand
import MailFormat
import Operations
import Store
import Testing

/// Invariant 1: a customer has one owner, and nobody else's query finds anything of theirs.
@Suite struct OwnerTests {
  @Test func `a foreign customer, letter and message answer as unknown ones do`() throws {
    let company = try TestCompany()
    let letter = try company.readyLetter(by: company.dana)
    let customer = try #require(try company.customers(of: company.dana).first)
    _ = try company.dana.beginSending(letter)
    _ = try company.deliver(letter)
    let message = try #require(try company.dana.status(of: letter).messages.first)
    let soren = company.soren
    // What the same question about nothing at all answers, with the id put in.
    func same(_ foreign: String, _ unknown: String, _ ask: (String) throws -> Void) {
      func answer(_ id: String) -> String {
        do {
          try ask(id)
          return "answered"
        } catch let error as FirsthandError {
          return "\(error.code) " + error.sentence.replacing(id, with: "ID")
        } catch {
          return "\(error)"
        }
      }
      #expect(answer(foreign) == answer(unknown))
      #expect(answer(foreign).hasPrefix("notFound"))
    }
    let nobody = "000000000zzzzzzz"
    let asks: [(Newsletter.ID) throws -> Void] = [
      { _ = try soren.status(of: $0) }, { _ = try soren.showNewsletter($0, as: nil) },
      { _ = try soren.checkNewsletter($0) }, { _ = try soren.submitNewsletter($0) },
      { _ = try soren.beginSending($0) }, { _ = try soren.cancelNewsletter($0) },
      { _ = try soren.sendTest(of: $0, as: customer.id) },
      { _ = try soren.changeNewsletter($0) { $0.words.subject = "mine" } },
    ]
    for ask in asks { same(letter.text, nobody) { try ask(Newsletter.ID($0)) } }
    same(customer.address.text, "nobody@customers.example") {
      _ = try soren.customer(EmailAddress($0))
    }
    same(customer.address.text, "nobody@customers.example") {
      _ = try soren.suppress(EmailAddress($0))
    }
    same(message.message.id.text, nobody) { _ = try soren.showMessage($0) }
    same(message.message.messageID, nobody) { _ = try soren.showMessage($0) }
    let own = try company.write(by: soren)
    same(customer.id.text, nobody) {
      _ = try soren.editCopy(of: own.id, for: Customer.ID($0), Newsletter.Edit(subject: "x"))
    }
    same(customer.id.text, nobody) { _ = try soren.sendTest(of: own.id, as: Customer.ID($0)) }
  }

  @Test func `lists, counts, imports and the log show one's own alone`() throws {
    let company = try TestCompany()
    let letter = try company.readyLetter(by: company.dana)
    _ = try company.dana.beginSending(letter)
    _ = try company.deliver()
    #expect(try company.soren.customers().isEmpty)
    #expect(try company.soren.newsletters().isEmpty)
    #expect(try company.soren.imports(of: company.soren.member.id).isEmpty)
    #expect(try company.soren.searchLog(LogQuery()).isEmpty)
    refusal(.notPermitted, "your own letters") {
      _ = try company.soren.searchLog(LogQuery(owner: company.dana.member.id))
    }
    refusal(.notPermitted, "administrator") {
      _ = try company.soren.imports(of: company.dana.member.id)
    }
    refusal(.notPermitted, "administrator") {
      _ = try company.soren.importCustomers(
        for: company.dana.member.id, from: ImportSource(nextChunk: company.chunks("Email\na@b.example\n")),
        ImportOptions(fileName: "x.csv"))
    }
    #expect(try company.dana.customers().count == 3)
    #expect(try company.dana.searchLog(LogQuery()).count > 3)
  }

  @Test func `a colleague's customer is looked after, not taken, whatever the spelling`() throws {
    let company = try TestCompany()
    try company.importCSV("Email,First name\nana@Lopez.example,Ana\n", for: company.dana)
    let report = try company.importCSV(
      "Email,First name\nANA@lopez.EXAMPLE,Anna\nnew@lopez.example,New\n", for: company.soren)
    #expect(report.alreadyLookedAfter == 1 && report.new == 1)
    #expect(try company.customers(of: company.soren).map(\.address.text) == ["new@lopez.example"])
    #expect(try company.customers(of: company.dana).map(\.profile[.firstName]) == ["Ana"])
    let entries = try company.ada.searchLog(LogQuery(kinds: [.alreadyLookedAfter]))
    #expect(entries.last?.entry.facts.contains(LogEntry.Fact("rows", "1")) == true)
  }

  @Test func `a director reads across owners, and that is logged`() throws {
    let company = try TestCompany()
    let letter = try company.readyLetter(by: company.dana)
    _ = try company.dana.beginSending(letter)
    _ = try company.deliver()
    func reads() throws -> Int {
      try company.workplace.store.read {
        try $0.company.log(LogQuery(kinds: [.personalDataRead])).count
      }
    }
    let address = try #require(try company.customers(of: company.dana).first).address
    var count = try reads()
    let message = try #require(try company.dana.status(of: letter).messages.first).message.id
    #expect(try reads() == count, "one's own is not logged")
    let acts: [() throws -> Void] = [
      { _ = try company.karin.status(of: letter) },
      { _ = try company.karin.showNewsletter(letter, as: address) },
      { _ = try company.karin.checkNewsletter(letter) },
      { _ = try company.ada.showMessage(message.text) },
      { _ = try company.ada.searchLog(LogQuery(address: address.text)) },
      { _ = try company.ada.searchLog(LogQuery()) },
    ]
    for act in acts {
      try act()
      count += 1
      #expect(try reads() == count)
    }
  }

  @Test func `each act asks for its role`() throws {
    let company = try TestCompany()
    let letter = try company.write(by: company.dana)
    refusal(.notPermitted, "administrator") {
      _ = try company.dana.addMember(
        name: "X", address: EmailAddress("x@northwind.example"), roles: [.director])
    }
    refusal(.notPermitted, "director") {
      _ = try company.dana.publishPolicy(source: TestCompany.policy, file: "p")
    }
    refusal(.notPermitted, "director") {
      _ = try company.ada.approvePolicy(name: "words", version: "1.0.0", reason: "")
    }
    refusal(.notPermitted, "director") {
      _ = try company.dana.publish([("", TestCompany.files("templates/thank-you/1.0.0"))])
    }
    refusal(.notPermitted, "director") {
      _ = try company.dana.approveNewsletter(letter.id, reason: "")
    }
    refusal(.notPermitted, "salesperson") { _ = try company.write(by: company.karin) }
    refusal(.notPermitted, "director") {
      _ = try company.dana.waive(
        RuleID(policy: "words", rule: "never"), for: letter.id, reason: "x",
        until: company.clock.now.adding(seconds: 3_600))
    }
  }
}
