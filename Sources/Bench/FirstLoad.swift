import Foundation

/// A page as a browser that was never here loads it: the page itself, and what it names.
struct FirstLoad {
  var bytes: Int
  var requests: Int

  init(of request: WebRequest, over line: HTTPLine) throws {
    let page = try line.send(request)
    guard page.status == 200 else { throw BenchError(words: "\(request.path) answered \(page.status)") }
    bytes = page.body.count
    requests = 1
    for path in Self.named(in: page.text) {
      let answer = try line.send(WebRequest(page: "", path: path, signIn: request.signIn))
      guard answer.status == 200 else { throw BenchError(words: "\(path) answered \(answer.status)") }
      bytes += answer.body.count
      requests += 1
    }
  }

  /// Style sheet, icon, scripts, pictures and frames. Links are not loaded.
  static func named(in html: String) -> [String] {
    var paths: [String] = []
    for match in html.matches(of: /<(?:link|script|img|iframe)\b[^>]*?\b(?:href|src)="(\/[^"]*)"/) {
      let path = String(match.1).replacing("&amp;", with: "&")
      if !paths.contains(path) { paths.append(path) }
    }
    return paths
  }
}
