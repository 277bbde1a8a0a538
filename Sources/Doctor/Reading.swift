/// One thing that was looked at: what was found, and what to do about it.
package struct Reading: Hashable, Sendable {
  package enum Mark: String, CaseIterable, Sendable {
    case fine
    /// It works, and somebody should look at it; or nobody can tell from here.
    case look
    case broken
  }

  package enum Topic: String, CaseIterable, Sendable {
    case home, clock, relay, domain, sending
  }

  package let topic: Topic
  package let name: String
  package let mark: Mark
  package let found: String
  /// Empty where all is well.
  package let advice: String

  package init(_ topic: Topic, _ name: String, _ mark: Mark, _ found: String, advice: String = "") {
    self.topic = topic
    self.name = name
    self.mark = mark
    self.found = found
    self.advice = advice
  }
}
