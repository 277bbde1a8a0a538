import Firsthand
import HTTPTypes
import Hummingbird
import NIOCore
import Phrasebook

/// Pages for the people who are written to. They know the company and the person, not the tool, so their frame
/// has neither its name nor its places.
extension Site {
  func publicPage(
    _ name: String, title: String, _ content: Any, _ context: VisitorContext, status: HTTPResponse.Status = .ok
  ) throws -> Response {
    let chrome = Chrome(site: self, title: title, content: content, script: nil, context: context)
    let html = try pages.render(name, chrome, in: context.phrases.language, frame: "public/frame")
    return Response(
      status: status, headers: [.contentType: "text/html; charset=utf-8", .robots: "noindex, nofollow"],
      body: ResponseBody(byteBuffer: ByteBuffer(string: html)))
  }

  /// The same for a link that was never ours and for one whose letter is gone.
  func unknownLink(_ context: VisitorContext) throws -> Response {
    try publicPage(
      "public/unknown", title: context.phrases("reader.unknown_heading"), UnknownLinkView(), context, status: .notFound)
  }
}

/// What the page about a link that does not work shows: only words.
struct UnknownLinkView {}

extension HTTPField.Name {
  static let robots = Self("X-Robots-Tag") ?? .from
}
