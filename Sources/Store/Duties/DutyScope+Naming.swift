package import Firsthand
package import MailFormat

extension DutyScope {
  /// Tables with texts that people typed and that are not one customer's own: the letters they stand in, as a name of the
  /// text and the column that says whose.
  private static let texts: [(what: String, table: String, id: String, columns: [String])] = [
    ("letter", "newsletter", "id", ["subject", "preheader", "audience", "reason"]),
    ("letter", "newsletter_slot", "newsletter_id", ["text"]),
    ("letter", "newsletter_edit", "newsletter_id", ["text"]),
    ("letter", "submission s JOIN certificate c ON c.id = s.certificate_id", "c.newsletter_id", ["s.reason"]),
    ("letter", "exception_request", "newsletter_id", ["reason", "answer"]),
    ("letter", "review_reply", "newsletter_id", ["reason"]),
    ("letter", "review_reply_part p JOIN review_reply r ON r.id = p.reply_id", "r.newsletter_id", ["p.text"]),
    ("letter", "approval", "newsletter_id", ["reason"]), ("letter", "waiver", "newsletter_id", ["reason"]),
    ("letter", "rule_doubt", "newsletter_id", ["quote"]), ("letter", "letter_check", "newsletter_id", ["findings"]),
    ("customer", "interaction", "customer_id", ["words"]), ("customer", "event", "customer_id", ["words"]),
    ("customer", "consent", "customer_id", ["evidence", "source"]),
    ("customer", "customer_version", "customer_id", ["notes", "tastes", "looking_for", "aspirations", "demographics"]),
    ("import", "import_record", "import_id", ["evidence"]), ("import", "customer_import", "id", ["file_name"]),
    ("row of import", "import_issue", "import_id", ["fields", "value"]),
    ("legal hold", "legal_hold", "id", ["reason"]), ("brake", "brake", "id", ["reason"]),
    ("colleague", "member", "id", ["name", "address"]), ("mail", "notice", "message_id", ["subject", "body"]),
    ("policy draft", "policy_draft", "id", ["source"]), ("exception", "template_waiver", "id", ["reason"]),
  ]

  /// Kinds of entries in which something stands that a member typed.
  private static let typed: [LogEntry.Kind] = [
    .approved, .approvalWithdrawn, .waived, .templateWaived, .declined, .exceptionAsked, .exceptionDeclined,
    .policyApproved, .policyRevoked, .ruleDoubted,
  ]

  /// Where one of these texts stands in words that others wrote: `letter 1m8n…`, each once, at most `limit`; what is one
  /// customer's own does not count. Reads those tables whole.
  package func places(naming texts: [String], limit: Int, besides customer: Customer.ID?) throws -> [String] {
    var found: Set<String> = []
    for text in Set(texts.map { $0.lowercased() }) {
      for (what, table, id, columns) in Self.texts {
        let isOfCustomer = what == "customer" || table == "newsletter_edit"
        let whose = isOfCustomer ? "customer_id <> $3" : "$3 = $3"
        let hits = columns.map { "instr(folded(\($0)), $1) > 0" }.joined(separator: " OR ")
        try connection.each(
          "SELECT DISTINCT \(id) AS id FROM \(table) WHERE (\(hits)) AND \(whose) LIMIT $2",
          [.text(text), .integer(Int64(limit) + 1), .text(customer?.text ?? "")]
        ) { found.insert("\(what) \($0.text("id"))") }
      }
      for kind in Self.typed {
        try connection.each(
          "SELECT id FROM log_entry WHERE kind = $3 AND instr(folded(facts), $1) > 0 LIMIT $2",
          [.text(text), .integer(Int64(limit)), .text(kind.rawValue)]
        ) { found.insert("log entry \($0.text("id"))") }
      }
    }
    let places = found.sorted()
    return places.count > limit ? Array(places.prefix(limit)) + ["further places"] : places
  }

