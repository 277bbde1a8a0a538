import Firsthand
import Phrasebook
import Store

/// The moments of letters that leave at each reader's own hour.
extension Workplace {
  private static let batch = 500

  /// Lets the moments go that have come. Copies of a moment that is more than an hour late do not leave unasked, as no
  /// letter does: they are held, and its writer is told.
  func releaseMoments() throws {
    var missed: [Newsletter.ID: [LetterMoment]] = [:]
    for moment in try store.read({ try $0.dispatch.momentsDue(at: now) }) {
      if now <= moment.at.adding(seconds: MissedHour.mostLate) {
        try store.write { try $0.dispatch.releaseMoment(moment) }
      } else {
        missed[moment.newsletter, default: []].append(moment)
      }
    }
    for (letter, moments) in missed.sorted(by: { $0.key < $1.key }) { try hold(moments, of: letter) }
  }

  private func hold(_ moments: [LetterMoment], of letter: Newsletter.ID) throws {
    let hour = try store.read { try $0.dispatch.localHour(of: letter) }
    let held = try moments.reduce(0) { try $0 + hold($1, hour) }
    guard held > 0, let last = moments.last else { return }
    // Where nothing else waits the letter is halted, and that is told.
    if try store.read({ try $0.dispatch.isWaiting(letter) }) {
      try store.write { try note(held, of: last, hour, in: $0) }
    } else {
      try finishIfDone(letter)
    }
  }

  /// How many copies it held.
  private func hold(_ moment: LetterMoment, _ hour: LocalHour?) throws -> Int {
    let waiting = try store.write { tx in
      try tx.dispatch.missMoment(moment)
      return try tx.dispatch.waitingReasons(at: moment)
    }
    var held = 0
    for waited in waiting {
      let reason = MissedHour.reason(due: moment.at, zone: WaitReason(name: waited)?.zone ?? hour?.zone ?? "UTC")
      var moved = Self.batch
      while moved == Self.batch {
        moved = try store.write {
          try $0.dispatch.holdMissed(moment, waited: waited, reason: reason, at: now, limit: Self.batch)
        }
        held += moved
      }
    }
    return held
  }

  private func note(_ held: Int, of moment: LetterMoment, _ hour: LocalHour?, in tx: Transaction) throws {
    try tx.append(
      LogEntry(
        id: ids.next(), at: now, kind: .held, actor: nil, newsletter: moment.newsletter,
        facts: [.count("copies", held), LogEntry.Fact("missed", moment.at.text)]),
      owner: moment.owner)
    guard let writer = try tx.shared.member(moment.owner),
      let letter = try tx.owned(by: moment.owner).newsletter(moment.newsletter)
    else { return }
    let phrases = Phrases(writer.pageLanguage)
    let place =
      mail.publicURL.map { $0 + "/letters/\(letter.id)/progress" } ?? "firsthand newsletter resume \(letter.id)"
    try addNotice(
      to: writer, from: writer, subject: phrases("sending.notice_missed_subject", ["subject": letter.words.subject]),
      body: [
        phrases(
          "sending.notice_missed", ["time": hour?.time.text ?? moment.at.text], count: held),
        phrases("notices.go_on") + "\n" + place,
      ].joined(separator: "\n\n") + "\n", in: tx)
  }

  /// Lets copies leave after all that were held because their hour passed; how many.
  func requeueMissed(_ letter: Newsletter.ID) throws -> Int {
    var all = 0
    var moved = Self.batch
    while moved == Self.batch {
      moved = try store.write { try $0.dispatch.requeueMissed(letter, at: now, limit: Self.batch) }
      all += moved
    }
    return all
  }
}
