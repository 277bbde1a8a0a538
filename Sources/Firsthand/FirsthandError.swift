/// An error with a sentence for people: what is wrong, where, and what to do.
package struct FirsthandError: Error, Equatable, Sendable {
  package enum Code: String, Sendable {
    /// The thing could not be done.
    case failed
    /// Policy findings stop it.
    case findings
    case notFound
    case notPermitted
    /// It is in a state that does not allow this, or somebody was faster.
    case conflict
    /// Some recipients failed or are in doubt.
    case partly
    /// What was typed or handed in is not right.
    case badInput
    /// Nothing is wrong with the request: the same call may go through later.
    case tryLater
  }

  package var code: Code
  package var sentence: String
  /// What to type next, for somebody at a terminal. Pages leave it out: they have buttons.
  package var onTerminal: String
  /// Of `.tryLater`: how long to wait, where that is known.
  package var waitSeconds: Int64?

  package init(_ code: Code, _ sentence: String, onTerminal: String = "", waitSeconds: Int64? = nil) {
    self.code = code
    self.sentence = sentence
    self.onTerminal = onTerminal
    self.waitSeconds = waitSeconds
  }

  /// The sentence as a terminal shows it.
  package var terminalSentence: String { onTerminal.isEmpty ? sentence : sentence + " " + onTerminal }
}