  /// Our own mails that went to the address, have it or the customer's page in them, or tell by name what the customer asked for
  /// just then. One with a link to sign in, or to a colleague's own address, is a colleague's alone.
  package func notices(about person: Person?, _ address: EmailAddress) throws -> [Message.ID] {
    var found: Set<String> = []
    for text in Set([address.text.lowercased(), address.normalized] + (person.map { [$0.customer.text] } ?? [])) {
      try connection.each(
        """
        SELECT n.message_id FROM notice n JOIN message m ON m.id = n.message_id
        WHERE n.link_id IS NULL AND (instr(folded(n.body), $1) > 0 OR instr(folded(n.subject), $1) > 0
          OR (lower(m.recipient) = $1 AND NOT EXISTS (SELECT 1 FROM member c WHERE c.address_key = $1)))
        """, [.text(text)]
      ) { found.insert($0.text("message_id")) }
    }
    for name in person?.names ?? [] {
      try connection.each(
        """
        SELECT n.message_id FROM event v JOIN message m ON m.owner_id = v.owner_id AND m.kind = 'notice'
          AND m.created_at BETWEEN v.at - 2000 AND v.at + 2000
        JOIN notice n ON n.message_id = m.id
        WHERE v.customer_id = $1 AND n.link_id IS NULL
          AND (instr(folded(n.body), $2) > 0 OR instr(folded(n.subject), $2) > 0)
        """, [.text(person?.customer.text ?? ""), .text(name.lowercased())]
      ) { found.insert($0.text("message_id")) }
    }
    return found.sorted().map { Message.ID($0) }
  }

  /// Rows of files that wait for somebody to mend them, with the address as one of their cells, or the end of one.
  package func importIssues(naming address: EmailAddress) throws -> [(importID: String, number: Int64)] {
    try connection.rows(
      "SELECT s.import_id, s.number FROM import_issue s WHERE \(ImportIssueCell.holds("$1")) OR \(ImportIssueCell.holds("$2"))",
      [.text(address.text.lowercased()), .text(address.normalized)]
    ).map { ($0.text("import_id"), $0.integer("number")) }
  }

  /// Files that wait to be imported in whose bytes one of these texts stands, in any case of its letters, as UTF-8 or UTF-16.
  package func uploads(holding texts: [String]) throws -> [(upload: Upload.ID, owner: Member.ID)] {
    let wanted = texts.flatMap { text -> [[UInt8]] in
      let plain = Array(text.lowercased().utf8)
      return [plain, plain.flatMap { [$0, 0] }, plain.flatMap { [0, $0] }]
    }
    let longest = wanted.map(\.count).max() ?? 0
    var found: [(Upload.ID, Member.ID)] = []
    for row in try connection.rows("SELECT id, owner_id FROM upload ORDER BY id") {
      var tail: [UInt8] = []
      var isFound = false
      try connection.each(
        "SELECT bytes FROM upload_part WHERE upload_id = $1 ORDER BY number", [.text(row.text("id"))]
      ) { part in
        if isFound { return }
        let bytes = tail + part.blob("bytes").map { (65...90).contains($0) ? $0 + 32 : $0 }
        isFound = wanted.contains { Self.stands($0, in: bytes) }
        tail = Array(bytes.suffix(longest + 2))
      }
      if isFound { found.append((Upload.ID(row.text("id")), Member.ID(row.text("owner_id")))) }
    }
    return found
  }

  /// Whether an address stands there that is not the end of a longer one.
  private static func stands(_ address: [UInt8], in bytes: [UInt8]) -> Bool {
    guard !address.isEmpty else { return false }
    var rest = bytes[...]
    while let range = rest.firstRange(of: address) {
      let before = bytes[..<range.lowerBound].last { $0 != 0 }
      let isLonger = before.map { Self.goesOn.contains($0) || $0 >= 128 } ?? false
      if !isLonger { return true }
      rest = rest[range.upperBound...]
    }
    return false
  }

  /// What an address may have before its end, in lower case.
  private static let goesOn = Set("abcdefghijklmnopqrstuvwxyz0123456789.!#$%&'*+/=?^_`{|}~-".utf8)
}

/// How a row of a file that waits has an address: a cell is a JSON text, so the address between its quotes is the whole cell
/// and not the end of a longer one.
enum ImportIssueCell {
  static func holds(_ address: String) -> String {
    """
    (instr(folded(s.fields), '"' || replace(\(address), '/', '\\/') || '"') > 0
      OR instr(folded(s.fields), '<' || replace(\(address), '/', '\\/') || '>') > 0)
    """
  }
}
