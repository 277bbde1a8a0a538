import Firsthand
import Foundation
import HTTPTypes
import Hummingbird
import NIOCore

/// The style sheet, scripts and pictures that pages need, held in memory under a path that changes with their
/// content, so that a browser may keep them.
struct Assets: Sendable {
  struct File: Sendable {
    let bytes: ByteBuffer
    let contentType: String
  }

  /// Of all files together.
  let version: String
  private let files: [String: File]

  private static let types = [
    "css": "text/css; charset=utf-8", "js": "text/javascript; charset=utf-8", "svg": "image/svg+xml",
    "png": "image/png",
  ]

  static func load() throws -> Assets {
    let folder = try WebResources.folder("assets")
    var files: [String: File] = [:]
    var content = CanonicalBytes(kind: "assets")
    for name in try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted() {
      guard let type = types[String(name.split(separator: ".").last ?? "")] else { continue }
      let bytes = Array(try Data(contentsOf: folder.appendingPathComponent(name)))
      content.append(name, bytes)
      files[name] = File(bytes: ByteBuffer(bytes: bytes), contentType: type)
    }
    return Assets(version: content.digest.short, files: files)
  }

  func addRoutes(to router: Router<VisitorContext>) {
    router.get("assets/:version/:name") { _, context in
      guard let name = context.parameters.get("name"), let file = files[name] else { throw HTTPError(.notFound) }
      return Response(
        status: .ok,
        headers: [
          .contentType: file.contentType,
          .cacheControl: "public, max-age=31536000, immutable",
        ], body: ResponseBody(byteBuffer: file.bytes))
    }
  }
}

/// The files that lie beside the program.
enum WebResources {
  static func folder(_ name: String) throws -> URL {
    let folder = Bundle.module.bundleURL.appendingPathComponent("Resources/" + name, isDirectory: true)
    guard FileManager.default.fileExists(atPath: folder.path) else {
      throw FirsthandError(.failed, "The folder \(folder.path) with the program's pages is missing; install it again.")
    }
    return folder
  }
}
