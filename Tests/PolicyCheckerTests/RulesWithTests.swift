import PolicyChecker
import Testing
import YAMLFile

/// Every test beside the rules comes out as it says.
func check(_ rules: String, sourceLocation: SourceLocation = #_sourceLocation) throws {
  let lines = rules.split(separator: "\n", omittingEmptySubsequences: false).map { "  " + $0 }
  let read = Policy.read(
    "policy: p\nversion: 1.0.0\nrules:\n\(lines.joined(separator: "\n"))\n", file: "p.yml")
  let policy = try #require(read.policy, "\(read.problems.map(\.text))", sourceLocation: sourceLocation)
  let result = policy.runTests()
  #expect(result.count > 0, sourceLocation: sourceLocation)
  #expect(result.failed.isEmpty, "\(result.failed.map(\.sentence))", sourceLocation: sourceLocation)
}
