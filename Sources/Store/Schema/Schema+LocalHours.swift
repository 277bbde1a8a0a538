/// Letters that leave at an hour of each reader's own clock.
extension Schema {
  static let localHours = """
    CREATE TABLE local_hour(
      newsletter_id TEXT PRIMARY KEY REFERENCES newsletter(id),
      time TEXT NOT NULL,
      zone TEXT NOT NULL,
      chosen_at INTEGER NOT NULL
    );
    CREATE TABLE letter_moment(
      newsletter_id TEXT NOT NULL REFERENCES newsletter(id),
      due_at INTEGER NOT NULL,
      state TEXT NOT NULL CHECK (state IN ('waiting', 'released', 'missed')),
      PRIMARY KEY (newsletter_id, due_at)
    ) WITHOUT ROWID;
    CREATE INDEX moment_waiting ON letter_moment(due_at) WHERE state = 'waiting';

    """

  /// Addresses that letters were begun to be sent to, while the company keeps a cadence: what a gate that opens leaves
  /// for the next one.
  static let cadence = """
    CREATE TABLE last_letter(
      address_key TEXT PRIMARY KEY,
      newsletter_id TEXT NOT NULL REFERENCES newsletter(id),
      message_id TEXT NOT NULL REFERENCES message(id),
      at INTEGER NOT NULL
    ) WITHOUT ROWID;

    """
}
