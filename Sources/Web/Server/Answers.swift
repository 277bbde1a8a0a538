import Firsthand
import Foundation
import HTTPTypes
import Hummingbird
import NIOCore
import Phrasebook

/// The kinds of answers that routes give.
extension Site {
  /// A page: the template `name` with `content`, in the visitor's language. `script` names a module among the
  /// assets that makes it pleasant.
  func page(
    _ name: String, title: String, _ content: Any, _ context: some PageContext, script: String? = nil,
    status: HTTPResponse.Status = .ok
  ) throws -> Response {
    let chrome = Chrome(site: self, title: title, content: content, script: script, context: context)
    let html = try pages.render(name, chrome, in: context.phrases.language)
    return Response(
      status: status, headers: [.contentType: "text/html; charset=utf-8"],
      body: ResponseBody(byteBuffer: ByteBuffer(string: html)))
  }

  /// A part of a page, for a script that puts it into one.
  func fragment(_ name: String, _ content: Any, _ context: some PageContext) throws -> Response {
    let chrome = Chrome(site: self, title: "", content: content, script: nil, context: context)
    let html = try pages.renderFragment(name, chrome, in: context.phrases.language)
    return Response(
      status: .ok, headers: [.contentType: "text/html; charset=utf-8"],
      body: ResponseBody(byteBuffer: ByteBuffer(string: html)))
  }

  /// The same, as text, to be put into JSON beside other things.
  func fragmentText(_ name: String, _ content: Any, _ context: some PageContext) throws -> String {
    let chrome = Chrome(site: self, title: "", content: content, script: nil, context: context)
    return try pages.renderFragment(name, chrome, in: context.phrases.language)
  }

  func json(_ value: some Encodable, status: HTTPResponse.Status = .ok) throws -> Response {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return Response(
      status: status, headers: [.contentType: "application/json; charset=utf-8"],
      body: ResponseBody(byteBuffer: ByteBuffer(bytes: try encoder.encode(value))))
  }

  /// A file to keep. `name` is ours, not a person's.
  func download(_ bytes: [UInt8], name: String, contentType: String) -> Response {
    Response(
      status: .ok,
      headers: [
        .contentType: contentType, .contentDisposition: "attachment; filename=\"\(name)\"",
      ], body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
  }

  /// After something was done: on to `path`, with a sentence that the next page shows once.
  func done(_ sentence: String?, goTo path: String) -> Response {
    var response = Response.redirect(to: path, type: .normal)
    if let sentence {
      let value = sentence.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
      response.setCookie(SiteCookies.make(SiteCookies.said, String(value.prefix(3_000)), maxAge: 60, site: self))
    }
    return response
  }

  /// Somebody's letter in a frame of ours: nothing in it runs and nothing is fetched.
  func letter(_ html: String) -> Response {
    Response(
      status: .ok,
      headers: [
        .contentType: "text/html; charset=utf-8", .contentSecurityPolicy: SecurityHeaders.letterPolicy,
      ], body: ResponseBody(byteBuffer: ByteBuffer(string: html)))
  }
}
