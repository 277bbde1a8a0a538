package import Firsthand

extension OwnerScope {
  package func messages(of newsletter: Newsletter.ID) throws -> [StoredMessage] {
    try connection.rows(
      "SELECT * FROM message WHERE newsletter_id = $1 AND owner_id = $2 ORDER BY recipient, id",
      [.text(newsletter.text), ownerValue]
    ).map { try StoredMessage($0, connection) }
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
