import Firsthand
import MailFormat
import Operations
import Store
import Testing

/// Passwords, signing in and what ends it.
@Suite struct SignInTests {
  static let password = "four winters in ribe"
  static let other = "a lamp of green glass"

  /// A company in which this session's member has chosen the password.
  private func withPassword(_ session: (TestCompany) -> Session) throws -> (TestCompany, Session) {
    let company = try TestCompany()
    let member = session(company)
    _ = try company.choosePassword(Self.password, for: member)
    return (company, member)
  }

  private func signIn(
    _ company: TestCompany, _ address: String = "dana@northwind.example", _ password: String = SignInTests.password,
    from network: String = "192.0.2.1"
  ) throws -> (token: String, signIn: SignIn) {
    try company.workplace.signIn(
      address: address, password: password, from: network,
      browser: "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0")
  }

  @Test func `the right password lets in, however the address is written`() throws {
    let (company, dana) = try withPassword { $0.dana }
    let (token, signIn) = try signIn(company, " Dana@Northwind.EXAMPLE ")
    #expect(signIn.member.id == dana.member.id)
    let resumed = try #require(try company.workplace.resume(token: token))
    #expect(resumed == signIn)
    #expect(resumed.csrfToken.count == 64 && !token.contains(resumed.csrfToken))
    #expect(try MemberDesk(dana).signIns().map(\.browser).contains("Firefox, Linux"))
  }

  @Test func `a wrong password, an unknown address, no password yet and no longer here get the same answer`() throws {
    let (company, dana) = try withPassword { $0.dana }
    let wrong = "The address or the password is not right."
    refusal(.notPermitted, wrong) { _ = try signIn(company, "dana@northwind.example", "something else entirely") }
    refusal(.notPermitted, wrong) { _ = try signIn(company, "nobody@northwind.example") }
    refusal(.notPermitted, wrong) { _ = try signIn(company, "soren@northwind.example") }
    refusal(.notPermitted, wrong) { _ = try signIn(company, "no address at all") }
    refusal(.notPermitted, wrong) {
      _ = try signIn(company, "dana@northwind.example", String(repeating: "x", count: 9_999))
    }
    _ = try AdministratorDesk(company.ada).disable(dana.member.id)
    refusal(.notPermitted, wrong) { _ = try signIn(company) }
  }

  @Test func `who guesses must wait, longer each time, and the pause ends by the clock`() throws {
    let (company, _) = try withPassword { $0.dana }
    func guess(_ words: String, _ code: FirsthandError.Code) {
      refusal(code, words) { _ = try signIn(company, "dana@northwind.example", "guess after guess") }
    }
    for _ in 1...5 { guess("not right", .notPermitted) }
    guess("Wait 30 seconds", .tryLater)
    // Not even the right one, nor from elsewhere.
    refusal(.tryLater, "Wait") { _ = try signIn(company, from: "198.51.100.7") }
    company.clock.advance(seconds: 31)
    guess("not right", .notPermitted)
    guess("Wait a minute", .tryLater)
    company.clock.advance(seconds: 61)
    _ = try signIn(company)
    // What went well forgets what did not.
    for _ in 1...4 { guess("not right", .notPermitted) }
    _ = try signIn(company)
    let paused = try company.ada.searchLog(LogQuery(kinds: [.signInPaused]))
    #expect(paused.count == 2)
  }

  @Test func `an address that nobody has is slowed in the same way`() throws {
    let company = try TestCompany()
    for _ in 1...5 {
      refusal(.notPermitted, "not right") { _ = try signIn(company, "nobody@northwind.example") }
    }
    refusal(.tryLater, "Wait") { _ = try signIn(company, "NOBODY@northwind.example") }
  }

  @Test func `one network that tries many addresses is slowed, its neighbours are not`() throws {
    let (company, _) = try withPassword { $0.dana }
    for number in 1...25 {
      refusal(.notPermitted, "not right") {
        _ = try signIn(company, "guess\(number)@northwind.example", from: "2001:db8:7:1::\(number)")
      }
    }
    refusal(.tryLater, "Wait") { _ = try signIn(company, from: "2001:db8:7:1:ffff::1") }
    _ = try signIn(company, from: "2001:db8:7:2::1")
  }

  @Test func `a sign-in ends after twelve idle hours, and after thirty days however busy`() throws {
    let (company, _) = try withPassword { $0.dana }
    let (token, _) = try signIn(company)
    company.clock.advance(seconds: 12 * 3_600 - 1)
    #expect(try company.workplace.resume(token: token) != nil)
    company.clock.advance(seconds: 12 * 3_600 - 1)
    #expect(try company.workplace.resume(token: token) != nil)
    company.clock.advance(seconds: 12 * 3_600)
    #expect(try company.workplace.resume(token: token) == nil)
    let (busy, _) = try signIn(company)
    for _ in 1...90 {
      #expect(try company.workplace.resume(token: busy) != nil)
      company.clock.advance(seconds: 8 * 3_600)
    }
    #expect(try company.workplace.resume(token: busy) == nil)
  }

