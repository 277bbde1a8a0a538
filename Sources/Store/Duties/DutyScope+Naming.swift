package import Firsthand

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
    ("import", "import_record", "import_id", ["evidence"]),
    ("policy draft", "policy_draft", "id", ["source"]), ("exception", "template_waiver", "id", ["reason"]),
  ]

  /// Kinds of entries in which something stands that a member typed.
  private static let typed: [LogEntry.Kind] = [
    .approved, .approvalWithdrawn, .waived, .templateWaived, .declined, .exceptionAsked, .exceptionDeclined,
    .policyApproved,
    .policyRevoked, .ruleDoubted, .holdPlaced, .holdLifted, .brakeApplied,
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
          [.text(text), .integer(Int64(limit)), .text(customer?.text ?? "")]
        ) { found.insert("\(what) \($0.text("id"))") }
      }
      for kind in Self.typed {
        try connection.each(
          "SELECT id FROM log_entry WHERE kind = $3 AND instr(folded(facts), $1) > 0 LIMIT $2",
          [.text(text), .integer(Int64(limit)), .text(kind.rawValue)]
        ) { found.insert("log entry \($0.text("id"))") }
      }
    }
    return Array(found.sorted().prefix(limit))
  }

  /// Our own mails in which one of these texts stands, or which went to such an address.
  package func notices(naming texts: [String]) throws -> [Message.ID] {
    var found: Set<String> = []
    for text in Set(texts.map { $0.lowercased() }) {
      try connection.each(
        """
        SELECT n.message_id FROM notice n JOIN message m ON m.id = n.message_id
        WHERE instr(folded(n.body), $1) > 0 OR instr(folded(n.subject), $1) > 0 OR lower(m.recipient) = $1
        """, [.text(text)]
      ) { found.insert($0.text("message_id")) }
    }
    return found.sorted().map { Message.ID($0) }
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
        isFound = wanted.contains { !$0.isEmpty && bytes.firstRange(of: $0) != nil }
        tail = Array(bytes.suffix(longest))
      }
      if isFound { found.append((Upload.ID(row.text("id")), Member.ID(row.text("owner_id")))) }
    }
    return found
  }
}
