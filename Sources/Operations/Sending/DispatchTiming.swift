import Firsthand
import MailFormat
import Store

/// Whether now is the time for a copy, as its reader's clock and calendar have it: their hour not missed, no letter a
/// short while ago, no quiet hours. Where the company has set none of it, nothing is looked up.
struct DispatchTiming {
  private let workplace: Workplace
  private var zones = ZoneShelf()

  init(_ workplace: Workplace) { self.workplace = workplace }

  /// Nil where the copy may leave now.
  mutating func decision(
    for message: Message, of letter: LaidOutLetter, _ customer: Customer?, in tx: Transaction
  ) throws -> DispatchDecision? {
    let (now, courtesy) = (workplace.now, workplace.mail.courtesy)
    let writersZone = letter.desk.sender.timeZone
    if letter.hasLocalHours {
      let latest = now.adding(seconds: -MissedHour.mostLate)
      if let missed = try tx.dispatch.missedMoment(of: message.id, latest: latest) {
        return .hold(
          MissedHour.reason(due: missed.at, zone: WaitReason(name: missed.reason)?.zone ?? writersZone))
      }
    }
    guard courtesy.quiet != nil || courtesy.cadenceDays != nil else { return nil }
    let reader = ReaderZone(of: customer?.profile, writer: writersZone)
    let zone = zones[reader.name]
    if let newsletter = message.newsletter, let since = courtesy.cadenceBegins(at: now, in: zone) {
      let last = try tx.dispatch.lastLetter(
        to: message.recipient, addressKey: key(message), besides: newsletter, since: since)
      if let last, let day = courtesy.tooSoon(after: last, at: now, in: zone) { return .leaveOut(.tooSoon(until: day)) }
    }
    if let end = courtesy.quiet?.end(after: now, in: zone) {
      return .postpone(until: end, reason: WaitReason.quiet(zone: reader.name).name)
    }
    return nil
  }

  /// What the gate of a copy must find, where the company keeps a cadence: two letters to one address may have been
  /// looked at side by side, and only one of them passes its gate.
  mutating func mark(for message: Message, of letter: LaidOutLetter, _ customer: Customer?) -> CadenceMark? {
    guard message.kind == .copy else { return nil }
    // Standards that count letters were told of those until now: of two looked at side by side one passes its gate.
    guard workplace.mail.courtesy.cadenceDays != nil else {
      return letter.desk.needsLetters ? CadenceMark(addressKey: key(message), since: workplace.now) : nil
    }
    let zone = zones[ReaderZone(of: customer?.profile, writer: letter.desk.sender.timeZone).name]
    return workplace.mail.courtesy.cadenceBegins(at: workplace.now, in: zone)
      .map { CadenceMark(addressKey: key(message), since: $0) }
  }

  private func key(_ message: Message) -> String { workplace.secret.addressKey(message.recipient.normalized) }
}
