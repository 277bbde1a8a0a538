import Firsthand
import Foundation
import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import NIOEmbedded
import Operations
import Testing

@testable import Web

/// A site over a company in memory, asked without a socket: requests go through the same router and middleware
/// as in the server.
struct TestSite {
  let company: TestCompany
  let site: Site
  private let responder: RouterResponder<VisitorContext>

  init(
    demo: Demo? = nil, publicURL: String? = nil, limits: SendingLimits = SendingLimits(connections: 1),
    delivery: DeliveryLine = .none, installation: InstallationSettings = InstallationSettings()
  ) throws {
    company = try TestCompany(publicURL: publicURL, limits: limits)
    site = try Site(
      company.workplace, settings: SiteSettings(), delivery: delivery, demo: demo, installation: { installation })
    responder = site.router().buildResponder()
  }

  /// A browser with its cookies; signed in where a member is given.
  func browser(_ session: Session? = nil) throws -> Browser {
    let browser = Browser()
    if let session {
      let (token, _) = try company.workplace.signInWithoutPassword(session.member.id, browser: "Test")
      browser.cookies[SiteCookies.session(site)] = token
    }
    return browser
  }

  func get(_ path: String, as browser: Browser = Browser(), headers: HTTPFields = [:]) async throws -> Page {
    try await send(.get, path, "", headers, browser)
  }

  /// Posts `fields` as a form. The token is that of the page the browser looked at last, unless it is given.
  func post(
    _ path: String, _ fields: [(String, String)] = [], as browser: Browser = Browser(), token: String? = nil,
    headers: HTTPFields = [:]
  ) async throws -> Page {
    let token = token ?? browser.formToken
    let all = fields + (token.isEmpty ? [] : [("form-token", token)])
    let body = all.map { $0.0.percentEncoded + "=" + $0.1.percentEncoded }.joined(separator: "&")
    var headers = headers
    headers[.contentType] = "application/x-www-form-urlencoded"
    return try await send(.post, path, body, headers, browser)
  }

  func send(
    _ method: HTTPRequest.Method, _ path: String, _ body: String, _ headers: HTTPFields, _ browser: Browser
  ) async throws -> Page {
    var headers = headers
    if !browser.cookies.isEmpty {
      headers[.cookie] = browser.cookies.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
        .joined(separator: "; ")
    }
    let head = HTTPRequest(method: method, scheme: "http", authority: browser.host, path: path, headerFields: headers)
    let request = Request(head: head, body: RequestBody(buffer: ByteBuffer(string: body)))
    let context = VisitorContext(
      source: ApplicationRequestContextSource(
        channel: EmbeddedChannel(), logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }))
    let response = try await responder.respond(to: request, context: context)
    let writer = Collected()
    var sink = response.body
    sink = response.body
    try await sink.write(writer)
    let page = Page(status: response.status, headers: response.headers, body: await writer.text)
    browser.take(page)
    return page
  }
}

/// Cookies and the last page's token. For one test at a time.
final class Browser {
  /// Under which name it asks for the site.
  var host = "127.0.0.1"
  var cookies: [String: String] = [:]
  private(set) var formToken = ""

  func take(_ page: Page) {
    for cookie in page.headers[values: .setCookie] {
      let pair = cookie.prefix { $0 != ";" }.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard pair.count == 2 else { continue }
      cookies[String(pair[0])] = cookie.contains("Max-Age=0") ? nil : String(pair[1])
    }
    if let match = page.body.firstMatch(of: /name="form-token" value="([0-9a-f]+)"/) { formToken = String(match.1) }
  }
}

/// An answer, read whole.
struct Page {
  let status: HTTPResponse.Status
  let headers: HTTPFields
  let body: String

  /// Where a redirect leads.
  var location: String { headers[.location] ?? "" }
}

/// Takes what a response writes.
private actor Box {
  var bytes: [UInt8] = []
  func add(_ buffer: ByteBuffer) { bytes += buffer.readableBytesView }
  var text: String { String(decoding: bytes, as: UTF8.self) }
}

private struct Collected: ResponseBodyWriter {
  private let box = Box()
  mutating func write(_ buffer: ByteBuffer) async throws { await box.add(buffer) }
  consuming func finish(_ trailingHeaders: HTTPFields?) async throws {}
  var text: String { get async { await box.text } }
}
