/// What one node does for all. Two that do it at once would do no harm, for each step asks the rows as they are; they would
/// only stand in each other's way.
package enum SoleDuty: Int64, Hashable, Sendable, CaseIterable {
  /// Gives entries of the log their places, and signs.
  case log = 1
  /// Lets letters go at their moment.
  case schedule
  /// The night's work.
  case night
}

extension Store {
  /// Does what one node does for all; nil where another one is at it. A node that is gone is at nothing: its connection
  /// held the lock. Programs that share a database in a file have no such lock, and take turns at each write.
  package func alone<Value>(at duty: SoleDuty, _ body: () throws -> Value) throws -> Value? {
    try engine.alone(at: duty, body)
  }
}
