import Foundation
import Testing

/// One thing done wrong.
struct Mistake {
  var arguments: [String]
  var member: String
  var input = ""
  var status: Int32
  var says: [String]

  init(
    _ arguments: [String], as member: String = Northwind.dana, input: String = "",
    status: Int32, says: String...
  ) {
    self.arguments = arguments
    self.member = member
    self.input = input
    self.status = status
    self.says = says
  }
}

extension Northwind {
  /// Makes the mistakes one after the other: each gets its exit code and its words.
  func check(
    _ mistakes: [Mistake], sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    for mistake in mistakes {
      let answer = try program.run(
        mistake.arguments, as: mistake.member, input: mistake.input)
      let words = answer.complaint + answer.output
      #expect(
        answer.status == mistake.status, "\(mistake.arguments): \(words)",
        sourceLocation: sourceLocation)
      for say in mistake.says {
        #expect(
          words.contains(say), "\(mistake.arguments) said: \(words)", sourceLocation: sourceLocation)
      }
      #expect(!words.contains("Fatal error"), sourceLocation: sourceLocation)
    }
  }

  /// Dana's.
  func customers() throws -> [[String: Any]] {
    try done(["customers", "list", "--json"], as: Northwind.dana).json() as? [[String: Any]]
      ?? []
  }
}
