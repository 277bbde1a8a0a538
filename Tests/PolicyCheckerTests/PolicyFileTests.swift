import Firsthand
import Foundation
import PolicyChecker
import Testing
import YAMLFile

/// Policies as files: what is refused, and what is shipped.
@Suite struct PolicyFileTests {
  @Test(arguments: [
    ("policy: p\nversion: 1.0.0\nrules: [", "not YAML"),
    ("policy: P!\nversion: 1.0.0\nrules: []", "lower-case"),
    ("policy: p\nversion: one\nrules: []", "three numbers"),
    ("policy: p\nversion: 1.0.0\ncolour: red\nrules: []", "'colour' is not known"),
    ("policy: p\npolicy: q\nversion: 1.0.0\nrules: []", "twice"),
    ("policy: p\nversion: 1.0.0\nrules: [{id: r, extends: magic, enforce: stop}]", "no kind of rule"),
    (
      "policy: p\nversion: 1.0.0\nrules: [{id: r, extends: existence, enforce: loud, message: m, tokens: [a]}]",
      "no level"
    ),
    (
      "policy: p\nversion: 1.0.0\nrules: [{id: r, extends: existence, enforce: stop, message: m, tokens: ['(']}]",
      "cannot be read"
    ),
    (
      "policy: p\nversion: 1.0.0\nrules: [{id: r, extends: existence, enforce: stop, message: m, tokens: [a], nonwrod: true}]",
      "'nonwrod' is not known"
    ),
    ("policy: p\nversion: 1.0.0\nrules: [{id: r, extends: links, enforce: stop}]", "needs one of"),
    ("policy: p\nversion: 1.0.0\nrules: [{id: r, extends: links, enforce: stop, max: -1}]", "less than nothing"),
    ("policy: p\nversion: 1.0.0\nrules: [{id: r, extends: subject, enforce: stop, max: -1}]", "less than nothing"),
    ("", "empty"), ("- a", "keys with values"),
  ])
  func `a policy that cannot be understood is refused with its place`(source: String, words: String) {
    let read = Policy.read(source, file: "p.yml")
    #expect(read.policy == nil)
    #expect(
      read.problems.contains { $0.text.hasPrefix("p.yml:") && $0.text.contains(words) }, "\(read.problems.map(\.text))")
  }

  @Test func `broken files never trap`() {
    var state: UInt64 = 3
    let good =
      "policy: p\nversion: 1.0.0\nrules:\n  - {id: r, extends: existence, enforce: stop, message: m, tokens: ['a(b)']}\n"
    for _ in 0..<3_000 {
      var bytes = Array(good.utf8)
      for _ in 0..<4 {
        state = state &* 6_364_136_223_846_793_005 &+ 1
        let index = Int(state >> 33) % bytes.count
        bytes[index] = UInt8(truncatingIfNeeded: state >> 20)
      }
      _ = Policy.read(String(decoding: bytes, as: UTF8.self), file: "p.yml")
    }
    for nest in ["[", "{a: ", "- ", "? "] {
      _ = Policy.read(String(repeating: nest, count: 20_000), file: "p.yml")
    }
  }

  /// Rules that no test beside them can show: what they read is a message of its own.
  private static let untestable: Set<String> = [
    "locked-regions", "postal-address", "who-writes", "imprint", "no-clipping", "line-length", "size", "size-limit",
  ]

  @Test func `the shipped policies pass their own tests, and presets name rules that there are`() throws {
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("policies")
    var count = 0
    var rules: Set<RuleID> = []
    var presets: [Policy] = []
    for name in try FileManager.default.contentsOfDirectory(atPath: folder.path) {
      let file = folder.appendingPathComponent(name.hasSuffix(".yml") ? name : name + "/1.0.0.yml")
      let source = try String(contentsOf: file, encoding: .utf8)
      #expect(source.hasPrefix("#"), "\(name) opens with who should adopt it")
      let read = Policy.read(source, file: name)
      let policy = try #require(read.policy, "\(read.problems.map(\.text))")
      if policy.isPreset { presets.append(policy) }
      let result = policy.runTests()
      #expect(result.failed.map(\.sentence) == [])
      count += result.count
      rules.formUnion(policy.rules.map(\.id))
      for rule in policy.rules where !Self.untestable.contains(rule.id.rule) && !rule.isSilent {
        #expect(rule.tests.count { $0.isMatch } >= 2, "\(rule.id)")
        #expect(rule.tests.count { !$0.isMatch } >= 2, "\(rule.id)")
      }
    }
    #expect(count >= 1_400 && presets.count == 3)
    for preset in presets { #expect(Set(preset.levels.keys).subtracting(rules).isEmpty, "\(preset.reference.name)") }
  }
}
