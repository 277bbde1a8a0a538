import Firsthand
import MailFormat
import Store
import Transparency

/// What a restoration did to the mail that was on its way.
package struct RestoreReport: Sendable {
  package var halted = 0
  package var held = 0
  package var inDoubt = 0
}

extension Workplace {
  /// Makes a database that was put back from a backup safe to go on with, in one transaction: letters that would go out
  /// are halted, mails that wait are held, those at their last dot are in doubt, nobody is signed in, all mail is kept
  /// back until an administrator lets it go, and the log says so.
  package func settleRestored(_ backup: BackupManifest, _ log: RestoredLog) throws -> RestoreReport {
    let reason = Restoration.reason(backupOf: backup.moment.day)
    let report = try store.write { tx in
      var report = RestoreReport()
      for message in try tx.dispatch.doubtAllAtDot(at: now) {
        try append(
          .inDoubt, about: message.recipient, owner: message.owner, newsletter: message.newsletter,
          message: message.id,
          [
            LogEntry.Fact("attempt", String(message.attempt)), LogEntry.Fact("kind", message.kind.rawValue),
            LogEntry.Fact("messageID", message.messageID), LogEntry.Fact("reason", Restoration.doubt),
          ], in: tx)
        report.inDoubt += 1
      }
      for letter in try tx.dispatch.haltAll(reason: reason, at: now) {
        try appendHalt(letter.newsletter, owner: letter.owner, reason: reason, in: tx)
        report.halted += 1
      }
      // The mails that tell writers of it wait with the rest.
      report.held = try tx.dispatch.holdAll(reason: reason, at: now)
      try tx.accounts.endEverything()
      _ = try tx.dispatch.apply(
        Brake(id: ids.next(), kind: .restored, reason: reason, appliedBy: nil, appliedAt: now))
      try tx.shared.raiseStopEpoch()
      try tx.append(
        LogEntry(id: ids.next(), at: now, kind: .restored, actor: nil, facts: facts(backup, log, report)))
      return report
    }
    try placeLogEntries()
    return report
  }

  private func facts(_ backup: BackupManifest, _ log: RestoredLog, _ report: RestoreReport) -> [LogEntry.Fact] {
    var facts = [
      LogEntry.Fact("backup", backup.moment.text), LogEntry.Fact("size", String(log.size)),
      LogEntry.Fact("root", Hexadecimal.text(of: log.root.bytes)),
      .count("halted", report.halted), .count("held", report.held), .count("inDoubt", report.inDoubt),
    ]
    if !log.lost.isEmpty {
      facts += [
        .count("lost", log.lostEntries),
        LogEntry.Fact(
          "gaveUp", log.named.map(RestorationRecord.given).joined(separator: " ")),
      ]
    }
    return facts
  }
}
