/// What became of the company's mail where its data were put back from a backup.
package enum Restoration {
  /// Why a letter or a mail is held since then.
  package static func reason(backupOf day: CalendarDay) -> String {
    "The company's data were restored from a backup of \(day.text). Copies may have left since then."
  }

  /// Before every such reason, and before no other.
  package static let prefix = "The company's data were restored from a backup of "

  /// Of a mail that was at its last dot when the backup was made.
  package static let doubt = "the backup was made before the reply came"
}
