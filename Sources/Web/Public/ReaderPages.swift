import Firsthand
import HTTPTypes
import Hummingbird
import NIOCore
import Operations
import Phrasebook

/// `/u/TOKEN`: where the reader of a letter says whose letters they want. The token is all that is asked for.
struct ReaderPages: Sendable {
  let site: Site

  /// In bytes: a thousand characters, percent-encoded.
  private static let mostBytes = 65_536

  func add(to routes: Router<VisitorContext>) {
    routes.get("u/:token") { request, context in
      try await withDesk(context) { desk, context in
        let said = try request.query["said"]
        return try await show(desk, ReaderInput(), said: said, error: nil, context)
      }
    }
    routes.get("u/:token/photo") { _, context in
      try await withDesk(context) { desk, _ in
        guard let photo = try await site.work({ try desk.photo() }) else { throw HTTPError(.notFound) }
        return Response(
          status: .ok, headers: [.contentType: photo.kind.rawValue, .cacheControl: "private, max-age=3600"],
          body: ResponseBody(byteBuffer: ByteBuffer(bytes: photo.bytes)))
      }
    }
    routes.post("u/:token") { request, context in
      let type = request.headers[.contentType] ?? ""
      let body = Array(try await request.body.collect(upTo: Self.mostBytes).readableBytesView)
      return try await withDesk(context) { desk, context in
        OneClick.isAsked(body, contentType: type)
          ? try await stop(desk, context) : try await choose(desk, try Form(body), context)
      }
    }
  }

  /// RFC 8058 §3.2: a mail program asks in the reader's name. It has no cookie and follows no redirect.
  private func stop(_ desk: ReaderDesk, _ context: VisitorContext) async throws -> Response {
    _ = try await site.work { try desk.stopLetters() }
    site.delivery.wake()
    return Response(
      status: .ok, headers: [.contentType: "text/plain; charset=utf-8", .robots: "noindex"],
      body: ResponseBody(byteBuffer: ByteBuffer(string: context.phrases("reader.one_click") + "\n")))
  }

  private func choose(_ desk: ReaderDesk, _ form: Form, _ context: VisitorContext) async throws -> Response {
    let input = ReaderInput(form, today: desk.now.day)
    do {
      let choice = try input.choice(context.phrases)
      let isChanged = try await site.work { [words = input.words] in try desk.choose(choice, words: words) }
      site.delivery.wake()
      let said = desk.isTest ? "test" : isChanged || choice == .say ? input.said : "nothing"
      return .redirect(to: "\(ReaderView.path(context))?said=\(said)", type: .normal)
    } catch let error as FirsthandError where error.code == .badInput || error.code == .tryLater {
      return try await show(desk, input, said: "", error: error, context)
    }
  }

  private func show(
    _ desk: ReaderDesk, _ input: ReaderInput, said: String, error: FirsthandError?, _ context: VisitorContext
  ) async throws -> Response {
    let (standing, hasPhoto) = try await site.work { (try desk.standing(), try desk.photo() != nil) }
    let view = ReaderView(
      desk, standing, input, said: said, error: error.map { context.phrases.sentence($0.sentence) },
      photo: hasPhoto ? ReaderView.path(context) + "/photo" : nil, context)
    return try site.publicPage(
      "public/reader", title: view.heading, view, context, status: error?.code.httpStatus ?? .ok)
  }

  /// Opens the desk that the token in the path stands for, and speaks the language of its letter.
  private func withDesk(
    _ context: VisitorContext, _ body: (ReaderDesk, VisitorContext) async throws -> Response
  ) async throws -> Response {
    let token = context.parameters.get("token") ?? ""
    let opened = try await site.work { [workplace = site.workplace] in try ReaderDesk.open(workplace, token: token) }
    guard let desk = opened else { return try site.unknownLink(context) }
    var context = context
    context.phrases = site.pages.phrases(in: desk.language)
    return try await body(desk, context)
  }
}

/// What mail programs post (RFC 8058 §3.1).
enum OneClick {
  static func isAsked(_ body: [UInt8], contentType: String) -> Bool {
    let text = String(decoding: body.prefix(4_096), as: UTF8.self)
    if contentType.lowercased().hasPrefix("multipart/form-data") {
      return text.contains("name=\"List-Unsubscribe\"") && text.contains("One-Click")
    }
    return text.split(separator: "&").contains { $0.trimmingSpaces == "List-Unsubscribe=One-Click" }
  }
}
