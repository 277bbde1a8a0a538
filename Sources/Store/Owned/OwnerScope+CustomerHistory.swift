package import Firsthand

/// One state of a customer's profile, and how it came.
package struct CustomerVersion: Hashable, Sendable {
  package let profile: Profile
  /// The file that brought it; nil for one typed by hand.
  package let fileName: String?
  package let changedBy: Member.ID
  package let changedAt: Instant
}

/// A copy that a customer got, or was to get.
package struct CustomerCopy: Hashable, Sendable {
  package let message: Message.ID
  package let newsletter: Newsletter.ID
  package let subject: String
  package let state: Message.State
  package let reason: String
  /// When it last changed.
  package let at: Instant
}

extension OwnerScope {
  /// The shown versions of a customer's profile, oldest first, at most `limit` of the newest.
  package func versions(of id: Customer.ID, limit: Int) throws -> [CustomerVersion] {
    try connection.rows(
      """
      SELECT v.*, i.file_name FROM customer_version v LEFT JOIN customer_import i ON i.id = v.import_id
      WHERE v.customer_id = $1 AND v.owner_id = $2
        AND (v.import_id IS NULL OR EXISTS (SELECT 1 FROM shown_import i WHERE i.id = v.import_id))
      ORDER BY v.number DESC LIMIT $3
      """, [.text(id.text), ownerValue, .integer(Int64(limit))]
    ).reversed().map { row in
      CustomerVersion(
        profile: Profile(ordered: CustomerField.allCases.map { row.text($0.rawValue) }),
        fileName: row.optionalText("file_name"), changedBy: Member.ID(row.text("changed_by")),
        changedAt: Instant(milliseconds: row.integer("changed_at")))
    }
  }

  /// What was said of how we know a customer, oldest first.
  package func consents(of id: Customer.ID, limit: Int) throws -> [Consent] {
    try connection.rows(
      """
      SELECT k.* FROM consent k JOIN customer c ON c.id = k.customer_id
      WHERE k.customer_id = $1 AND c.owner_id = $2
        AND (k.import_id IS NULL OR EXISTS (SELECT 1 FROM shown_import i WHERE i.id = k.import_id))
      ORDER BY k.number DESC LIMIT $3
      """, [.text(id.text), ownerValue, .integer(Int64(limit))]
    ).reversed().compactMap(CustomerRow.consent)
  }

  /// The copies made for a customer, newest first.
  package func copies(for id: Customer.ID, limit: Int) throws -> [CustomerCopy] {
    try connection.rows(
      """
      SELECT m.id, m.newsletter_id, m.state, m.reason, m.changed_at, n.subject
      FROM message m JOIN newsletter n ON n.id = m.newsletter_id
      WHERE m.customer_id = $1 AND m.owner_id = $2 AND n.owner_id = $2 AND m.kind = 'copy'
      ORDER BY m.created_at DESC, m.id DESC LIMIT $3
      """, [.text(id.text), ownerValue, .integer(Int64(limit))]
    ).compactMap { row in
      Message.State(rawValue: row.text("state")).map {
        CustomerCopy(
          message: Message.ID(row.text("id")), newsletter: Newsletter.ID(row.text("newsletter_id")),
          subject: row.text("subject"), state: $0, reason: row.text("reason"),
          at: Instant(milliseconds: row.integer("changed_at")))
      }
    }
  }

  /// What the owner noted of a customer, newest first.
  package func interactions(of id: Customer.ID, limit: Int) throws -> [Interaction] {
    try connection.rows(
      """
      SELECT * FROM interaction WHERE customer_id = $1 AND owner_id = $2 ORDER BY day DESC, id DESC LIMIT $3
      """, [.text(id.text), ownerValue, .integer(Int64(limit))]
    ).compactMap { row in
      guard let kind = Interaction.Kind(rawValue: row.text("kind")), let day = CalendarDay(row.text("day"))
      else { return nil }
      return Interaction(
        id: Interaction.ID(row.text("id")), kind: kind, day: day, words: row.text("words"),
        notedBy: Member.ID(row.text("noted_by")), notedAt: Instant(milliseconds: row.integer("noted_at")))
    }
  }

  /// Whether there is such a customer of the owner.
  package func add(_ interaction: Interaction, to id: Customer.ID) throws -> Bool {
    guard try version(of: id) != nil else { return false }
    try connection.run(
      """
      INSERT INTO interaction(id, owner_id, customer_id, kind, day, words, noted_by, noted_at)
      VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
      """,
      [
        .text(interaction.id.text), ownerValue, .text(id.text), .text(interaction.kind.rawValue),
        .text(interaction.day.text), .text(interaction.words), .text(interaction.notedBy.text),
        .integer(interaction.notedAt.milliseconds),
      ])
    return true
  }

  /// Whether there was such a note about this customer of the owner.
  package func removeInteraction(_ interaction: Interaction.ID, of id: Customer.ID) throws -> Bool {
    try connection.run(
      "DELETE FROM interaction WHERE id = $1 AND customer_id = $2 AND owner_id = $3",
      [.text(interaction.text), .text(id.text), ownerValue]) == 1
  }
}
