package import Firsthand

extension OwnerScope {
  package func messages(of newsletter: Newsletter.ID, limit: Int? = nil) throws -> [StoredMessage] {
    let rows = try connection.rows(
      "SELECT * FROM message WHERE newsletter_id = $1 AND owner_id = $2 \(MessageOrder.sql(limit)) LIMIT $3",
      [.text(newsletter.text), ownerValue, .limit(limit)])
    return try StoredMessage.all(rows, connection)
  }

  package func message(named name: String) throws -> StoredMessage? {
    try connection.first(
      "SELECT * FROM message WHERE (id = $1 OR message_id = $1) AND owner_id = $2 LIMIT 1",
      [.text(name), ownerValue]
    ).map { try StoredMessage($0, connection) }
  }
}

extension OwnerScope {
  /// The values that one of the owner's copies was filled with; nil where they were erased, or where nothing was
  /// known.
  package func keptValues(of message: Message.ID) throws -> String? {
    try connection.first(
      "SELECT merge_values FROM message WHERE id = $1 AND owner_id = $2", [.text(message.text), ownerValue]
    )?.optionalText("merge_values")
  }
}

/// In which order a letter's messages come.
enum MessageOrder {
  /// By recipient; of some alone, those first that may need somebody.
  static func sql(_ limit: Int?) -> String {
    guard limit != nil else { return "ORDER BY recipient, id" }
    let states: [Message.State] = [
      .inDoubt, .held, .rejected, .expired, .atDot, .sending, .queued, .leftOut, .cancelled,
    ]
    let places = states.enumerated().map { "WHEN '\($1.rawValue)' THEN \($0)" }.joined(separator: " ")
    return "ORDER BY CASE state \(places) ELSE 99 END, recipient, id"
  }
}
