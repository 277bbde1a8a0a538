import SMTP

extension Submission {
  /// The outcome in the words of the tests' tables, no longer than `expected`: `rejected rcpt 550 5.1.1`.
  func words(like expected: String) -> String {
    func reply(_ reply: Reply?) -> [String] {
      reply.map { [String($0.code), $0.enhanced ?? ""] } ?? []
    }
    let words: [String] =
      switch self {
      case .accepted(let last): ["accepted"] + reply(last)
      case .rejected(let stage, let last): ["rejected", stage.rawValue] + reply(last)
      case .deferred(let stage, let last, _): ["deferred", stage.rawValue] + reply(last)
      case .misconfigured(let stage, let last, _): ["misconfigured", stage.rawValue] + reply(last)
      case .withheld: ["withheld"]
      case .inDoubt: ["inDoubt"]
      }
    return words.prefix(expected.split(separator: " ").count).joined(separator: " ")
  }
}
