package import Firsthand

extension OwnerScope {
  package func newsletters() throws -> [Newsletter] {
    try NewsletterRow.newsletters("WHERE n.owner_id = $1 ORDER BY n.id DESC", [ownerValue], connection)
  }

  package func newsletter(_ id: Newsletter.ID) throws -> Newsletter? {
    try NewsletterRow.newsletter(id, connection, if: "n.owner_id = $2", [ownerValue])
  }

  package func add(_ newsletter: Newsletter) throws {
    try connection.run(
      """
      INSERT INTO newsletter(id, owner_id, template_hash, language, subject, preheader, audience, salt,
        state, reason, created_at, changed_at)
      VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $11)
      """,
      [
        .text(newsletter.id.text), ownerValue, .text(newsletter.template.hash.hex),
        .text(newsletter.language), .text(newsletter.words.subject),
        .text(newsletter.words.preheader), .text(newsletter.audience.source),
        .blob(newsletter.salt), .text(newsletter.state.name), .text(newsletter.state.reason),
        .integer(newsletter.createdAt.milliseconds),
      ])
    try writeParts(newsletter)
  }

  /// Stores changed words, audience and state. Refused once copies exist.
  package func save(_ newsletter: Newsletter, at now: Instant) throws {
    let changed = try connection.run(
      """
      UPDATE newsletter SET template_hash = $3, language = $4, subject = $5, preheader = $6,
        audience = $7, state = $8, reason = $9, changed_at = $10
      WHERE id = $1 AND owner_id = $2 AND state IN ('draft', 'awaitingApproval', 'ready')
      """,
      [
        .text(newsletter.id.text), ownerValue, .text(newsletter.template.hash.hex),
        .text(newsletter.language), .text(newsletter.words.subject),
        .text(newsletter.words.preheader), .text(newsletter.audience.source),
        .text(newsletter.state.name), .text(newsletter.state.reason),
        .integer(now.milliseconds),
      ])
    guard changed == 1 else {
      throw FirsthandError(.conflict, "The letter is on its way; its words can no longer change.")
    }
    try connection.run(
      "DELETE FROM newsletter_slot WHERE newsletter_id = $1", [.text(newsletter.id.text)])
    try connection.run(
      "DELETE FROM newsletter_edit WHERE newsletter_id = $1", [.text(newsletter.id.text)])
    try writeParts(newsletter)
  }

  private func writeParts(_ newsletter: Newsletter) throws {
    for (name, text) in newsletter.words.slots {
      try connection.run(
        "INSERT INTO newsletter_slot(newsletter_id, name, text) VALUES ($1, $2, $3)",
        [.text(newsletter.id.text), .text(name), .text(text)])
    }
    for (customer, edit) in newsletter.edits {
      for (part, text) in EditParts.parts(of: edit) {
        try connection.run(
          "INSERT INTO newsletter_edit(newsletter_id, customer_id, part, text) VALUES ($1, $2, $3, $4)",
          [.text(newsletter.id.text), .text(customer.text), .text(part), .text(text)])
      }
    }
    for (customer, digest) in newsletter.erasedEdits where newsletter.edits[customer] == nil {
      try EditParts.writeErased(digest, for: customer, in: newsletter.id, connection)
    }
  }
}

/// A newsletter from its rows.
enum NewsletterRow {
  private static let columns = """
    n.*, t.name AS template_name, t.version AS template_version
    FROM newsletter n JOIN template_version t ON t.hash = n.template_hash
    """

  /// The one with this id, if `condition` holds for it too.
  static func newsletter(
    _ id: Newsletter.ID, _ connection: Connection, if condition: String = "1 = 1", _ values: [SQLValue] = []
  ) throws -> Newsletter? {
    let found = try connection.asked("SELECT \(columns) WHERE n.id = $1 AND \(condition)", [.text(id.text)] + values)
    let parts = try Parts(of: id.text, connection)
    return try found.value().first.map { try newsletter($0, parts) }
  }

  static func newsletters(_ clause: String, _ values: [SQLValue], _ connection: Connection) throws -> [Newsletter] {
    let rows = try connection.rows("SELECT \(columns) \(clause)", values)
    let parts = try rows.map { try Parts(of: $0.text("id"), connection) }
    return try zip(rows, parts).map(newsletter)
  }

  /// What a letter has rows of its own for.
  private struct Parts {
    let slots: Later<[SQLRow]>
    let edits: Later<[SQLRow]>

    init(of id: String, _ connection: Connection) throws {
      slots = try connection.asked("SELECT name, text FROM newsletter_slot WHERE newsletter_id = $1", [.text(id)])
      edits = try connection.asked(
        "SELECT customer_id, part, text FROM newsletter_edit WHERE newsletter_id = $1", [.text(id)])
    }
  }

  private static func newsletter(_ row: SQLRow, _ parts: Parts) throws -> Newsletter {
    var byCustomer: [Customer.ID: Newsletter.Edit] = [:]
    var erased: [Customer.ID: Digest] = [:]
    for edit in try parts.edits.value() {
      if edit.text("part") == EditParts.erased {
        erased[Customer.ID(edit.text("customer_id"))] = Digest(hex: edit.text("text"))
        continue
      }
      EditParts.apply(
        part: edit.text("part"), text: edit.text("text"),
        to: &byCustomer[Customer.ID(edit.text("customer_id")), default: Newsletter.Edit()])
    }
    return Newsletter(
      id: Newsletter.ID(row.text("id")), owner: Member.ID(row.text("owner_id")),
      template: TemplateVersion.Reference(
        name: row.text("template_name"), version: row.text("template_version"),
        hash: Digest(hex: row.text("template_hash"))),
      language: row.text("language"),
      words: Newsletter.Words(
        subject: row.text("subject"), preheader: row.text("preheader"),
        slots: Dictionary(try parts.slots.value().map { ($0.text("name"), $0.text("text")) }) { $1 }),
      edits: byCustomer, erasedEdits: erased, audience: try AudienceRule(parsing: row.text("audience")),
      salt: row.blob("salt"),
      state: state(row), createdAt: Instant(milliseconds: row.integer("created_at")))
  }

  static func state(_ row: SQLRow) -> Newsletter.State {
    Newsletter.State(
      name: row.text("state"), reason: row.text("reason"),
      due: row.optionalInteger("due_at").map { Instant(milliseconds: $0) }, zone: row.text("zone"))
      ?? .halted(reason: "its state cannot be read")
  }
}

/// The parts of an edit as rows name them.
enum EditParts {
  /// The part of an edit for a person who was erased: the digest it had.
  static let erased = "erased"

  static func writeErased(
    _ digest: Digest, for customer: Customer.ID, in newsletter: Newsletter.ID, _ connection: Connection
  ) throws {
    try connection.run(
      "INSERT INTO newsletter_edit(newsletter_id, customer_id, part, text) VALUES ($1, $2, $3, $4)",
      [.text(newsletter.text), .text(customer.text), .text(erased), .text(digest.hex)])
  }

  static func parts(of edit: Newsletter.Edit) -> [(String, String)] {
    var parts = edit.slots.map { ("slot:" + $0.key, $0.value) }
    if let subject = edit.subject { parts.append(("subject", subject)) }
    if let preheader = edit.preheader { parts.append(("preheader", preheader)) }
    return parts
  }

  static func apply(part: String, text: String, to edit: inout Newsletter.Edit) {
    switch part {
    case "subject": edit.subject = text
    case "preheader": edit.preheader = text
    default: if part.hasPrefix("slot:") { edit.slots[String(part.dropFirst(5))] = text }
    }
  }
}
