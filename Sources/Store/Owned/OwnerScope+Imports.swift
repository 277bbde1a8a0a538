package import Firsthand
package import MailFormat

/// What became of one row of an import in the database.
package enum StagedRow: Hashable, Sendable {
  case new, updated, merged, unchanged
  /// Another salesperson owns the address.
  case alreadyLookedAfter
}

extension OwnerScope {
  package typealias ImportID = Firsthand.ID<CustomerImport>

  package func beginImport(
    _ id: ImportID, fileName: String, by member: Member.ID, at now: Instant
  ) throws {
    try connection.run(
      """
      INSERT INTO customer_import(id, owner_id, by_id, file_name, state, started_at, alive_at)
      VALUES ($1, $2, $3, $4, 'staging', $5, $5)
      """,
      [
        .text(id.text), ownerValue, .text(member.text), .text(fileName),
        .integer(now.milliseconds),
      ])
  }

  /// Writes one row under its import; nobody sees it before `show`.
  package func stage(
    _ import: ImportID, id: Customer.ID, address: EmailAddress, suppressionKey: String, profile: Profile,
    consent: Consent?, by member: Member.ID, at now: Instant
  ) throws -> StagedRow {
    let importValue = SQLValue.text(`import`.text)
    let isNew =
      try connection.run(
        """
        INSERT INTO customer(id, owner_id, address, address_key, suppression_key, import_id, created_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT(address_key) DO NOTHING
        """,
        [
          .text(id.text), ownerValue, .text(address.text), .text(address.normalized), .text(suppressionKey),
          importValue, .integer(now.milliseconds),
        ]) == 1
    if isNew {
      try insert(id, 1, importValue, profile, of: address, by: member, at: now)
      if let consent { try insert(id, 1, importValue, consent) }
      return .new
    }
    guard let known = try customerID(address: address) else { return .alreadyLookedAfter }
    return try stage(
      importValue, onto: known, address, profile: profile, consent: consent, by: member, at: now)
  }

  /// A row about a customer whom the owner has, or whom an earlier row of the file brought.
  private func stage(
    _ importValue: SQLValue, onto id: Customer.ID, _ address: EmailAddress, profile: Profile, consent: Consent?,
    by member: Member.ID, at now: Instant
  ) throws -> StagedRow {
    let last = try connection.first(
      """
      SELECT * FROM customer_version v
      WHERE v.customer_id = $1 AND (v.import_id IS NULL OR v.import_id = $2
        OR EXISTS (SELECT 1 FROM shown_import i WHERE i.id = v.import_id))
      ORDER BY v.number DESC LIMIT 1
      """, [.text(id.text), importValue])
    let isOfThisImport = last?["import_id"] == importValue
    let before = last.map { row in
      Profile(ordered: CustomerField.allCases.map { row.text($0.rawValue) })
    }
    let merged = profile.merged(over: before ?? Profile())
    let hadConsent =
      try connection.first(
        """
        SELECT 1 AS n FROM consent k WHERE k.customer_id = $1 AND (k.import_id IS NULL
          OR k.import_id = $2 OR EXISTS (SELECT 1 FROM shown_import i WHERE i.id = k.import_id)) LIMIT 1
        """, [.text(id.text), importValue]) != nil
    let addsConsent = consent != nil && !hadConsent
    if let consent, addsConsent {
      try insert(id, try nextNumber(.consent, of: id), importValue, consent)
    }
    if merged != before {
      try insert(id, try nextNumber(.version, of: id), importValue, merged, of: address, by: member, at: now)
    }
    if before == nil { return .new }
    if isOfThisImport { return .merged }
    return merged != before || addsConsent ? .updated : .unchanged
  }

  package func keepAlive(_ import: ImportID, at now: Instant) throws {
    try connection.run(
      "UPDATE customer_import SET alive_at = $3 WHERE id = $1 AND owner_id = $2",
      [.text(`import`.text), ownerValue, .integer(now.milliseconds)])
  }

