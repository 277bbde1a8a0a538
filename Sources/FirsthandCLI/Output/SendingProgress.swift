import ArgumentParser
import Delivery
import Dispatch
import Firsthand
import Foundation
import Store

/// How a letter that goes out stands at one moment, as it is shown and as programs read it.
struct ProgressCounts: Encodable {
  var total: Int
  var done = 0
  var accepted = 0
  var rejected = 0
  var deferred = 0
  var inDoubt = 0
  var held = 0
  var leftOut = 0
  var cancelled = 0

  /// What one run did of `total` copies that waited.
  init(_ counts: DeliveryCounts, of total: Int) {
    self.total = total
    done = counts.total
    accepted = counts.accepted
    rejected = counts.rejected
    deferred = counts.deferred + counts.postponed
    inDoubt = counts.inDoubt
    held = counts.held
    leftOut = counts.leftOut
    cancelled = counts.stopped
  }

  /// A letter with all its copies, whoever sends them.
  init(_ tally: Tally) {
    total = tally.total
    accepted = tally.count(.sent)
    rejected = tally.count(.refused)
    deferred = tally.count(.tryingAgain)
    inDoubt = tally.count(.unknown)
    held = tally.count(.held)
    leftOut = tally.count(.leftOut)
    cancelled = tally.count(.cancelled)
    done = total - tally.count(.waiting) - tally.count(.tryingAgain)
  }

  /// Those that went well, and whatever else there is.
  var words: String {
    let others = [
      (rejected, "refused"), (deferred, "trying again"), (inDoubt, "in doubt"), (held, "held"),
      (leftOut, "left out"), (cancelled, "cancelled"),
    ].filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }
    return (["\(accepted) sent"] + others).joined(separator: ", ")
  }
}

/// Progress while copies leave: a bar on a terminal, a line now and then elsewhere, or JSON Lines.
final class SendingProgress {
  enum Form: String, ExpressibleByArgument, CaseIterable { case bar, json }

  private struct Line: Encodable {
    var at: String
    var state: String
    var counts: ProgressCounts
    var perSecond: Double?
    var secondsLeft: Int?
    /// For how long the mail server asked to be left alone.
    var waitSeconds: Int?
  }

  private let form: Form
  private var rate = SendingRate()
  private var shownAt = -Double.infinity
  private var last: ProgressCounts?
  private var isOnScreen = false
  private var relayPause: Double?

  init(_ form: Form) { self.form = form }

  private static var now: Double { Double(DispatchTime.now().uptimeNanoseconds) / 1e9 }

  /// Seconds between two looks that are shown.
  private var rest: Double {
    switch form {
    case .json: 1
    case .bar: Terminal.isInteractive ? 0.1 : 10
    }
  }

  /// `relayPause` are the seconds for which the mail server asked to be left alone.
  func show(_ counts: ProgressCounts, relayPause: Double? = nil) throws {
    let now = Self.now
    self.relayPause = relayPause
    rate.note(counts.done, at: now)
    last = counts
    // Elsewhere than on a terminal a run that is soon over says nothing on its way.
    if shownAt == -.infinity, form == .bar, !Terminal.isInteractive { shownAt = now }
    guard now - shownAt >= rest else { return }
    shownAt = now
    try show(counts, state: "sending")
  }

  /// Says how it ended, where programs listen; takes the bar away.
  func finish(state: String) throws {
    if form == .json, let last { try say(last, state: state) }
    if isOnScreen { Terminal.write(Array("\r\u{1B}[K".utf8), to: .standardError) }
  }

  private func show(_ counts: ProgressCounts, state: String) throws {
    switch form {
    case .json: try say(counts, state: state)
    case .bar where Terminal.isInteractive:
      guard counts.total > 0 else { return }
      let line = "\(Terminal.bar(Double(counts.done) / Double(counts.total)))  \(words(counts))"
      Terminal.write(Array("\r\u{1B}[K\(line.prefix(Terminal.width - 1))".utf8), to: .standardError)
      isOnScreen = true
    case .bar: Terminal.note("\(counts.done) of \(counts.total): \(words(counts))")
    }
  }

  private func words(_ counts: ProgressCounts) -> String {
    let speed = rate.perSecond.map { $0 < 10 ? String(format: "%.1f/s", $0) : "\(Int($0))/s" }
    if let relayPause {
      return "\(counts.words) · the mail server asks to wait, \(Int(relayPause.rounded(.up))) s"
    }
    let left = rate.secondsLeft(for: counts.total - counts.done).map(SendingRate.words)
    return [counts.words, speed, counts.done < counts.total ? left : nil].compactMap { $0 }.joined(separator: " · ")
  }

  private func say(_ counts: ProgressCounts, state: String) throws {
    Terminal.data(
      try JSON.line(
        Line(
          at: Instant(milliseconds: Int64(Date().timeIntervalSince1970 * 1_000)).text, state: state, counts: counts,
          perSecond: rate.perSecond.map { ($0 * 10).rounded() / 10 },
          secondsLeft: rate.secondsLeft(for: counts.total - counts.done),
          waitSeconds: relayPause.map { Int($0.rounded(.up)) })))
  }
}
