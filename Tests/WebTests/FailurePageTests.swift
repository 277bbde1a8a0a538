import Firsthand
import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import NIOEmbedded
import Operations
import Testing

@testable import Store
@testable import Web

/// What people see where something cannot be done, and what every answer says besides.
@Suite struct FailurePageTests {
  @Test func `a form that failed has a way back to its page, on this site only`() async throws {
    let test = try TestSite(publicURL: "https://letters.northwind.example")
    let karin = try test.browser(test.company.karin)
    _ = try await test.get("/inbox", as: karin)
    func failed(from referrer: String?) async throws -> Page {
      let page = try await test.post(
        "/inbox/0000000000000000/approve", [("content", "00")], as: karin,
        headers: referrer.map { [.referer: $0] } ?? [:])
      #expect(page.status == .notFound)
      return page
    }
    for origin in ["http://127.0.0.1", "https://letters.northwind.example"] {
      let page = try await failed(from: origin + "/inbox?x=%22a&y=2")
      #expect(page.body.contains("href=\"/inbox?x=%22a&amp;y=2\""))
    }
    let elsewhere: [String?] = [
      nil, "https://elsewhere.example/inbox", "http://127.0.0.1//elsewhere.example/",
      "http://127.0.0.1.elsewhere.example/x",
      "javascript:alert(1)", "http://127.0.0.1",
    ]
    for referrer in elsewhere {
      #expect(try await !failed(from: referrer).body.contains(">Back<"), "\(referrer ?? "")")
    }
    // What was only looked at has no form to go back to.
    let looked = try await test.get("/inbox/0000000000000000", as: karin, headers: [.referer: "http://127.0.0.1/inbox"])
    #expect(looked.status == .notFound && !looked.body.contains(">Back<"))
  }

  @Test func `a database that fails gives a page with a sentence, in the reader's language`() async throws {
    let test = try TestSite()
    let dana = try test.browser(test.company.dana)
    #expect(try await test.get("/me", as: dana).status == .ok)
    _ = try test.company.workplace.store.write { try $0.connection.run("ALTER TABLE sign_in RENAME TO gone", []) }
    let page = try await test.get("/me", as: dana, headers: [.acceptLanguage: "da"])
    #expect(page.status == .internalServerError)
    #expect(page.body.contains("Noget gik galt hos os.") && page.body.contains("<h1>"))
    #expect(page.headers[.contentSecurityPolicy] == SecurityHeaders.policy)
    #expect(page.headers[.xContentTypeOptions] == "nosniff" && page.headers[.cacheControl] == "no-store")
    let script = try await test.get("/me", as: dana, headers: [.accept: "application/json"])
    #expect(script.status == .internalServerError && script.body.contains("\"error\":\"Something went wrong"))
    // A style sheet is nobody's, so nobody is looked up for it.
    let asset = try await test.get("/assets/\(test.site.assets.version)/app.css", as: dana)
    #expect(asset.status == .ok && asset.headers[.cacheControl]?.contains("immutable") == true)
  }

  @Test func `what throws past every page still says how it may be used`() async throws {
    struct Broken: Error {}
    let context = VisitorContext(
      source: ApplicationRequestContextSource(
        channel: EmbeddedChannel(), logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }))
    let request = Request(
      head: HTTPRequest(method: .get, scheme: "https", authority: "x", path: "/"),
      body: RequestBody(buffer: ByteBuffer()))
    let thrown: [(any Error, HTTPResponse.Status)] = [
      (Broken(), .internalServerError), (HTTPError(.notFound), .notFound),
    ]
    for (error, status) in thrown {
      let answer = try await SecurityHeaders(isSecure: true).handle(request, context: context) { _, _ in throw error }
      #expect(answer.status == status)
      #expect(answer.headers[.contentSecurityPolicy] == SecurityHeaders.policy)
      #expect(answer.headers[.strictTransportSecurity] != nil)
    }
  }

  @Test func `who must wait is told how long, in a header too`() async throws {
    let test = try TestSite()
    let browser = try test.browser()
    _ = try await test.get("/sign-in", as: browser)
    let fields = [("address", "nobody@northwind.example"), ("password", "guess after guess")]
    for _ in 1...5 { #expect(try await test.post("/sign-in", fields, as: browser).status == .unprocessableContent) }
    let page = try await test.post("/sign-in", fields, as: browser)
    #expect(page.status == .tooManyRequests && page.headers[.retryAfter] == "30")
  }

  @Test(arguments: ["name=%zz", "name=%", "name=%ff", "name=%00", "q=a%2"])
  func `a form that cannot be read is refused in one sentence`(_ body: String) async throws {
    #expect(throws: HTTPError.self) { try Form(body.utf8) }
    #expect(throws: HTTPError.self) { try FixOrder("subject:1:x:a:b") }
    let test = try TestSite()
    let ada = try test.browser(test.company.ada)
    let page = try await test.get("/audit?" + body, as: ada, headers: [.acceptLanguage: "en"])
    #expect(page.status == .badRequest && page.body.contains("The request could not be read."))
  }

  @Test func `what is no day is said in the reader's language`() async throws {
    let test = try TestSite()
    _ = try MemberDesk(test.company.ada).changeLanguage("de", timeZone: "UTC")
    let ada = try test.browser(test.company.ada)
    let page = try await test.get("/audit?from=2026-02-30", as: ada)
    #expect(page.status == .unprocessableContent && page.body.contains("„2026-02-30“ ist kein Tag."))
  }

  @Test func `what came between a letter and its sending is said on the page, with what was chosen`() async throws {
    let test = try TestSite()
    let id = try test.company.readyLetter(by: test.company.dana)
    let dana = try test.browser(test.company.dana)
    _ = try await test.get("/letters/\(id)/send", as: dana)
    for customer in try test.company.customers(of: test.company.dana) {
      _ = try test.company.dana.suppress(customer.address)
    }
    let page = try await test.post("/letters/\(id)/send", [("when", "now")], as: dana)
    #expect(page.status == .conflict && page.body.contains("There is nobody to send the letter to."))
    #expect(page.body.contains("href=\"/letters/\(id)/people\""))
  }
}
