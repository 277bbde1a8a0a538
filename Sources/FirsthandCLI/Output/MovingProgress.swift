import Dispatch
import Foundation
import Store

/// How far a move has come, on one line of a terminal.
final class MovingProgress {
  /// Seconds between two looks that are shown.
  private static let rest = 0.5
  private var shownAt = -Double.infinity
  private var shown = ""
  private var isOnScreen = false

  func show(_ progress: MoveProgress) {
    let now = Double(DispatchTime.now().uptimeNanoseconds) / 1e9
    let words = Self.words(progress)
    // One index may take long: the line is to be about the one in work.
    guard words.begins != shown || progress.part == .indexes || now - shownAt >= Self.rest else { return }
    (shownAt, shown) = (now, words.begins)
    var line = [words.begins, words.what].filter { !$0.isEmpty }.joined(separator: " ")
    if progress.total > 0 {
      line =
        "\(Terminal.bar(Double(progress.done) / Double(progress.total)))  \(line), \(progress.done) of \(progress.total)"
    }
    Terminal.write(Array("\r\u{1B}[K\(line.prefix(Terminal.width - 1))".utf8), to: .standardError)
    isOnScreen = true
  }

  /// Takes the line away.
  func finish() {
    if isOnScreen { Terminal.write(Array("\r\u{1B}[K".utf8), to: .standardError) }
    isOnScreen = false
  }

  private static func words(_ progress: MoveProgress) -> (begins: String, what: String) {
    switch progress.part {
    case .sourceLog: ("Reading the log", "")
    case .copying(let table): ("Copying", "the rows of \(table)")
    case .indexes: ("Making indexes and references", "")
    case .comparing(let table): ("Comparing", "the rows of \(table)")
    case .targetLog: ("Reading the log that was copied", "")
    }
  }
}
