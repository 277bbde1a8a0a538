import Firsthand
import HTTPTypes
import Operations
import Testing

@testable import Web

/// One's own page, and the administrator's of everybody.
@Suite struct MeAndMemberPageTests {
  @Test func `the signature is saved, and what is wrong shows the form again as it was typed`() async throws {
    let site = try TestSite()
    let dana = try site.browser(site.company.dana)
    _ = try await site.get("/me", as: dana)
    let saved = try await site.post(
      "/me/signature", [("name", "Dana <Reyes>"), ("job", "Lamps & tables"), ("phone", "+45 33")], as: dana)
    #expect(saved.location == "/me")
    let page = try await site.get("/me", as: dana)
    #expect(page.body.contains("Dana &lt;Reyes&gt;") && page.body.contains("Lamps &amp; tables"))
    #expect(page.body.contains("Your signature is saved."))
    let wrong = try await site.post("/me/signature", [("name", " "), ("job", "Typed"), ("phone", "")], as: dana)
    #expect(wrong.status == .unprocessableContent && wrong.body.contains("value=\"Typed\""))
  }

  @Test func `a language is spoken from the next page on`() async throws {
    let site = try TestSite()
    let dana = try site.browser(site.company.dana)
    _ = try await site.get("/me", as: dana)
    #expect(
      try await site.post("/me/language", [("language", "ru"), ("zone", "Europe/Madrid")], as: dana).location == "/me")
    #expect(try await site.get("/me", as: dana).body.contains("<html lang=\"ru\">"))
    #expect(
      try await site.post("/me/language", [("language", "xx"), ("zone", "UTC")], as: dana).status
        == .unprocessableContent)
  }

  @Test func `a photo is taken by its bytes, shown to colleagues and to nobody else`() async throws {
    let site = try TestSite()
    let dana = try site.browser(site.company.dana)
    _ = try await site.get("/me", as: dana)
    var headers: HTTPFields = [.accept: "application/json"]
    headers[.formToken] = dana.formToken
    let refused = try await site.send(.post, "/me/photo", "<svg onload=alert(1)>", headers, dana)
    #expect(refused.status == .unprocessableContent && refused.body.contains("no PNG or JPEG"))
    let path = "/members/\(site.company.dana.member.id)/photo"
    #expect(try await site.get(path, as: dana).status == .notFound)
    try MemberDesk(site.company.dana).setPhoto(Self.jpeg)
    let photo = try await site.get(path, as: try site.browser(site.company.soren))
    #expect(photo.status == .ok && photo.headers[.contentType] == "image/jpeg")
    #expect(photo.headers[.xContentTypeOptions] == "nosniff")
    #expect(try await site.get(path).location.hasPrefix("/sign-in"))
    #expect(try await site.post("/me/photo/remove", as: dana).location == "/me")
    #expect(try await site.get("/me/photo", as: dana).status == .notFound)
  }

  private static let jpeg: [UInt8] =
    [
      0xFF, 0xD8, 0xFF, 0xC0, 0, 11, 8, 0, 1, 0, 1, 1, 1, 0x11, 0, 0xFF, 0xDA, 0, 8, 1, 1, 0, 0, 63, 0, 0x12, 0xFF,
      0xD9,
    ]

  @Test func `a changed password signs out everywhere but here`() async throws {
    let site = try TestSite()
    try site.company.choosePassword(SignInPageTests.password, for: site.company.dana)
    let here = try site.browser(site.company.dana)
    let elsewhere = try site.browser(site.company.dana)
    _ = try await site.get("/me", as: here)
    let new = [("password", "a lamp of green glass"), ("repeated", "a lamp of green glass")]
    let wrong = try await site.post("/me/password", [("current", "guess guess guess")] + new, as: here)
    #expect(wrong.status == .unprocessableContent && wrong.body.contains("not your present password"))
    let done = try await site.post("/me/password", [("current", SignInPageTests.password)] + new, as: here)
    #expect(done.location == "/me")
    #expect(try await site.get("/me", as: here).status == .ok)
    #expect(try await site.get("/me", as: elsewhere).status == .seeOther)
  }

  @Test func `one sees where one is signed in and can end it, one's own alone`() async throws {
    let site = try TestSite()
    let here = try site.browser(site.company.dana)
    let lost = try site.browser(site.company.dana)
    let page = try await site.get("/me", as: here)
    #expect(page.body.contains("This browser"))
    let end = try #require(page.body.firstMatch(of: /action="(\/me\/sign-ins\/[0-9a-z]+\/end)"/)?.1)
    let soren = try site.browser(site.company.soren)
    _ = try await site.get("/me", as: soren)
    let foreign = try await site.post(String(end), as: soren)
    let unknown = try await site.post("/me/sign-ins/0123456789abcdef/end", as: soren)
    #expect(foreign.status == .notFound && unknown.status == .notFound)
    #expect(foreign.body.replacing(soren.formToken, with: "") == unknown.body.replacing(soren.formToken, with: ""))
    #expect(try await site.post(String(end), as: here).location == "/me")
    #expect(try await site.get("/me", as: lost).status == .seeOther)
    _ = try await site.get("/me", as: here)
    #expect(try await site.post("/me/sign-out-everywhere", as: here).location == "/sign-in")
    #expect(try await site.get("/me", as: here).status == .seeOther)
  }

  @Test func `an administrator invites, changes, shuts out and lets in`() async throws {
    let site = try TestSite(publicURL: "https://letters.northwind.example")
    let ada = try site.browser(site.company.ada)
    #expect(try await site.get("/members", as: ada).body.contains("Søren Krogh"))
    _ = try await site.get("/members/new", as: ada)
    let fields = [("name", "Irina Orlova"), ("role", "salesperson"), ("role", "director"), ("review", "every")]
    let bad = try await site.post("/members", fields + [("address", "irina")], as: ada)
    #expect(bad.status == .unprocessableContent && bad.body.contains("value=\"Irina Orlova\""))
    #expect(
      try await site.post("/members", fields + [("address", "irina@northwind.example")], as: ada).location == "/members"
    )
    let list = try await site.get("/members", as: ada)
    #expect(list.body.contains("Invited, until") && list.body.contains("director and salesperson") == false)
    #expect(list.body.contains("Salesperson and Director"))
    let irina = try #require(try site.company.ada.members().first { $0.name == "Irina Orlova" })
    let path = "/members/\(irina.id)"
    #expect(try await site.get(path, as: ada).body.contains("Send the invitation again"))
    #expect(try await site.post(path + "/invitation", as: ada).location == path)
    #expect(
      try await site.post(path, [("name", "Irina O."), ("role", "director"), ("review", "findings")], as: ada).location
        == "/members")
    #expect(try await site.post(path + "/disable", as: ada).location == path)
    #expect(try await site.get(path, as: ada).body.contains("Let in again"))
    #expect(try await site.post(path + "/enable", as: ada).location == path)
    let none = try await site.post(path, [("name", "Irina O."), ("review", "findings")], as: ada)
    #expect(none.status == .unprocessableContent && none.body.contains("choose one role"))
    #expect(try await site.get("/members/nobody", as: ada).status == .notFound)
  }

  @Test func `members are the administrator's alone`() async throws {
    let site = try TestSite()
    for session in [site.company.dana, site.company.karin] {
      let browser = try site.browser(session)
      _ = try await site.get("/me", as: browser)
      for path in ["/members", "/members/new", "/members/\(site.company.ada.member.id)"] {
        #expect(try await site.get(path, as: browser).status == .forbidden)
      }
      for path in ["/members", "/members/\(session.member.id)", "/members/\(session.member.id)/disable"] {
        #expect(
          try await site.post(path, [("name", "X"), ("role", "administrator")], as: browser).status == .forbidden)
      }
    }
  }
}
