package import Firsthand

/// One recipient of a letter and what became of the copy.
package struct CopyProgress: Hashable, Sendable {
  package let stored: StoredMessage
  package let customer: Customer.ID
  /// Empty where the customer is no longer on the list.
  package let name: String
  package let isOnList: Bool
  package let changedAt: Instant
  /// What the relay said last, word for word; empty where it said nothing yet, or was erased.
  package let relayWords: String

  package var standing: CopyStanding { CopyStanding(stored.message.state, reason: stored.reason) }
}

extension OwnerScope {
  /// A page of a letter's recipients, in the order in which they came to the list; `after` is the last of
  /// the page before.
  package func progress(
    of newsletter: Newsletter.ID, standing: CopyStanding? = nil, after: Customer.ID? = nil, limit: Int = 50
  ) throws -> [CopyProgress] {
    // Not the view `current_customer`: an outer join would first make all of it.
    let rows = try connection.rows(
      """
      SELECT m.*, v.first_name, v.last_name, v.customer_id AS listed,
        (SELECT p.relay_words FROM log_entry e JOIN log_personal p ON p.entry_id = e.id
          WHERE e.message_id = m.id ORDER BY e.at DESC, e.id DESC LIMIT 1) AS relay_words
      FROM message m LEFT JOIN customer_version v ON v.customer_id = m.customer_id AND v.owner_id = m.owner_id AND v.number = (
        SELECT MAX(w.number) FROM customer_version w
        WHERE w.customer_id = m.customer_id
          AND (w.import_id IS NULL OR EXISTS (SELECT 1 FROM shown_import i WHERE i.id = w.import_id)))
      WHERE m.newsletter_id = $1 AND m.owner_id = $2 AND m.kind = 'copy' AND m.customer_id > $3
        \(Self.condition(standing))
      ORDER BY m.customer_id LIMIT $4
      """,
      [.text(newsletter.text), ownerValue, .text(after?.text ?? ""), .integer(Int64(limit))])
    return zip(rows, try StoredMessage.all(rows, connection)).map { row, stored in
      let name = [row.text("first_name"), row.text("last_name")].filter { !$0.isEmpty }
      return CopyProgress(
        stored: stored, customer: Customer.ID(row.text("customer_id")),
        name: name.joined(separator: " "), isOnList: row.optionalText("listed") != nil,
        changedAt: Instant(milliseconds: row.integer("changed_at")),
        relayWords: row.text("relay_words"))
    }
  }

  private static let isWaitReason = "m.reason LIKE '\(WaitReason.prefix)%'"

  private static func condition(_ standing: CopyStanding?) -> String {
    guard let standing else { return "" }
    let names = standing.states.map { "'\($0.rawValue)'" }.joined(separator: ", ")
    let among = "AND m.state IN (\(names))"
    switch standing {
    case .waiting: return among + " AND (m.state <> 'queued' OR m.reason = '' OR \(isWaitReason))"
    case .tryingAgain: return among + " AND m.reason <> '' AND NOT \(isWaitReason)"
    default: return among
    }
  }
}