  @Test func `what a browser shows is nowhere in the database, and made-up tokens are nobody's`() throws {
    let (company, _) = try withPassword { $0.dana }
    let (token, _) = try signIn(company)
    #expect(token.count == 52)
    for made in [
      "", "x", token + "0", String(token.dropLast()), token.uppercased(), String(repeating: "0", count: 9_999),
    ] {
      #expect(try company.workplace.resume(token: made) == nil)
    }
    try company.workplace.signOut(token: token)
    #expect(try company.workplace.resume(token: token) == nil)
    try company.workplace.signOut(token: token)
  }

  @Test func `nothing outlives a change of password but the browser that changed it`() throws {
    let (company, dana) = try withPassword { $0.dana }
    let (elsewhere, _) = try signIn(company)
    let (here, _) = try signIn(company)
    refusal(.badInput, "not your present password") {
      _ = try MemberDesk(dana).changePassword(from: Self.other, to: "another one for me", browser: "")
    }
    refusal(.badInput, "is the present one") {
      _ = try MemberDesk(dana).changePassword(from: Self.password, to: Self.password, browser: "")
    }
    let (new, _) = try MemberDesk(dana).changePassword(from: Self.password, to: Self.other, browser: "")
    #expect(try company.workplace.resume(token: elsewhere) == nil)
    #expect(try company.workplace.resume(token: here) == nil)
    #expect(try company.workplace.resume(token: new) != nil)
    refusal(.notPermitted, "not right") { _ = try signIn(company) }
    _ = try signIn(company, "dana@northwind.example", Self.other)
  }

  @Test func `other roles or being shut out sign out at once, another title does not`() throws {
    let (company, dana) = try withPassword { $0.dana }
    let desk = try AdministratorDesk(company.ada)
    var details = MemberDetails(dana.member)
    let (first, _) = try signIn(company)
    details.title = "Lamps"
    #expect(try desk.change(dana.member.id, details).endedSignIns == 0)
    #expect(try company.workplace.resume(token: first)?.member.title == "Lamps")
    details.roles = [.salesperson, .director]
    #expect(try desk.change(dana.member.id, details).endedSignIns == 2)
    #expect(try company.workplace.resume(token: first) == nil)
    let (second, _) = try signIn(company)
    _ = try desk.disable(dana.member.id)
    #expect(try company.workplace.resume(token: second) == nil)
    _ = try desk.enable(dana.member.id)
    #expect(try company.workplace.resume(token: second) == nil)
    _ = try signIn(company)
  }

  @Test func `one can end one's own sign-ins, and a colleague's answers as an unknown one`() throws {
    let (company, dana) = try withPassword { $0.dana }
    let (token, signIn) = try signIn(company)
    func words(_ id: SignIn.ID, _ session: Session) -> String {
      do {
        try MemberDesk(session).endSignIn(id)
        return ""
      } catch {
        return "\(error)"
      }
    }
    #expect(words(signIn.id, company.soren) == words(SignIn.ID("nothing"), company.soren))
    #expect(words(signIn.id, company.ada) == words(SignIn.ID("nothing"), company.ada))
    #expect(try company.workplace.resume(token: token) != nil)
    #expect(try MemberDesk(company.soren).signIns().isEmpty)
    try MemberDesk(dana).endSignIn(signIn.id)
    #expect(try company.workplace.resume(token: token) == nil)
    let (kept, here) = try self.signIn(company)
    let (gone, _) = try self.signIn(company)
    #expect(try MemberDesk(dana).signOutEverywhere(except: here.id) == 2)
    #expect(try company.workplace.resume(token: kept) != nil)
    #expect(try company.workplace.resume(token: gone) == nil)
  }

  @Test func `a dearer cost is taken at the next sign-in`() throws {
    let (company, _) = try withPassword { $0.dana }
    let cheap = try company.workplace.store.read { try $0.accounts.credential(of: company.dana.member.id) }
    #expect(cheap?.hasPrefix("$scrypt$ln=8,r=8,p=1$") == true)
    let dearer = Workplace(
      store: company.workplace.store, surroundings: company.workplace.surroundings, secret: company.workplace.secret,
      mail: company.workplace.mail, passwordCost: PasswordCost(logN: 9, r: 8, p: 1))
    _ = try dearer.signIn(address: "dana@northwind.example", password: Self.password, from: "192.0.2.1", browser: "")
    let renewed = try company.workplace.store.read { try $0.accounts.credential(of: company.dana.member.id) }
    #expect(renewed?.hasPrefix("$scrypt$ln=9,r=8,p=1$") == true)
    _ = try signIn(company)
  }
}
