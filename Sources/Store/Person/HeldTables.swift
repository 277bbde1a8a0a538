/// Which table's rows about a person are told of where, and why another's are not. Every table of the schema stands in
/// one of the two lists, so that a new one is not forgotten.
package enum HeldTables {
  /// By table: the section, and where it is not of the same name, what a column is called there. A column that is left
  /// empty here is told of in other words, or tells of no person: `untold` says why.
  package static let told: [String: String] = [
    "customer": "customer", "customer_version": "versions", "consent": "bases", "interaction": "notes",
    "event": "wishes", "suppression": "left_out", "customer_import": "imports", "import_left_out": "imports",
    "import_issue": "import_rows", "message": "letters", "attempt": "tries", "newsletter_edit": "edits",
    "legal_hold": "holds", "log_personal": "log", "log_entry": "log",
  ]

  /// What columns of those tables are called in the archive, where it is another name.
  package static let renamed: [String: String] = [
    "customer.owner_id": "salesperson", "customer.import_id": "file", "customer_version.import_id": "file",
    "consent.met": "since", "consent.import_id": "import_state", "event.kind": "wish", "event.owner_id": "salesperson",
    "event.message_id": "letter", "suppression.owner_id": "salesperson", "customer_import.file_name": "file",
    "customer_import.by_id": "by", "customer_import.state": "import_state", "customer_import.owner_id": "salesperson",
    "import_left_out.import_id": "file", "import_issue.import_id": "file", "import_issue.sentence": "complaint",
    "import_issue.fields": "row", "message.newsletter_id": "letter", "message.owner_id": "salesperson",
    "message.recipient": "to", "message.reason": "left_out_because", "message.merge_values": "filled_with",
    "attempt.message_id": "copy", "newsletter_edit.newsletter_id": "letter",
    "log_personal.entry_id": "entry", "log_personal.relay_words": "server_said", "log_entry.id": "entry",
    "log_entry.actor_id": "by", "log_entry.owner_id": "salesperson", "log_entry.newsletter_id": "letter",
    "log_entry.message_id": "copy",
  ]

  /// Columns of texts that are not told of, and why.
  package static let untold: [String: String] = [
    "*.customer_id": "it is how the row was found",
    "customer.address_key": "the address in small letters", "customer.suppression_key": "a keyed hash of the address",
    "customer_version.owner_id": "the customer's", "customer_version.sort_name": "made of the names",
    "customer_version.search_text": "made of the fields",
    "interaction.id": "names the row alone", "interaction.owner_id": "who noted it stands there",
    "event.id": "names the row alone", "suppression.address_key": "a keyed hash of the address",
    "customer_import.id": "names the row alone", "message.kind": "always a copy",
    "message.domain": "a part of the address", "message.worker": "which process has the row in hand",
    "message.renderer": "the version of the program that made it", "legal_hold.id": "names the row alone",
    "legal_hold.reason": "it names a case, and often others",
    "legal_hold.scope": "always one customer", "legal_hold.subject_id": "it is how the row was found",
    "log_entry.facts": "holds nothing personal, by its making",
    "log_personal.address_key": "the address in small letters",
    "log_entry.person_mark": "a keyed hash of the address",
  ]

  /// Tables that hold nothing about a customer, or nothing that is not told of elsewhere.
  package static let notTold: [String: String] = [
    "company": "the company's own", "member": "colleagues", "member_role": "colleagues", "credential": "colleagues",
    "sign_in": "colleagues", "account_link": "colleagues", "throttle": "signing in", "member_photo": "colleagues",
    "template_version": "published", "template_file": "published", "company_version": "published",
    "company_file": "published", "policy_version": "published", "policy_replay": "standards",
    "policy_approval": "standards", "policy_force": "standards", "policy_revocation": "standards",
    "policy_draft": "standards", "price_list": "published", "letter_check": "standards",
    "letter_trace": "hashes of shared words",
    "rule_hit": "standards", "rule_doubt": "standards", "template_waiver": "standards",
    "template_waiver_use": "standards", "submission": "how a colleague signed",
    "exception_request": "between colleagues, about a letter", "review_reply": "between colleagues, about a letter",
    "review_reply_part": "between colleagues, about a letter", "certificate": "of a letter's shared words",
    "approval": "between colleagues, about a letter", "waiver": "between colleagues, about a letter",
    "newsletter": "the words that all readers share; as each got them, they stand in the copies",
    "newsletter_slot": "the words that all readers share; as each got them, they stand in the copies",
    "upload": "a file on its way in, gone within a day", "upload_part": "a file on its way in, gone within a day",
    "import_record": "of a file as a whole; what it said of a person stands with the bases",
    "list_change": "counts", "letter_tally": "counts", "sent_day": "counts",
    "local_hour": "a letter's schedule", "letter_moment": "a letter's schedule", "worker": "processes",
    "last_letter": "the moment of a letter that is told of, under the address",
    "notice": "mails to colleagues, which may speak of other customers",
    "erasure": "says that somebody is gone, not who", "brake": "stops all mail",
    "log_unplaced": "the log's order", "log_place": "the log's order",
    "log_tile": "the log's hashes", "log_checkpoint": "the log's hashes", "schema_step": "the database's own",
  ]
}
