import Firsthand
import Foundation
import MailFormat
import Operations
import Store
import Testing

/// Invitations and forgotten passwords: links that work once.
@Suite struct AccountLinkTests {
  private static let home = "https://letters.northwind.example"

  private func company() throws -> TestCompany { try TestCompany(publicURL: Self.home) }

  /// The links in the mails that are waiting, as they leave.
  private func mailedTokens(_ company: TestCompany, to address: String) throws -> [String] {
    var tokens: [String] = []
    _ = try company.deliver { envelope, bytes, gate in
      if envelope.recipient.text == address {
        let text = ParsedMessage(bytes).firstPart(contentType: "text/plain")?.text ?? ""
        for match in text.matches(of: /https:\/\/letters\.northwind\.example\/password\/([0-9a-z]+)/) {
          tokens.append(String(match.1))
        }
      }
      return TestCompany.takes(envelope, bytes, gate)
    }
    return tokens
  }

  private func invite(_ company: TestCompany, _ local: String = "irina") throws -> Member {
    try AdministratorDesk(company.ada).invite(
      MemberDetails(name: "Irina Orlova", roles: [.salesperson], reviewStage: .every),
      address: EmailAddress("\(local)@northwind.example"))
  }

  @Test func `who is invited gets a mail, chooses a password once and is in`() throws {
    let company = try company()
    let irina = try invite(company)
    let token = try #require(try mailedTokens(company, to: "irina@northwind.example").first)
    // Scanners look at every link in a mail; looking changes nothing.
    for _ in 1...100 { #expect(try company.workplace.invitation(token: token)?.member.id == irina.id) }
    refusal(.badInput, "at least 12") {
      _ = try company.workplace.choosePassword(token: token, password: "short", browser: "")
    }
    let (session, signIn) = try company.workplace.choosePassword(
      token: token, password: SignInTests.password, browser: "")
    #expect(signIn.member.id == irina.id)
    #expect(try company.workplace.resume(token: session) != nil)
    #expect(try company.workplace.invitation(token: token) == nil)
    refusal(.notFound, "used already") {
      _ = try company.workplace.choosePassword(token: token, password: SignInTests.other, browser: "")
    }
    let kinds = try company.ada.searchLog(LogQuery()).map(\.entry.kind)
    #expect(kinds.suffix(4) == [.memberInvited, .accepted, .passwordChanged, .signedIn])
  }

  @Test func `a link ends after its time, and a new one voids the old`() throws {
    let company = try company()
    let irina = try invite(company)
    let first = try #require(try mailedTokens(company, to: "irina@northwind.example").first)
    company.clock.advance(seconds: 7 * 86_400 - 1)
    #expect(try company.workplace.invitation(token: first) != nil)
    _ = try AdministratorDesk(company.ada).resendInvitation(to: irina.id)
    #expect(try company.workplace.invitation(token: first) == nil)
    let second = try #require(try mailedTokens(company, to: "irina@northwind.example").last)
    company.clock.advance(seconds: 7 * 86_400)
    #expect(try company.workplace.invitation(token: second) == nil)
    refusal(.notFound, "run out") {
      _ = try company.workplace.choosePassword(token: second, password: SignInTests.password, browser: "")
    }
  }

  @Test func `the database holds no link, and a mail whose link is dead does not leave`() throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("fh-" + UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let company = try TestCompany(store: folder.appendingPathComponent("db").path, publicURL: Self.home)
    let irina = try invite(company)
    let token = try #require(try mailedTokens(company, to: "irina@northwind.example").first)
    _ = try AdministratorDesk(company.ada).resendInvitation(to: irina.id)
    _ = try AdministratorDesk(company.ada).resendInvitation(to: irina.id)
    for name in try FileManager.default.contentsOfDirectory(atPath: folder.path) {
      let bytes = try Data(contentsOf: folder.appendingPathComponent(name))
      #expect(bytes.range(of: Data(token.utf8)) == nil, "\(name)")
    }
    // Two mails wait; the link of the first was replaced.
    #expect(try mailedTokens(company, to: "irina@northwind.example").count == 1)
  }

  @Test func `asking for a new password says nothing of who works here`() throws {
    let company = try company()
    try company.choosePassword(SignInTests.password, for: company.dana)
    try company.workplace.askForReset(address: "nobody@northwind.example", from: "192.0.2.1")
    try company.workplace.askForReset(address: "no address", from: "192.0.2.1")
    try company.workplace.askForReset(address: "Dana@northwind.example", from: "192.0.2.1")
    let tokens = try mailedTokens(company, to: "dana@northwind.example")
    #expect(tokens.count == 1)
    let token = try #require(tokens.first)
    let (old, _) = try company.workplace.signIn(
      address: "dana@northwind.example", password: SignInTests.password, from: "192.0.2.1", browser: "")
    _ = try company.workplace.choosePassword(token: token, password: SignInTests.other, browser: "")
    #expect(try company.workplace.resume(token: old) == nil)
    // The fourth and further mails of a day are not written, and the answer stays the same.
    for number in 1...5 {
      try company.workplace.askForReset(address: "dana@northwind.example", from: "192.0.2.\(number)")
    }
    #expect(try mailedTokens(company, to: "dana@northwind.example").count <= 1)
  }

  @Test func `a link for a new password holds an hour and ends the pause of who guessed`() throws {
    let company = try company()
    try company.choosePassword(SignInTests.password, for: company.dana)
    for _ in 1...5 {
      refusal(.notPermitted, "not right") {
        _ = try company.workplace.signIn(
          address: "dana@northwind.example", password: "wrong", from: "192.0.2.1", browser: "")
      }
    }
    try company.workplace.askForReset(address: "dana@northwind.example", from: "192.0.2.1")
    let token = try #require(try mailedTokens(company, to: "dana@northwind.example").first)
    company.clock.advance(seconds: 3_599)
    _ = try company.workplace.choosePassword(token: token, password: SignInTests.other, browser: "")
    _ = try company.workplace.signIn(
      address: "dana@northwind.example", password: SignInTests.other, from: "192.0.2.1", browser: "")
    try company.workplace.askForReset(address: "dana@northwind.example", from: "192.0.2.1")
    let late = try #require(try mailedTokens(company, to: "dana@northwind.example").last)
    company.clock.advance(seconds: 3_600)
    #expect(try company.workplace.invitation(token: late) == nil)
  }

  @Test func `without a public address no mail with a link is written`() throws {
    let company = try TestCompany()
    refusal(.conflict, "public_url") { _ = try invite(company) }
    refusal(.conflict, "public_url") {
      try company.workplace.askForReset(address: "dana@northwind.example", from: "192.0.2.1")
    }
    #expect(try company.ada.members().count == 5)
  }
}
