import Firsthand
import Foundation
import HTTPTypes
import Hummingbird
import Operations
import Store
import Testing

@testable import Web

/// Every route of the router, asked as everybody. A new route is in here by being a route.
@Suite struct RouteTests {
  /// What anybody may see without signing in.
  private static let open = [
    "/assets", "/sign-in", "/password", "/invitation", "/forgotten", "/u/", "/v/", "/health", "/metrics", "/demo",
  ]

  /// A company in which Dana has a letter, customers, an import and a sent copy that only she may see.
  private struct Scene {
    let site: TestSite
    let letter: Newsletter.ID
    let customer: Customer.ID
    let secrets: [String]

    init() throws {
      site = try TestSite()
      let company = site.company
      try company.importCSV(
        "First name,Last name,Email,Company\nZenobia,Quillfeather,zenobia@secret-client.example,Secretworks\n",
        for: company.dana)
      letter = try company.write("Only for the Quillfeathers.", by: company.dana).id
      _ = try company.dana.changeNewsletter(letter) { $0.words.subject = "Words that only Dana knows" }
      customer = try #require(try company.customers(of: company.dana).first).id
      try company.addCustomers(1, to: company.soren)
      secrets = [
        "Zenobia", "Quillfeather", "secret-client", "Secretworks", "Words that only Dana knows", "Only for the",
      ]
    }

    /// The path with ids of Dana's things in it, or with ids of nothing.
    func path(_ route: String, isUnknown: Bool = false) -> String {
      route.split(separator: "/", omittingEmptySubsequences: false).map { part -> String in
        switch part {
        case ":id", "{id}": isUnknown ? "0000000000000000" : id(for: route)
        case ":customer", "{customer}": isUnknown ? "0000000000000000" : customer.text
        case _ where part.hasPrefix(":") || part.hasPrefix("{"): "0000000000000000"
        default: String(part)
        }
      }.joined(separator: "/")
    }

    private func id(for route: String) -> String {
      route.hasPrefix("/customers") ? customer.text : letter.text
    }
  }

