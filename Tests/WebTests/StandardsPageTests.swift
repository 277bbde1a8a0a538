import Firsthand
import HTTPTypes
import Operations
import Testing

@testable import Web

/// The standards as pages.
@Suite struct StandardsPageTests {
  @Test func `everybody reads the standards, as cards and as the file`() async throws {
    let test = try TestSite()
    for session in [test.company.dana, test.company.karin] {
      let page = try await test.get("/standards", as: test.browser(session))
      #expect(page.status == .ok)
      #expect(page.body.contains("Must fix") && page.body.contains("\"/standards/words/file\""))
      #expect(page.body.contains("&#39;…&#39; is weak."))
    }
    #expect(try await test.get("/standards").location.hasPrefix("/sign-in"))
  }

  @Test func `a sentence is tried with and without script, and shown as text`() async throws {
    let test = try TestSite()
    let dana = try test.browser(test.company.dana)
    _ = try await test.get("/standards", as: dana)
    let fields = [("text", "<b>stopword</b> it is"), ("language", "en")]
    let page = try await test.post("/standards", fields, as: dana)
    #expect(page.status == .ok && page.body.contains("One thing is found."))
    #expect(page.body.contains("&lt;b&gt;<mark class=\"must\">stopword</mark>&lt;/b&gt;"))
    let part = try await test.post("/standards", fields, as: dana, headers: [.accept: "application/json"])
    #expect(part.headers[.contentType]?.hasPrefix("application/json") == true)
    #expect(part.body.contains("One thing is found.") && !part.body.contains("<html"))
    let long = try await test.post("/standards", [("text", String(repeating: "a", count: 5_000))], as: dana)
    #expect(long.status == .unprocessableContent && long.body.contains("a few sentences"))
    let nothing = try await test.post("/standards", [("text", "Oak."), ("language", "en")], as: dana)
    #expect(nothing.body.contains("nothing to say"))
  }
}
