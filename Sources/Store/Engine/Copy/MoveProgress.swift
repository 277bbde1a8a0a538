/// How far a move has come, told at the beginning and the end of each part, and now and then between.
package struct MoveProgress: Hashable, Sendable {
  package enum Part: Hashable, Sendable {
    /// Entries of the log, read in the source before anything is copied, and in the target once all is there.
    case sourceLog, targetLog
    /// Rows of a table.
    case copying(table: String), comparing(table: String)
    /// Indexes, references and triggers that are put on.
    case indexes
  }

  package let part: Part
  package let done: Int
  package let total: Int

  package init(_ part: Part, _ done: Int, of total: Int) {
    (self.part, self.done, self.total) = (part, done, total)
  }

  /// After how many rows or entries it is told again.
  package static let step = 1_000
}
