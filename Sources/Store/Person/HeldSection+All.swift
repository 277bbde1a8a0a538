import Firsthand

/// Every place where a person's data stand, in the order in which they are told of them. `HeldTables` says which table
/// is told of where; a test holds both to the schema.
extension HeldSection {
  package static let all: [HeldSection] = [
    customer, card, versions, bases, notes, wishes, leftOut, imports, importRows, letters, tries, edits, holds,
    log,
  ]

  private static let fields = CustomerField.allCases.map { Column($0.rawValue, .field($0)) }
  private static let fieldColumns = CustomerField.allCases.map { "v." + $0.rawValue }.joined(separator: ", ")

  static let customer = HeldSection(
    "customer",
    [
      Column("id"), Column("address"), Column("salesperson", .member), Column("added_at", .moment), Column("file"),
    ],
    """
    SELECT c.id, c.address, c.owner_id AS salesperson, c.created_at AS added_at, i.file_name AS file
    FROM customer c LEFT JOIN customer_import i ON i.id = c.import_id
    WHERE c.id = $2 AND (CAST($1 AS TEXT) IS NULL OR c.owner_id = $1)
    """)

  package static let card = HeldSection(
    "card", [Column("version", .number)] + fields,
    """
    SELECT v.number AS version, \(fieldColumns) FROM current_customer v
    WHERE v.customer_id = $2 AND (CAST($1 AS TEXT) IS NULL OR v.owner_id = $1)
    """)

  static let versions = HeldSection(
    "versions",
    [
      Column("version", .number), Column("changed_at", .moment), Column("changed_by", .member), Column("file"),
      Column("import_state", .choice("export.import_")),
    ] + fields,
    """
    SELECT v.number AS version, v.changed_at, v.changed_by, i.file_name AS file, i.state AS import_state, \(fieldColumns)
    FROM customer_version v LEFT JOIN customer_import i ON i.id = v.import_id
    WHERE v.customer_id = $2 AND (CAST($1 AS TEXT) IS NULL OR v.owner_id = $1) ORDER BY v.number
    """)

  package static let bases = HeldSection(
    "bases",
    [
      Column("basis", .choice("export.basis_")), Column("since"), Column("evidence"), Column("source"),
      Column("asserted_by", .member), Column("asserted_at", .moment), Column("import_state", .choice("export.import_")),
    ],
    """
    SELECT k.basis, k.met AS since, k.evidence, k.source, k.asserted_by, k.asserted_at, i.state AS import_state
    FROM consent k JOIN customer c ON c.id = k.customer_id LEFT JOIN customer_import i ON i.id = k.import_id
    WHERE k.customer_id = $2 AND (CAST($1 AS TEXT) IS NULL OR c.owner_id = $1) ORDER BY k.number
    """)

  static let notes = HeldSection(
    "notes",
    [
      Column("kind", .choice("export.note_")), Column("day"), Column("words"), Column("noted_by", .member),
      Column("noted_at", .moment),
    ],
    """
    SELECT kind, day, words, noted_by, noted_at FROM interaction
    WHERE customer_id = $2 AND (CAST($1 AS TEXT) IS NULL OR owner_id = $1) ORDER BY day, id
    """)

  static let wishes = HeldSection(
    "wishes",
    [
      Column("at", .moment), Column("wish", .choice("export.wish_")), Column("scope", .choice("export.scope_")),
      Column("until"), Column("words"), Column("salesperson", .member), Column("letter"),
    ],
    """
    SELECT at, kind AS wish, scope, until, words, owner_id AS salesperson, message_id AS letter FROM event
    WHERE customer_id = $2 AND (CAST($1 AS TEXT) IS NULL OR owner_id = $1) ORDER BY at, id
    """)

  static let leftOut = HeldSection(
    "left_out",
    [
      Column("at", .moment), Column("reason", .choice("export.left_")), Column("scope", .choice("export.scope_")),
      Column("until"), Column("salesperson", .member),
    ],
    """
    SELECT at, reason, scope, until, owner_id AS salesperson FROM suppression
    WHERE address_key = $4 AND (CAST($1 AS TEXT) IS NULL OR owner_id IN ('', $1)) ORDER BY at, scope, owner_id, reason
    """)

  static let imports = HeldSection(
    "imports",
    [
      Column("file"), Column("at", .moment), Column("by", .member), Column("import_state", .choice("export.import_")),
      Column("salesperson", .member),
    ],
    """
    SELECT i.file_name AS file, i.started_at AS at, i.by_id AS "by", i.state AS import_state, i.owner_id AS salesperson
    FROM customer_import i WHERE (CAST($1 AS TEXT) IS NULL OR i.owner_id = $1) AND i.id IN (
      SELECT import_id FROM customer WHERE id = $2 AND import_id IS NOT NULL
      UNION SELECT import_id FROM customer_version WHERE customer_id = $2 AND import_id IS NOT NULL
      UNION SELECT import_id FROM consent WHERE customer_id = $2 AND import_id IS NOT NULL
      UNION SELECT import_id FROM import_left_out WHERE customer_id = $2)
    ORDER BY i.started_at, i.id
    """)

