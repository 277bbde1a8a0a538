import Firsthand
import Foundation
import HTTPTypes
import HTTPTypes
import Hummingbird
import Operations
import Testing

@testable import Web

/// Signing in and out through the pages, and choosing a password.
@Suite struct SignInPageTests {
  static let password = "four winters in ribe"

  private func signIn(
    _ site: TestSite, _ browser: Browser, password: String = SignInPageTests.password, next: String = ""
  ) async throws -> Page {
    _ = try await site.get("/sign-in" + (next.isEmpty ? "" : "?next=" + next.percentEncoded), as: browser)
    return try await site.post(
      "/sign-in", [("address", "dana@northwind.example"), ("password", password), ("next", next)], as: browser)
  }

  @Test func `whoever signs in gets where they wanted to go, with a cookie that scripts cannot read`() async throws {
    let site = try TestSite()
    try site.company.choosePassword(Self.password, for: site.company.dana)
    let browser = Browser()
    let asked = try await site.get("/me", as: browser)
    #expect(asked.location == "/sign-in?next=/me")
    let answer = try await signIn(site, browser, next: "/me")
    #expect(answer.status == .seeOther && answer.location == "/me")
    let cookie = try #require(answer.headers[values: .setCookie].first { $0.hasPrefix("firsthand=") })
    for word in ["HttpOnly", "SameSite=Lax", "Path=/"] { #expect(cookie.contains(word), "\(cookie)") }
    let me = try await site.get("/me", as: browser)
    #expect(me.status == .ok && me.body.contains("Dana Reyes") && me.body.contains("Good to see you, Dana."))
    let out = try await site.post("/sign-out", as: browser)
    #expect(out.location == "/sign-in")
    #expect(try await site.get("/me", as: browser).location == "/sign-in?next=/me")
  }

  @Test func `a secure site's cookies are for https and this host alone`() async throws {
    let company = try TestCompany()
    let site = try Site(company.workplace, settings: SiteSettings(isSecure: true))
    let cookie = SiteCookies.make(SiteCookies.session(site), "x", site: site).description
    #expect(cookie.hasPrefix("__Host-firsthand=x") && cookie.contains("Secure") && !cookie.contains("Domain"))
  }

  @Test func `a wrong password shows the form again with the address and without the password`() async throws {
    let site = try TestSite()
    try site.company.choosePassword(Self.password, for: site.company.dana)
    let browser = Browser()
    let answer = try await signIn(site, browser, password: "wrong <b>password</b>")
    #expect(answer.status == .unprocessableContent)
    #expect(answer.body.contains("The address or the password is not right."))
    #expect(answer.body.contains("value=\"dana@northwind.example\"") && !answer.body.contains("wrong"))
    for _ in 1...4 { _ = try await signIn(site, browser, password: "wrong again") }
    let paused = try await signIn(site, browser)
    #expect(paused.status == .tooManyRequests && paused.body.contains("Wait 30 seconds"))
  }

  @Test(arguments: [
    "//evil.example", "https://evil.example", "/\\evil.example", "\\/evil.example", "javascript:alert(1)",
    "/ok\r\nX: y", "",
  ])
  func `after signing in nobody is sent to another site`(_ next: String) {
    #expect(LocalPath(next).text == "/")
  }

  @Test func `browsers are let say that a form is ours`() async throws {
    // Under `no-referrer` they send `Origin: null` with every form.
    let page = try await TestSite().get("/sign-in")
    #expect(page.headers[try #require(HTTPField.Name("Referrer-Policy"))] == "same-origin")
    let site = try TestSite()
    let browser = Browser()
    _ = try await site.get("/sign-in", as: browser)
    let ours: HTTPFields = [.origin: "http://127.0.0.1", .fetchSite: "same-origin"]
    #expect(
      try await site.post("/sign-in", [("address", "x")], as: browser, headers: ours).status == .unprocessableContent)
    for foreign: HTTPFields in [[.origin: "null"], [.fetchSite: "cross-site"], [.fetchSite: "same-site"]] {
      #expect(try await site.post("/sign-in", [("address", "x")], as: browser, headers: foreign).status == .forbidden)
    }
  }

  @Test func `signing in and out needs the form's token and our own origin`() async throws {
    let site = try TestSite()
    try site.company.choosePassword(Self.password, for: site.company.dana)
    let browser = Browser()
    _ = try await site.get("/sign-in", as: browser)
    let fields = [("address", "dana@northwind.example"), ("password", Self.password)]
    #expect(try await site.post("/sign-in", fields, as: browser, token: "").status == .forbidden)
    #expect(
      try await site.post("/sign-in", fields, as: browser, token: String(repeating: "0", count: 64)).status
        == .forbidden)
    #expect(
      try await site.post("/sign-in", fields, as: browser, headers: [.origin: "https://evil.example"]).status
        == .forbidden)
    #expect(try await site.post("/sign-in", fields, as: browser).status == .seeOther)
  }

  @Test func `a link to choose a password shows a page however often, and works once`() async throws {
    let site = try TestSite()
    let path = "/password/" + (try site.company.invitationToken(for: site.company.dana))
    for _ in 1...20 { #expect(try await site.get(path).status == .ok) }
    let browser = Browser()
    let page = try await site.get(path, as: browser)
    #expect(page.body.contains("Welcome, Dana") && page.body.contains("dana@northwind.example"))
    let differs = try await site.post(path, [("password", Self.password), ("repeated", "x")], as: browser)
    #expect(differs.status == .unprocessableContent && differs.body.contains("The two are not the same"))
    let short = try await site.post(path, [("password", "short"), ("repeated", "short")], as: browser)
    #expect(short.status == .unprocessableContent && short.body.contains("at least 12 characters"))
    let done = try await site.post(path, [("password", Self.password), ("repeated", Self.password)], as: browser)
    #expect(done.location == "/")
    #expect(try await site.get("/me", as: browser).status == .ok)
    let again = try await site.get(path)
    #expect(again.status == .gone && again.body.contains("This link no longer works"))
    #expect(try await site.get("/password/made-up").status == .gone)
  }

  @Test func `asking for a new password answers the same for everybody`() async throws {
    let site = try TestSite(publicURL: "https://letters.northwind.example")
    var bodies: Set<String> = []
    for name in ["dana", "dina"] {
      let browser = Browser()
      _ = try await site.get("/forgotten", as: browser)
      let page = try await site.post("/forgotten", [("address", "\(name)@northwind.example")], as: browser)
      #expect(page.status == .ok)
      bodies.insert(page.body.replacing(name, with: "…").replacing(browser.formToken, with: "…"))
    }
    #expect(bodies.count == 1)
    let browser = Browser()
    _ = try await site.get("/forgotten", as: browser)
    let page = try await site.post("/forgotten", [("address", "\"><script>")], as: browser)
    #expect(page.status == .unprocessableContent && !page.body.contains("\"><script>"))
  }
}
