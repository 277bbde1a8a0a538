/// What became of the rows of a file of customers, or would.
package struct ImportCounts: Hashable, Sendable {
  package var new = 0
  package var updated = 0
  package var merged = 0
  package var unchanged = 0
  /// Rows about customers of a colleague.
  package var alreadyLookedAfter = 0
  /// Rows that a person must look at.
  package var needsYou = 0
  /// Rows, counted above already, about people who must not be written to.
  package var leftOut = 0

  package init() {}

  package var rows: Int { new + updated + merged + unchanged + alreadyLookedAfter + needsYou }

  private static let parts: [any WritableKeyPath<ImportCounts, Int> & Sendable] = [
    \.new, \.updated, \.merged, \.unchanged, \.alreadyLookedAfter, \.needsYou, \.leftOut,
  ]

  /// As a column keeps it.
  package var text: String { Self.parts.map { String(self[keyPath: $0]) }.joined(separator: " ") }

  package init?(text: String) {
    let numbers = text.split(separator: " ").compactMap { Int($0) }
    guard numbers.count == Self.parts.count else { return nil }
    for (part, number) in zip(Self.parts, numbers) { self[keyPath: part] = number }
  }
}
