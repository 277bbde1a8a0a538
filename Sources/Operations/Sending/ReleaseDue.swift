package import Firsthand
import Store

/// What became of the letters whose moment had come.
package struct ReleaseReport: Sendable {
  package var released: [Newsletter.ID] = []
  package var stopped: [(newsletter: Newsletter.ID, reason: String)] = []
}

extension Workplace {
  /// Lets the letters go whose moment came, and goes on with those whose audience is not written down to its
  /// end. Everything is looked at as it is now; a letter that may no longer go is stopped, and its writer is
  /// told. Called twice, it lets each go once. Of letters that leave at each reader's own hour, the moments
  /// that came are let go.
  package func releaseDue() throws -> ReleaseReport {
    var report = ReleaseReport()
    let (due, freezing) = try store.read { tx in
      (try tx.dispatch.dueLetters(at: now), try tx.dispatch.lettersFreezing())
    }
    for letter in due { try release(letter, &report) }
    for letter in freezing {
      let writer = try store.read { tx in
        (try tx.shared.member(letter.owner), try tx.owned(by: letter.owner).newsletter(letter.newsletter))
      }
      guard let member = writer.0, let newsletter = writer.1 else { continue }
      do {
        try Session(self, as: member).freeze(newsletter)
      } catch let error as FirsthandError where error.code != .tryLater {
        // One letter that cannot go must not stand in the way of the others.
        if try stop(letter, from: "freezing", reason: error.sentence) {
          report.stopped.append((letter.newsletter, error.sentence))
        }
      }
    }
    try releaseMoments()
    return report
  }

  /// Notes for all letters that are going out whether they are done, and stops those to the end that were being
  /// stopped, as a program may have left them that ended there.
  package func finishAll() throws {
    try stopHalfStopped()
    for letter in try store.read({ try $0.dispatch.lettersSending() }) { try finishIfDone(letter.newsletter) }
  }

  /// Whether anything waits that can go out now.
  package func hasWork() throws -> Bool { try store.read { try $0.dispatch.hasWork(at: now) } }

  private func release(_ letter: LetterDue, _ report: inout ReleaseReport) throws {
    guard let at = letter.at else { return }
    do {
      let (writer, hour) = try store.read { tx in
        (try tx.shared.member(letter.owner), try tx.dispatch.localHour(of: letter.newsletter))
      }
      guard let writer, writer.isActive, writer.roles.contains(.salesperson) else {
        throw FirsthandError(.conflict, "Its writer no longer sends letters.")
      }
      // Where each reader has an hour of their own, it is each moment that may be too late.
      guard hour != nil || now <= at.adding(seconds: MissedHour.mostLate) else {
        throw FirsthandError(
          .conflict,
          "It should have gone out on \(LocalTime(at, in: NamedZone(stored: letter.zone)).text) (\(letter.zone)), but nothing was running then. Send it now, or choose another time."
        )
      }
      if try Session(self, as: writer).release(letter.newsletter, due: at) {
        report.released.append(letter.newsletter)
      }
    } catch let error as FirsthandError where error.code != .tryLater {
      if try stop(letter, from: "scheduled", reason: error.sentence) {
        report.stopped.append((letter.newsletter, error.sentence))
      }
    }
  }

  /// Stops a letter before any of it left, unless it was taken off the schedule, or put elsewhere on it, meanwhile.
  private func stop(_ letter: LetterDue, from state: String, reason: String) throws -> Bool {
    let isStopped = try store.write { tx in
      let due = try tx.owned(by: letter.owner).newsletter(letter.newsletter)?.state.due
      guard due?.at == letter.at,
        try tx.company.setState(.halted(reason: reason), of: letter.newsletter, from: [state], at: now)
      else { return false }
      try appendHalt(letter.newsletter, owner: letter.owner, reason: reason, in: tx)
      return true
    }
    if isStopped { try holdWaiting(letter.newsletter, reason: reason) }
    return isStopped
  }
}

extension Session {
  /// Whether the letter was still to go out at `due`, and now does.
  fileprivate func release(_ id: Newsletter.ID, due: Instant) throws -> Bool {
    let begun = try store.write { tx -> Newsletter? in
      let newsletter = try Self.own(id, member, in: tx)
      guard newsletter.state.due?.at == due else { return nil }
      let entry = LogEntry(
        id: workplace.ids.next(), at: now, kind: .sendingStarted, actor: nil, newsletter: id,
        facts: [LogEntry.Fact("scheduled", due.text)])
      return try begin(newsletter, by: entry, in: tx)
    }
    guard let begun else { return false }
    if begun.state == .freezing { try freeze(begun) }
    return true
  }
}
