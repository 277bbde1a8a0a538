import Firsthand
import PolicyChecker
import Testing

/// Presets give the rules of other policies their levels.
@Suite struct PresetTests {
  private static let rules = """
    policy: p
    version: 1.0.0
    rules:
      - {id: a, extends: existence, enforce: stop, message: m, tokens: [zebra]}
      - {id: b, extends: existence, enforce: stop, message: m, tokens: [gnu]}
    """

  private func levels(_ presets: [String]) throws -> [Enforcement] {
    let policies = try ([Self.rules] + presets).map { try #require(Policy.read($0, file: "p.yml").policy) }
    var memory = CheckMemory()
    return PolicySet(policies).findings(inText: "zebra gnu", language: "en", memory: &memory).map(\.enforcement)
  }

  @Test func `a level, or none at all`() throws {
    #expect(try levels([]) == [.stop, .stop])
    #expect(try levels(["policy: light\nversion: 1.0.0\nlevels: {p/a: advice, p/b: off}"]) == [.advice])
  }

  @Test func `of several presets the strongest level holds`() throws {
    let light = "policy: light\nversion: 1.0.0\nlevels: {p/a: advice, p/b: off}"
    let strict = "policy: strict\nversion: 1.0.0\nlevels: {p/a: review, p/b: forbid}"
    #expect(try levels([light, strict]) == [.review, .forbid])
  }

  @Test func `a preset alone covers no language`() throws {
    let preset = try #require(Policy.read("policy: light\nversion: 1.0.0\nlevels: {p/a: off}", file: "l.yml").policy)
    var memory = CheckMemory()
    let found = PolicySet([preset]).findings(inText: "zebra", language: "en", memory: &memory)
    #expect(found.map(\.rule.rule) == ["language"])
  }

  @Test func `a level that is none, or of no rule, is refused`() {
    #expect(Policy.read("policy: l\nversion: 1.0.0\nlevels: {p/a: loud}", file: "l.yml").policy == nil)
    #expect(Policy.read("policy: l\nversion: 1.0.0\nlevels: {a: stop}", file: "l.yml").policy == nil)
  }
}
