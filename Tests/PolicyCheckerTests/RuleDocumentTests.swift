import Foundation
import Testing

@testable import PolicyChecker

/// docs/rules.md is what the kinds of rules say of themselves, each in its own file.
@Suite struct RuleDocumentTests {
  private static let repository = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

  private static let head = """
    # The kinds of rules

    A rule of a policy says with `extends` what kind it is. Besides its kind's keys it has `id`, `enforce` (`advice`, `warn`, `review`,
    `stop`, `forbid`), `message`, `why`, `link`, `languages`, `scope` (any of `subject`, `preheader`, `authored`, `locked`, `text`, `link`;
    without it `authored`) and `tests`. Patterns are those of PCRE2. A key that is not known is an error with its line and column.

    Published Vale styles are read unchanged by `firsthand policy check --vale DIR/.vale.ini FILE…`: all kinds that say so below. It names the
    rules that it does not read: those of `script` and `sequence`, and those for stretches that it does not tell apart, as `alt`. This page is made from the sources by `RuleDocumentTests`.


    """

  /// The kinds in a file: the comment over a type that begins with the kind's name.
  private static func kinds(in source: String) -> [(name: String, text: String)] {
    var found: [(String, String)] = []
    var comment: [String] = []
    for line in source.split(separator: "\n", omittingEmptySubsequences: false) {
      if line.hasPrefix("///") {
        comment.append(String(line.dropFirst(line.hasPrefix("/// ") ? 4 : 3)))
      } else {
        if let first = comment.first, let match = first.wholeMatch(of: /`([a-z]+)`: (.+)/) {
          found.append((String(match.1), ([String(match.2)] + comment.dropFirst()).joined(separator: "\n")))
        }
        comment = []
      }
    }
    return found
  }

  @Test func `the page of rules is what each kind says of itself, and each has a file of its own`() throws {
    let folder = Self.repository.appendingPathComponent("Sources/PolicyChecker/Kinds")
    var all: [(name: String, text: String)] = []
    for name in try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted() {
      let kinds = Self.kinds(in: try String(contentsOf: folder.appendingPathComponent(name), encoding: .utf8))
      #expect(kinds.count == 1, "\(name)")
      all += kinds
    }
    #expect(Set(all.map(\.name)) == Set(RuleKinds.all.keys))
    let page =
      Self.head
      + all.sorted { $0.name < $1.name }.map {
        "## \($0.name)\n\n\($0.text.prefix(1).uppercased())\($0.text.dropFirst())\n"
      }
      .joined(separator: "\n")
    let file = Self.repository.appendingPathComponent("docs/rules.md")
    if ProcessInfo.processInfo.environment["UPDATE_GOLDEN"] == "1" {
      try page.write(to: file, atomically: true, encoding: .utf8)
    }
    #expect(try String(contentsOf: file, encoding: .utf8) == page, "UPDATE_GOLDEN=1 writes docs/rules.md anew.")
  }
}
