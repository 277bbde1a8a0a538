package import Firsthand
package import MailFormat

/// Each takes one kind of what is held about a person away. What stands for them elsewhere is the bare id of a row without
/// a name, an address or a word.
extension DutyScope {
  /// The customer: fields, versions, bases, notes, wishes, and what imports kept.
  package func eraseCustomer(_ person: Person) throws {
    let customer: [SQLValue] = [.text(person.customer.text)]
    for table in ["customer_version", "consent", "interaction", "import_left_out"] {
      try connection.run("DELETE FROM \(table) WHERE customer_id = $1", customer)
    }
    try connection.run("UPDATE event SET words = '' WHERE customer_id = $1 AND words <> ''", customer)
    try connection.run(
      """
      UPDATE customer SET address = $2, address_key = $3, suppression_key = $3 WHERE id = $1
      """, customer + [.text(ErasedAddress.text), .text("erased:" + person.customer.text)])
    try connection.run(
      """
      INSERT INTO list_change(owner_id, number) VALUES ($1, 1) ON CONFLICT (owner_id) DO UPDATE SET number = list_change.number + 1
      """, [.text(person.owner.text)])
  }

  /// What was written for them alone in a letter, but for the digest it had.
  package func eraseEdit(of customer: Customer.ID, in newsletter: Newsletter.ID, digest: Digest) throws {
    try connection.run(
      "DELETE FROM newsletter_edit WHERE newsletter_id = $1 AND customer_id = $2",
      [.text(newsletter.text), .text(customer.text)])
    try EditParts.writeErased(digest, for: customer, in: newsletter, connection)
  }

  /// Address, values and hash of their copies, and of the writer's own trials with their values; a server's words with them.
  package func eraseMessages(of customer: Customer.ID) throws {
    try connection.run(
      """
      UPDATE message SET recipient = $2, domain = $3, merge_values = NULL, sha256 = NULL, dated_at = NULL
      WHERE customer_id = $1 AND kind = 'copy'
      """, [.text(customer.text), .text(ErasedAddress.text), .text(ErasedAddress.domain)])
    // A change of reason makes a letter's counts be taken anew.
    try connection.run(
      "UPDATE message SET reason = '' WHERE customer_id = $1 AND kind = 'copy' AND reason <> '' AND state <> 'leftOut'",
      [.text(customer.text)])
    try connection.run(
      "UPDATE message SET merge_values = NULL, sha256 = NULL, dated_at = NULL WHERE customer_id = $1 AND kind = 'test'",
      [.text(customer.text)])
  }

  /// Moves a copy that waits for somebody to where nothing follows; whether it was still there.
  package func end(_ message: Message, as state: Message.State, reason: String, at now: Instant) throws -> Bool {
    try connection.run(
      """
      UPDATE message SET state = $2, reason = $3, changed_at = $4
      WHERE id = $1 AND state = $5 AND worker IS NULL
      """,
      [
        .text(message.id.text), .text(state.rawValue), .text(reason), .integer(now.milliseconds),
        .text(message.state.rawValue),
      ]) == 1
  }

  /// What stands beside the log about their copies and about the address; how many entries it stood beside.
  package func erasePersonal(of customer: Customer.ID?, _ address: EmailAddress) throws -> Int {
    let ofMessages = try customer.map {
      try connection.run(
        """
        DELETE FROM log_personal WHERE entry_id IN (
          SELECT e.id FROM message m JOIN log_entry e ON e.message_id = m.id WHERE m.customer_id = $1 AND m.kind = 'copy')
        """, [.text($0.text)])
    }
    return try (ofMessages ?? 0)
      + connection.run("DELETE FROM log_personal WHERE address_key = $1", [.text(address.normalized)])
  }

  /// When they last had a letter.
  package func eraseCadence(addressKey: String) throws {
    try connection.run("DELETE FROM last_letter WHERE address_key = $1", [.text(addressKey)])
  }

  /// Rows of files that wait for somebody to mend them.
  package func eraseImportIssues(_ issues: [(importID: String, number: Int64)]) throws {
    for issue in issues {
      try connection.run(
        "DELETE FROM import_issue WHERE import_id = $1 AND number = $2",
        [.text(issue.importID), .integer(issue.number)])
    }
  }

  /// Takes the words out of our own mails, and the address out of those that went there; one that waits is not sent.
  /// Throws where one is being handed over.
  package func eraseNotices(_ notices: [Message.ID], to address: EmailAddress, at now: Instant) throws {
    for notice in notices {
      let id = SQLValue.text(notice.text)
      guard try connection.first("SELECT 1 AS n FROM message WHERE id = $1 AND worker IS NOT NULL", [id]) == nil else {
        throw FirsthandError(
          .tryLater, "A mail about the person is being handed to the mail server right now. Run this again in a minute."
        )
      }
      try connection.run("UPDATE notice SET subject = '', body = '' WHERE message_id = $1", [id])
      try connection.run(
        """
        UPDATE message SET state = CASE WHEN state = 'inDoubt' THEN 'presumedSent' ELSE 'cancelled' END, changed_at = $2
        WHERE id = $1 AND state IN ('queued', 'held', 'inDoubt')
        """, [id, .integer(now.milliseconds)])
      try connection.run("UPDATE message SET sha256 = NULL, dated_at = NULL WHERE id = $1 AND worker IS NULL", [id])
      try connection.run(
        "UPDATE message SET recipient = $2, domain = $3 WHERE id = $1 AND lower(recipient) = $4 AND worker IS NULL",
        [id, .text(ErasedAddress.text), .text(ErasedAddress.domain), .text(address.normalized)])
    }
  }
}
