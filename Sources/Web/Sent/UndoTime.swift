import Phrasebook

/// The time in which a letter that was sent can be called back, as people say it: in minutes, or in seconds where it
/// is no whole number of them.
struct UndoTime {
  private let seconds: Int

  init(_ seconds: Int64) { self.seconds = Int(seconds) }

  private var minutes: Int? { seconds % 60 == 0 ? seconds / 60 : nil }

  /// Beside the choice to send now; nil where there is no such time.
  func hint(_ phrases: Phrases) -> String? {
    guard seconds > 0 else { return nil }
    return minutes.map { phrases("sending.when_now_minutes", count: $0) }
      ?? phrases("sending.when_now_seconds", count: seconds)
  }

  /// Once it was sent.
  func sent(_ phrases: Phrases) -> String {
    guard seconds > 0 else { return phrases("sending.sent_now") }
    return minutes.map { phrases("sending.sent_minutes", count: $0) }
      ?? phrases("sending.sent_seconds", count: seconds)
  }
}
