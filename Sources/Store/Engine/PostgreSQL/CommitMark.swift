/// A row that a transaction writes last, so that whoever did not hear of its end can look whether it was kept: the
/// connection may break after the server was told to keep it and before it said that it has.
struct CommitMark {
  /// Never that of another transaction.
  let text: String

  /// The last statement of a transaction. Where one with the same mark is about to be kept it waits for that one.
  func set(_ link: PostgresLink) throws {
    try link.later(
      "INSERT INTO commit_mark(mark, at) VALUES ($1, (extract(epoch FROM now()) * 1000)::bigint)", [.text(text)])
  }

  /// The statement that throws away those of so many seconds ago.
  static func forgetting(after seconds: Int) -> String {
    "DELETE FROM commit_mark WHERE at < ((extract(epoch FROM now()) - \(seconds)) * 1000)::bigint"
  }

  func isKept(_ link: PostgresLink) throws -> Bool {
    try !link.rows("SELECT 1 AS n FROM commit_mark WHERE mark = $1", [.text(text)]).isEmpty
  }
}
