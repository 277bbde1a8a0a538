/// A row that a transaction writes last, so that whoever did not hear of its end can look whether it was kept: the
/// connection may break after the server was told to keep it and before it said that it has.
struct CommitMark: Sendable {
  /// The connection of the first try.
  let link: String
  /// Which one of its transactions it is.
  let number: Int

  /// Never that of another transaction.
  private var text: String { "\(link)/\(number)" }

  /// The last statement of a transaction. Where one with the same mark is about to be kept it waits for that one.
  func set(_ link: PostgresLink) throws {
    try link.later(
      "INSERT INTO commit_mark(mark, at) VALUES ($1, (extract(epoch FROM now()) * 1000)::bigint)", [.text(text)])
  }

  /// The statement that throws away those of so many seconds ago.
  static func forgetting(after seconds: Int) -> String {
    "DELETE FROM commit_mark WHERE at < ((extract(epoch FROM now()) - \(seconds)) * 1000)::bigint"
  }

  func isKept(_ link: PostgresLink) throws -> Bool { try Self.areKept([self], link) }

  static func areKept(_ marks: [CommitMark], _ link: PostgresLink) throws -> Bool {
    let places = marks.indices.map { "$\($0 + 1)" }.joined(separator: ", ")
    do {
      return try link.rows(
        "SELECT mark FROM commit_mark WHERE mark IN (\(places))", marks.map { .text($0.text) }
      ).count == marks.count
    } catch let failure as PostgresFailure where failure.isOfMissingTable {
      // The transaction that makes the table was not kept itself.
      return false
    }
  }
}