  /// The flip: all rows of the import are there at once.
  package func show(_ import: ImportID, at now: Instant) throws {
    let changed = try connection.run(
      """
      UPDATE customer_import SET state = 'visible', finished_at = $3
      WHERE id = $1 AND owner_id = $2 AND state = 'staging'
      """, [.text(`import`.text), ownerValue, .integer(now.milliseconds)])
    guard changed == 1 else {
      throw FirsthandError(.conflict, "The import was cleared away before it was done. Import the file again.")
    }
  }

  /// The flip back. Rows that it brought are swept away after it, in batches.
  package func hide(_ import: ImportID, as state: CustomerImport.State, at now: Instant) throws {
    try connection.run(
      "UPDATE customer_import SET state = $3, finished_at = $4 WHERE id = $1 AND owner_id = $2",
      [.text(`import`.text), ownerValue, .text(state.rawValue), .integer(now.milliseconds)])
  }

  package func imports() throws -> [CustomerImport] {
    try connection.rows(
      "SELECT * FROM customer_import WHERE owner_id = $1 ORDER BY started_at DESC, id", [ownerValue]
    ).map(CustomerImport.init)
  }

  package func customerImport(_ id: ImportID) throws -> CustomerImport? {
    try connection.first(
      "SELECT * FROM customer_import WHERE id = $1 AND owner_id = $2", [.text(id.text), ownerValue]
    ).map(CustomerImport.init)
  }

  /// Takes away what a hidden import brought to the next `limit` customers after `after`; the last of
  /// them, or nil where there are none left.
  package func sweep(
    _ import: ImportID, after: Customer.ID?, limit: Int
  ) throws -> Customer.ID? {
    guard let hidden = try customerImport(`import`), [.undone, .failed].contains(hidden.state) else {
      return nil
    }
    let ids = try connection.rows(
      "SELECT id FROM customer WHERE owner_id = $1 AND id > $2 ORDER BY id LIMIT $3",
      [ownerValue, .text(after?.text ?? ""), .integer(Int64(limit))]
    ).map { $0.text("id") }
    for id in ids {
      let one: [SQLValue] = [.text(`import`.text), .text(id)]
      try connection.run("DELETE FROM consent WHERE import_id = $1 AND customer_id = $2", one)
      try connection.run(
        "DELETE FROM customer_version WHERE import_id = $1 AND customer_id = $2", one)
      try colleaguesToo.run(
        """
        DELETE FROM customer WHERE id = $1
          AND NOT EXISTS (SELECT 1 FROM customer_version WHERE customer_id = $1)
          AND NOT EXISTS (SELECT 1 FROM consent WHERE customer_id = $1)
          AND NOT EXISTS (SELECT 1 FROM newsletter_edit WHERE customer_id = $1)
          AND NOT EXISTS (SELECT 1 FROM message WHERE customer_id = $1)
          AND NOT EXISTS (SELECT 1 FROM interaction WHERE customer_id = $1)
          AND NOT EXISTS (SELECT 1 FROM erasure WHERE customer_id = $1)
        """, [.text(id)])
    }
    return ids.last.map { Customer.ID($0) }
  }
}

/// One file's rows, which appear and disappear together.
package struct CustomerImport: Hashable, Sendable {
  package enum State: String, Sendable {
    /// `cleared` is one that failed or was undone, and whose rows are gone.
    case staging, visible, undone, failed, cleared
  }

  package let id: Firsthand.ID<CustomerImport>
  package let fileName: String
  package let state: State
  package let startedAt: Instant
  package let aliveAt: Instant

  init(_ row: SQLRow) {
    id = Firsthand.ID(row.text("id"))
    fileName = row.text("file_name")
    state = State(rawValue: row.text("state")) ?? .failed
    startedAt = Instant(milliseconds: row.integer("started_at"))
    aliveAt = Instant(milliseconds: row.integer("alive_at"))
  }
}
