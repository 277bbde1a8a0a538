extension Wall {
  /// How each table of the schema is walled, so that a new one is not forgotten.
  static let tables: [String: Wall] = [
    // Customers, and what is known of them. A version is shown with its import: whoever moves a customer to a colleague
    // takes the customer's versions out of the import first, for that stays behind. What comes back by a letter's page is its
    // sender's, also when the customer is a colleague's by now.
    "customer": .owner, "customer_version": .owner, "event": .owner, "list_change": .owner,
    "interaction": .ownerAlong("customer", column: "customer_id", key: "id"),
    "suppression": .ownerOrEverybody, "consent": .along("customer", column: "customer_id", key: "id"),
    "customer_import": .owner, "import_record": ofImport, "import_issue": ofImport, "import_left_out": ofImport,
    "upload": .owner, "upload_part": .along("upload", column: "upload_id", key: "id"),

    // Letters, and what was said of them.
    "newsletter": .owner, "letter_trace": .owner, "newsletter_slot": ofLetter, "newsletter_edit": ofLetter,
    "certificate": ofLetter, "approval": ofLetter, "waiver": ofLetter, "exception_request": ofLetter,
    "submission": .along("certificate", column: "certificate_id", key: "id"), "review_reply": ofLetter,
    "review_reply_part": .along("review_reply", column: "reply_id", key: "id"), "letter_check": ofLetter,
    "rule_hit": ofLetter, "rule_doubt": ofLetter, "template_waiver_use": ofLetter, "local_hour": ofLetter,
    "letter_moment": ofLetter, "letter_tally": ofLetter,

    // What left.
    "message": .owner, "attempt": ofMessage, "notice": ofMessage, "sent_day": .owner, "log_entry": .owner,
    "log_personal": .along("log_entry", column: "entry_id", key: "id"),

    // What is asked in nobody's name, or in the company's.
    "last_letter": .closed, "log_unplaced": .closed, "log_place": .closed, "erasure": .closed, "legal_hold": .closed,
    "credential": .closed, "sign_in": .closed, "account_link": .closed, "throttle": .closed, "policy_draft": .closed,
    "policy_replay": .closed,

    "company": .shared("one row, the company's"), "member": .shared("who works here is known to colleagues"),
    "member_role": .shared("who works here is known to colleagues"),
    "member_photo": .shared("shown to colleagues"), "template_version": .shared("published"),
    "template_file": .shared("published"), "company_version": .shared("published"),
    "company_file": .shared("published"), "policy_version": .shared("published"),
    "policy_approval": .shared("why a standard holds is told to all whom it binds"),
    "policy_force": .shared("which standards hold"), "policy_revocation": .shared("which standards hold"),
    "price_list": .shared("published"), "template_waiver": .shared("holds for the letters of all who use the template"),
    "brake": .shared("that all mail is stopped is told to everybody"),
    "worker": .shared("processes, and nobody's rows"),
    "log_tile": .shared("hashes, which are made public"), "log_checkpoint": .shared("made public"),
    "schema_step": .shared("the database's own"), "secret_mark": .shared("tells secrets apart, and nothing of them"),
    "commit_mark": .shared("a number for each transaction"),
  ]

  private static let ofLetter = Wall.along("newsletter", column: "newsletter_id", key: "id")
  private static let ofImport = Wall.along("customer_import", column: "import_id", key: "id")
  private static let ofMessage = Wall.along("message", column: "message_id", key: "id")
}
