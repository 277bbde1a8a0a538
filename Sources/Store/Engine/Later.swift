/// What the database is asked for and answers together with what it is asked next, where that saves its way here and back.
package struct Later<Value> {
  private let hear: () throws -> Value

  package init(_ hear: @escaping () throws -> Value) { self.hear = hear }

  /// Waits for it. Asked for within the transaction alone.
  package func value() throws -> Value { try hear() }

  package func map<Other>(_ change: @escaping (Value) throws -> Other) -> Later<Other> {
    Later<Other> { [hear] in try change(hear()) }
  }
}
