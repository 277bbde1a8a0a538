import Firsthand
import HTTPTypes
import MailFormat
import Operations
import Testing

@testable import Web

/// The demo's own pages, which no company has.
@Suite struct DemoPageTests {
  private func demo() throws -> Demo {
    let mail = """
      From: =?utf-8?q?S=C3=B8ren?= <soren@northwind.example>\r
      To: ana@customers.example\r
      Subject: Oak <b>\r
      MIME-Version: 1.0\r
      Content-Type: multipart/alternative; boundary="x"\r
      \r
      --x\r
      Content-Type: text/plain; charset=utf-8\r
      \r
      Look: https://northwind.example/oak <javascript:x>\r
      --x\r
      Content-Type: text/html; charset=utf-8\r
      \r
      <html><head></head><body><p>Oak</p></body></html>\r
      --x--\r

      """
    return Demo(
      people: [
        Demo.Person(role: .salesperson, name: "Dana Reyes", address: try EmailAddress("dana@northwind.example"))
      ],
      mails: {
        [
          Demo.CaughtMail(
            at: Instant(milliseconds: 1_790_000_000_000), sender: "soren@northwind.example",
            recipients: ["ana@customers.example"], bytes: Array(mail.utf8))
        ]
      })
  }

  @Test func `a visitor of the demo signs in as one of its people, and as nobody else`() async throws {
    let test = try TestSite(demo: demo())
    let browser = try test.browser()
    let page = try await test.get("/demo", as: browser)
    #expect(page.body.contains("Sign in as Dana"))
    #expect(
      try await test.post("/demo/sign-in", [("address", "ada@northwind.example")], as: browser).status == .notFound)
    #expect(
      try await test.post("/demo/sign-in", [("address", "dana@northwind.example")], as: browser, token: "0").status
        == .forbidden)
    let answer = try await test.post("/demo/sign-in", [("address", "dana@northwind.example")], as: browser)
    #expect(answer.status == .seeOther && answer.location == "/")
    #expect(try await test.get("/demo", as: browser).body.contains("Dana Reyes"))
  }

  @Test func `caught mails can be read, and what stands in them is text`() async throws {
    let test = try TestSite(demo: demo())
    let list = try await test.get("/demo/mailbox").body
    #expect(list.contains("Oak &lt;b&gt;") && list.contains("Søren"))
    let page = try await test.get("/demo/mailbox/1").body
    #expect(page.contains("href=\"https://northwind.example/oak\"") && !page.contains("href=\"javascript"))
    let letter = try await test.get("/demo/mailbox/1/letter")
    #expect(letter.body.contains("<base target=\"_blank\"><p>Oak") || letter.body.contains("<p>Oak</p>"))
    #expect(letter.headers[.contentSecurityPolicy]?.contains("sandbox") == true)
    for path in ["/demo/mailbox/0", "/demo/mailbox/2", "/demo/mailbox/x", "/demo/mailbox/-1/letter"] {
      #expect(try await test.get(path).status == .notFound)
    }
  }

  @Test(arguments: ["127.0.0.1:8025", "localhost:8025", "LOCALHOST", "[::1]:8025"])
  func `a demo answers under a name of this machine`(_ host: String) async throws {
    let test = try TestSite(demo: demo())
    let browser = try test.browser()
    browser.host = host
    #expect(try await test.get("/demo", as: browser).status == .ok)
    #expect(try await test.post("/demo/sign-in", [("address", "dana@northwind.example")], as: browser).location == "/")
  }

  @Test(arguments: ["", "rebound.example", "rebound.example:8025", "127.0.0.1.rebound.example", "[::2]", "192.0.2.7"])
  func `a demo answers under no other name, whatever is asked`(_ host: String) async throws {
    let test = try TestSite(demo: demo())
    let browser = try test.browser()
    _ = try await test.get("/demo", as: browser)
    browser.host = host
    for path in ["/demo", "/demo/mailbox", "/demo/mailbox.json", "/sign-in", "/"] {
      let page = try await test.get(path, as: browser)
      #expect(page.status == .forbidden && page.body.contains("answers on this machine alone"))
    }
    let answer = try await test.post("/demo/sign-in", [("address", "dana@northwind.example")], as: browser)
    #expect(
      answer.status == .forbidden && answer.headers[values: .setCookie].allSatisfy { !$0.hasPrefix("firsthand=") })
    // A company's own pages are asked for by whatever name it gave them.
    #expect(try await TestSite().get("/sign-in", as: browser).status == .ok)
  }

  @Test func `a company has no demo pages`() async throws {
    let test = try TestSite()
    for path in ["/demo", "/demo/mailbox", "/demo/mailbox/1"] {
      #expect(try await test.get(path).status == .notFound)
    }
    let browser = try test.browser()
    _ = try await test.get("/sign-in", as: browser)
    #expect(
      try await test.post("/demo/sign-in", [("address", "dana@northwind.example")], as: browser).status != .seeOther)
  }
}
