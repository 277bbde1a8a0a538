import Firsthand
import MailFormat
import Operations
import SMTP
import Store
import Testing

/// Who works here and how letters name them.
@Suite struct MemberTests {
  @Test func `only administrators look after members`() throws {
    let company = try TestCompany()
    for session in [company.dana, company.karin] {
      refusal(.notPermitted, "administrator") { _ = try AdministratorDesk(session) }
    }
  }

  @Test func `the last administrator stays one, and nobody shuts themselves out`() throws {
    let company = try TestCompany()
    let desk = try AdministratorDesk(company.ada)
    var details = MemberDetails(company.ada.member)
    details.roles = [.director]
    refusal(.conflict, "last administrator") { _ = try desk.change(company.ada.member.id, details) }
    refusal(.notPermitted, "Nobody shuts themselves out") { _ = try desk.disable(company.ada.member.id) }
    var otto = MemberDetails(company.otto.member)
    otto.roles = [.director, .administrator]
    let both = try desk.change(company.otto.member.id, otto).member
    let second = try AdministratorDesk(Session(company.workplace, as: both))
    _ = try second.disable(company.ada.member.id)
    refusal(.conflict, "last administrator") {
      _ = try second.change(both.id, MemberDetails(company.otto.member))
    }
  }

  @Test func `an unknown member answers with a sentence`() throws {
    let desk = try AdministratorDesk(TestCompany().ada)
    let nobody = Member.ID("nobody")
    refusal(.notFound, "There is no member") { _ = try desk.disable(nobody) }
    refusal(.notFound, "There is no member") { _ = try desk.enable(nobody) }
    refusal(.notFound, "There is no member") { _ = try desk.standing(of: nobody) }
    refusal(.notFound, "There is no member") { _ = try desk.invitationPath(for: nobody) }
    refusal(.notFound, "There is no member") {
      _ = try desk.change(nobody, MemberDetails(name: "N", roles: [.director]))
    }
  }

  @Test func `the letter of somebody who was shut out stops at the next copy`() throws {
    let company = try TestCompany()
    let id = try company.readyLetter(by: company.dana, customers: 3)
    _ = try company.dana.beginSending(id)
    var sent = 0
    _ = try company.deliver { envelope, bytes, gate in
      guard gate() else { return .withheld }
      sent += 1
      if sent == 1 { _ = try? AdministratorDesk(company.ada).disable(company.dana.member.id) }
      return TestCompany.takes(envelope, bytes) { true }
    }
    #expect(sent == 1)
    let status = try company.ada.status(of: id)
    #expect(status.newsletter.state.name == "halted")
    #expect(status.newsletter.state.reason.contains("no longer works here"))
  }

  @Test func `another signature makes checked letters drafts again, and waits for one that is going out`() throws {
    let company = try TestCompany()
    let ready = try company.readyLetter(by: company.dana)
    let me = MemberDesk(company.dana)
    #expect(try me.profile().checkedLetters == 1)
    #expect(try me.changeSignature(name: "Dana Reyes", title: "", phone: "").reopenedLetters == 0)
    #expect(try me.changeSignature(name: "Dana Reyes", title: "Kitchens", phone: "").reopenedLetters == 1)
    #expect(try company.dana.status(of: ready).newsletter.state == .draft)
    _ = try company.dana.submitNewsletter(ready)
    _ = try company.dana.beginSending(ready)
    refusal(.conflict, "A letter of yours is going out") {
      _ = try me.changeSignature(name: "Dana R.", title: "", phone: "")
    }
    refusal(.conflict, "A letter by Dana Reyes is going out") {
      _ = try AdministratorDesk(company.ada).change(
        company.dana.member.id, MemberDetails(name: "D", roles: [.salesperson]))
    }
    // What no letter says may change meanwhile.
    _ = try me.changeLanguage("da", timeZone: "Europe/Copenhagen")
    _ = try company.deliver()
    _ = try me.changeSignature(name: "Dana R.", title: "", phone: "")
    #expect(try me.profile().member.language == "da")
  }

  @Test func `somebody whose every letter is to be read has none waiting that was not`() throws {
    let company = try TestCompany()
    let ready = try company.readyLetter(by: company.dana)
    var details = MemberDetails(company.dana.member)
    details.reviewStage = .every
    #expect(try AdministratorDesk(company.ada).change(company.dana.member.id, details).reopenedLetters == 1)
    #expect(try company.dana.status(of: ready).newsletter.state == .draft)
  }

  @Test func `a language, a zone or a name that is none is refused with a sentence`() throws {
    let me = MemberDesk(try TestCompany().dana)
    refusal(.badInput, "does not speak 'fr'") { _ = try me.changeLanguage("fr", timeZone: "Europe/Paris") }
    refusal(.badInput, "no time zone 'Mars/Olympus'") { _ = try me.changeLanguage("en", timeZone: "Mars/Olympus") }
    refusal(.badInput, "empty") { _ = try me.changeSignature(name: " ", title: "", phone: "") }
    refusal(.badInput, "line break") {
      _ = try me.changeSignature(name: "Dana\r\nBcc: x@y.example", title: "", phone: "")
    }
  }

  @Test func `the administrator sees who has a password and until when an invitation holds`() throws {
    let company = try TestCompany(publicURL: "https://letters.northwind.example")
    let desk = try AdministratorDesk(company.ada)
    _ = try company.choosePassword(SignInTests.password, for: company.dana)
    let irina = try desk.invite(
      MemberDetails(name: "Irina Orlova", roles: [.salesperson]), address: EmailAddress("irina@northwind.example"))
    let dana = try desk.standing(of: company.dana.member.id)
    #expect(dana.hasPassword && dana.invitedUntil == nil && dana.seenAt == company.clock.now)
    let invited = try desk.standing(of: irina.id)
    #expect(!invited.hasPassword && invited.invitedUntil == company.clock.now.adding(seconds: 7 * 86_400))
    refusal(.conflict, "has a password already") { _ = try desk.resendInvitation(to: company.dana.member.id) }
    refusal(.conflict, "has the address") {
      _ = try desk.invite(
        MemberDetails(name: "Other", roles: [.director]), address: EmailAddress("IRINA@northwind.example"))
    }
  }
}