  /// A cell is a JSON text, so the address between its quotes is the whole cell and not the end of a longer address.
  static let importRows = HeldSection(
    "import_rows",
    [
      Column("file"), Column("at", .moment), Column("line", .number), Column("field"), Column("value"),
      Column("complaint"), Column("row", .list), Column("salesperson", .member),
    ],
    """
    SELECT i.file_name AS file, i.started_at AS at, s.line, s.field, s.value, s.sentence AS complaint, s.fields AS row,
      i.owner_id AS salesperson
    FROM import_issue s JOIN customer_import i ON i.id = s.import_id
    WHERE (CAST($1 AS TEXT) IS NULL OR i.owner_id = $1)
      AND \(ImportIssueCell.holds("$3"))
    ORDER BY i.started_at, s.import_id, s.number
    """)

  /// Copies that left, that wait and that were never to leave. What a rule said of one held stays with its writer.
  package static let letters = HeldSection(
    "letters",
    [
      Column("id"), Column("letter"), Column("subject"), Column("salesperson", .member), Column("to"),
      Column("made_at", .moment), Column("state", .choice("audit.state_")),
      Column("left_out_because", .choice("export.left_")), Column("due_at", .moment), Column("changed_at", .moment),
      Column("dated", .moment), Column("message_id"), Column("sha256"), Column("filled_with"), Column("stage"),
      Column("server_said"),
    ],
    """
    SELECT m.id, m.newsletter_id AS letter, n.subject, m.owner_id AS salesperson, m.recipient AS "to",
      m.created_at AS made_at, m.state, CASE WHEN m.state = 'leftOut' THEN m.reason END AS left_out_because,
      m.due_at, m.changed_at, m.dated_at AS dated, m.message_id, m.sha256, m.merge_values AS filled_with,
      (SELECT a.stage FROM attempt a WHERE a.message_id = m.id ORDER BY a.number DESC, a.at DESC LIMIT 1) AS stage,
      (SELECT p.relay_words FROM log_entry e JOIN log_personal p ON p.entry_id = e.id
        WHERE e.message_id = m.id AND p.relay_words <> '' ORDER BY e.at DESC, e.id DESC LIMIT 1) AS server_said
    FROM message m JOIN newsletter n ON n.id = m.newsletter_id
    WHERE \(ofPerson) ORDER BY m.created_at, m.id
    """)

  static let tries = HeldSection(
    "tries",
    [
      Column("copy"), Column("number", .number), Column("at", .moment), Column("outcome", .choice("audit.kind_")),
      Column("stage"), Column("code", .number), Column("enhanced"),
    ],
    """
    SELECT a.message_id AS copy, a.number, a.at, a.outcome, a.stage, a.code, a.enhanced
    FROM message m JOIN attempt a ON a.message_id = m.id
    WHERE \(ofPerson) ORDER BY a.at, a.message_id, a.number
    """)

  /// Copies for the customer, and copies to the address that the log knows of though the customer is gone. An entry
  /// about the person may name somebody else's copy: that it was looked for together with the address.
  private static let ofPerson = """
    m.kind = 'copy' AND (CAST($1 AS TEXT) IS NULL OR m.owner_id = $1) AND m.id IN (
      SELECT o.id FROM message o WHERE o.customer_id = $2
      UNION SELECT e.message_id FROM log_personal p JOIN log_entry e ON e.id = p.entry_id
      JOIN message g ON g.id = e.message_id WHERE p.address_key = $3 AND lower(g.recipient) = $3)
    """

  static let edits = HeldSection(
    "edits",
    [
      Column("letter"), Column("subject"), Column("salesperson", .member), Column("state", .choice("state.")),
      Column("part"), Column("text"),
    ],
    """
    SELECT e.newsletter_id AS letter, n.subject, n.owner_id AS salesperson, n.state, e.part, e.text
    FROM newsletter_edit e JOIN newsletter n ON n.id = e.newsletter_id
    WHERE e.customer_id = $2 AND (CAST($1 AS TEXT) IS NULL OR n.owner_id = $1) ORDER BY n.created_at, n.id, e.part
    """)

  static let holds = HeldSection(
    "holds",
    [
      Column("placed_at", .moment), Column("placed_by", .member), Column("lifted_at", .moment),
      Column("lifted_by", .member),
    ],
    """
    SELECT h.placed_at, h.placed_by, h.lifted_at, h.lifted_by
    FROM legal_hold h JOIN customer c ON c.id = h.subject_id
    WHERE h.scope = 'customer' AND c.id = $2 AND CAST($1 AS TEXT) IS NULL ORDER BY h.placed_at, h.id
    """)

  /// Of entries without a salesperson, such as that an administrator looked, everybody's.
  static let log = HeldSection(
    "log",
    [
      Column("entry"), Column("at", .moment), Column("kind", .choice("audit.kind_")), Column("by", .member),
      Column("salesperson", .member), Column("letter"), Column("copy"), Column("address"), Column("server_said"),
    ],
    """
    SELECT e.id AS entry, e.at, e.kind, e.actor_id AS "by", e.owner_id AS salesperson,
      CASE WHEN CAST($1 AS TEXT) IS NULL OR e.owner_id = $1 THEN e.newsletter_id END AS letter,
      CASE WHEN CAST($1 AS TEXT) IS NULL OR e.owner_id = $1 THEN e.message_id END AS copy, p.address, p.relay_words AS server_said
    FROM log_personal p JOIN log_entry e ON e.id = p.entry_id
    WHERE p.address_key = $3 AND (CAST($1 AS TEXT) IS NULL OR e.owner_id IS NULL OR e.owner_id = $1) ORDER BY e.at, e.id
    """)
}