  @Test func `nobody who is not signed in sees more than the pages for everybody`() async throws {
    let scene = try Scene()
    for route in scene.site.site.router().routes where route.method == .get {
      let path = scene.path(route.path.description)
      if Self.open.contains(where: path.hasPrefix) { continue }
      let page = try await scene.site.get(path)
      #expect(page.status == .seeOther, "\(path)")
      #expect(page.location.hasPrefix("/sign-in"), "\(path) → \(page.location)")
      for secret in scene.secrets { #expect(!page.body.contains(secret), "\(path)") }
    }
  }

  @Test func `a colleague's letter and customer answer as if they were not there, on every route`() async throws {
    let scene = try Scene()
    let soren = try scene.site.browser(scene.site.company.soren)
    var asked = 0
    for route in scene.site.site.router().routes where route.method == .get {
      let foreign = scene.path(route.path.description)
      let unknown = scene.path(route.path.description, isUnknown: true)
      let page = try await scene.site.get(foreign, as: soren)
      for secret in scene.secrets { #expect(!page.body.contains(secret), "\(foreign)") }
      if foreign == unknown { continue }
      asked += 1
      let nothing = try await scene.site.get(unknown, as: soren)
      #expect(page.status == nothing.status, "\(foreign)")
      #expect(plain(page.body, scene) == plain(nothing.body, scene), "\(foreign)")
    }
    #expect(asked > 8)
  }

  /// A page without the ids that were asked for.
  private func plain(_ body: String, _ scene: Scene) -> String {
    body.replacing(scene.letter.text, with: "ID").replacing(scene.customer.text, with: "ID")
      .replacing("0000000000000000", with: "ID")
  }

  @Test func `a colleague's letter and customer cannot be changed by any route`() async throws {
    let scene = try Scene()
    let company = scene.site.company
    let soren = try scene.site.browser(company.soren)
    _ = try await scene.site.get("/me", as: soren)
    let before = try company.dana.newsletters()
    let customers = try company.dana.customers().map(\.customer)
    for route in scene.site.site.router().routes where ![.get, .head].contains(route.method) {
      let foreign = scene.path(route.path.description)
      guard foreign != scene.path(route.path.description, isUnknown: true) else { continue }
      let page = try await scene.site.post(foreign, [("reason", "because"), ("subject", "Mine now")], as: soren)
      #expect(page.status != .ok && page.status != .seeOther, "\(foreign) answered \(page.status)")
      for secret in scene.secrets { #expect(!page.body.contains(secret), "\(foreign)") }
    }
    #expect(try company.dana.newsletters() == before)
    #expect(try company.dana.customers().map(\.customer) == customers)
  }

  @Test func `every request that may change something is refused without its token`() async throws {
    let scene = try Scene()
    let company = scene.site.company
    let browsers = try [nil, company.dana, company.karin, company.ada].map { try scene.site.browser($0) }
    var asked = 0
    for route in scene.site.site.router().routes where ![.get, .head].contains(route.method) {
      let path = scene.path(route.path.description)
      if path.hasPrefix("/u/") { continue }
      for browser in browsers {
        for token in ["", "0123456789abcdef"] {
          asked += 1
          let page = try await scene.site.post(path, [("subject", "Forged")], as: browser, token: token)
          #expect(page.status == .forbidden, "\(path) answered \(page.status)")
        }
        let raw = try await scene.site.send(.post, path, "email\nx@y.example\n", [.contentType: "text/csv"], browser)
        #expect(raw.status == .forbidden, "\(path) took a raw body: \(raw.status)")
      }
    }
    #expect(asked > 100)
  }

  @Test func `a right token from another site's page is refused`() async throws {
    let scene = try Scene()
    let dana = try scene.site.browser(scene.site.company.dana)
    _ = try await scene.site.get("/me", as: dana)
    for headers in [[.origin: "https://evil.example"], [.fetchSite: "cross-site"], [.fetchSite: "same-site"]]
      as [HTTPFields]
    {
      let page = try await scene.site.post(
        "/letters/\(scene.letter)", [("subject", "Forged")], as: dana, headers: headers)
      #expect(page.status == .forbidden)
    }
  }

  @Test func `pages of one role are closed to the others`() async throws {
    let scene = try Scene()
    let company = scene.site.company
    func check(_ session: Session, _ path: String, _ status: HTTPResponse.Status) async throws {
      let page = try await scene.site.get(path, as: try scene.site.browser(session))
      #expect(page.status == status, "\(session.member.name) at \(path): \(page.status)")
    }
    for path in ["/customers", "/letters", "/letters/new", "/customers/import"] {
      try await check(company.dana, path, .ok)
      try await check(company.karin, path, .forbidden)
      try await check(company.ada, path, .forbidden)
    }
    for path in ["/audit", "/members", "/sending", "/settings"] {
      try await check(company.ada, path, .ok)
      try await check(company.dana, path, .forbidden)
      try await check(company.karin, path, .forbidden)
    }
    try await check(company.karin, "/inbox", .ok)
    try await check(company.dana, "/inbox", .forbidden)
    try await check(company.ada, "/inbox", .forbidden)
  }

  @Test func `a slash at the end opens nothing that is closed without it`() async throws {
    let scene = try Scene()
    for path in ["/customers/", "/letters/\(scene.letter)/", "//customers", "/audit/"] {
      let page = try await scene.site.get(path)
      #expect(page.status != .ok, "\(path)")
    }
  }

  @Test func `a GET changes nothing`() async throws {
    let scene = try Scene()
    let company = scene.site.company
    let before = try company.dana.newsletters()
    for session in [company.dana, company.soren, company.karin, company.ada] {
      let browser = try scene.site.browser(session)
      for route in scene.site.site.router().routes where route.method == .get {
        if route.path.description.hasSuffix("/events") { continue }
        _ = try await scene.site.get(scene.path(route.path.description), as: browser)
      }
    }
    #expect(try company.dana.newsletters() == before)
    let kinds = Set(try company.ada.searchLog(LogQuery(limit: 10_000)).map(\.entry.kind))
    #expect(kinds.isDisjoint(with: [.submitted, .approved, .cancelled, .suppressed, .sendingStarted, .waived]))
  }
}
