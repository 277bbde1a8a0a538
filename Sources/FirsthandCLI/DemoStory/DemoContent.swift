import Firsthand
import Foundation

/// Where the demo's files lie: templates and policies beside the program or in a folder above it, the
/// customers' files and the letters in the program's own resources.
struct DemoContent {
  let templates: String
  let policies: String
  private let resources: String

  init(root: String?) throws {
    let found = try root ?? Self.search()
    templates = found + "/templates"
    policies = found + "/policies"
    guard let resources = Bundle.module.resourcePath else {
      throw FirsthandError(.failed, "The program's resources are missing; build it again.")
    }
    self.resources = resources + "/Demo"
  }

  func customers(_ name: String) -> String { "\(resources)/customers/\(name)" }
  func letter(_ name: String) -> String { "\(resources)/letters/\(name)" }

  private static func search() throws -> String {
    let program = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
    var folder = program.deletingLastPathComponent()
    for _ in 0..<8 {
      for candidate in [folder, folder.appendingPathComponent("share/firsthand")] {
        let path = candidate.path
        if FileManager.default.fileExists(atPath: path + "/templates/company.yml"),
          FileManager.default.fileExists(atPath: path + "/policies")
        {
          return path
        }
      }
      folder = folder.deletingLastPathComponent()
    }
    throw FirsthandError(
      .notFound,
      "The folders templates and policies are neither beside the program nor above it. Say where: --content FOLDER.")
  }
}
