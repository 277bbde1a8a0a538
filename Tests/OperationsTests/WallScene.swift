import Firsthand
import Foundation
import Operations

@testable import Store

/// A company in PostgreSQL in which Dana and Søren each have a row in every table that is walled.
struct WallScene {
  let company: TestCompany
  var store: Store { company.workplace.store }
  var dana: Member.ID { company.dana.member.id }
  var soren: Member.ID { company.soren.member.id }

  /// Nil where no server of PostgreSQL is at hand.
  init?() throws {
    company = try TestCompany()
    guard try store.read({ $0.connection.dialect }) == .postgres else { return nil }
    let (karin, members) = (company.karin.member.id.text, [("dana", dana.text), ("soren", soren.text)])
    try store.write { tx in
      for (name, id) in members {
        try tx.connection.script(
          Self.rows.replacing("#", with: "-" + name).replacing("MEMBER", with: id).replacing("KARIN", with: karin))
      }
      try tx.connection.script("INSERT INTO suppression VALUES ('key', 'everything', '', 'bounced', NULL, 1)")
    }
  }

  /// Whether a row, written out as a text, is of what stands above for this member.
  func isOf(_ member: Member.ID, _ row: String) -> Bool {
    row.contains(member == dana ? "-dana" : "-soren") || row.hasPrefix("(\(member.text),")
  }

  /// All rows of a table that one of the two has, as these statements see them.
  func rows(_ table: String, _ connection: Connection) throws -> [String] {
    try connection.rows("SELECT CAST(t AS TEXT) AS row FROM \(table) t").map { $0.text("row") }
      .filter { isOf(dana, $0) || isOf(soren, $0) }.sorted()
  }

  static let fields = CustomerField.allCases

  private static let rows = """
    INSERT INTO customer_import VALUES ('import#', 'MEMBER', 'MEMBER', 'f', 'visible', 1, 1, 1);
    INSERT INTO customer VALUES ('customer#', 'MEMBER', 'a#@x.example', 'a#@x.example', 'key#', 'import#', 1);
    INSERT INTO customer_version(customer_id, number, import_id, changed_by, changed_at, owner_id, sort_name, search_text,
      \(fields.map(\.rawValue).joined(separator: ", ")))
    VALUES ('customer#', 1, 'import#', 'MEMBER', 1, 'MEMBER', 'a', 'a', \(fields.map { _ in "'x'" }.joined(separator: ", ")));
    INSERT INTO consent VALUES ('customer#', 1, 'import#', 'consent', '2026-01-01', 'e', 's', 'MEMBER', 1);
    INSERT INTO import_record VALUES ('import#', '[]', '[]', NULL, NULL, '', '');
    INSERT INTO import_issue VALUES ('import#', 0, 1, 'f', 'v', 's', '[]');
    INSERT INTO import_left_out VALUES ('import#', 'customer#');
    INSERT INTO upload VALUES ('upload#', 'MEMBER', 'f', 1, 0, 'whole', 1, '', NULL, NULL);
    INSERT INTO upload_part VALUES ('upload#', 0, '');
    INSERT INTO interaction VALUES ('interaction#', 'MEMBER', 'customer#', 'met', '2026-01-01', 'w', 'MEMBER', 1);
    INSERT INTO suppression VALUES ('key#', 'salesperson', 'MEMBER', 'unsubscribed', NULL, 1);
    INSERT INTO newsletter(id, owner_id, template_hash, language, subject, preheader, audience, salt, state, reason,
      created_at, changed_at)
    SELECT 'letter#', 'MEMBER', hash, 'en', 's', '', '', '', 'draft', '', 1, 1 FROM template_version LIMIT 1;
    INSERT INTO newsletter_slot VALUES ('letter#', 'body', 't');
    INSERT INTO newsletter_edit VALUES ('letter#', 'customer#', 'subject', 't');
    INSERT INTO certificate VALUES ('certificate#', 'letter#', 'c', '[]', '[]', 0, '[]', 1);
    INSERT INTO submission
    SELECT 'certificate#', 'r', 'n', 'a', 't', 'p', number FROM company_version ORDER BY number LIMIT 1;
    INSERT INTO approval VALUES ('approval#', 'letter#', 'c', '[]', 'KARIN', 'r', 1, NULL);
    INSERT INTO waiver VALUES ('waiver#', 'letter#', 'c', 'r', 'KARIN', 'r', 1, 2);
    INSERT INTO exception_request VALUES ('request#', 'letter#', 'c', 'r', 'why', 1, 'open', NULL, NULL, '');
    INSERT INTO review_reply VALUES ('reply#', 'letter#', 'c', 'why', 'KARIN', 1, 'open', NULL);
    INSERT INTO review_reply_part VALUES ('reply#', 'subject', 't');
    INSERT INTO letter_check VALUES ('check#', 'letter#', 'c', 'e', '[]', '{}', '[]', 1);
    INSERT INTO letter_trace VALUES ('letter#', 'MEMBER', '', '', 1);
    INSERT INTO rule_hit VALUES ('letter#', 'r', 1, 1);
    INSERT INTO rule_doubt VALUES ('letter#', 'r', 'q', 'MEMBER', 1);
    INSERT INTO template_waiver VALUES ('exception#', 't', 'r', 'KARIN', 'r', 1, 2, 5, NULL);
    INSERT INTO template_waiver_use VALUES ('exception#', 'letter#', 1);
    INSERT INTO local_hour VALUES ('letter#', '09:00', 'UTC', 1);
    INSERT INTO letter_moment VALUES ('letter#', 1, 'waiting');
    INSERT INTO letter_tally VALUES ('letter#', 'accepted', '', 1);
    INSERT INTO message(id, kind, newsletter_id, customer_id, owner_id, recipient, domain, message_id, state, due_at,
      created_at, changed_at)
    VALUES ('message#', 'copy', 'letter#', 'customer#', 'MEMBER', 'a#@x.example', 'x.example', '#@x', 'queued', 1, 1, 1);
    INSERT INTO attempt VALUES ('message#', 1, 1, 'accepted', 's', NULL, NULL);
    INSERT INTO notice VALUES ('message#', 's', 'b', NULL);
    INSERT INTO sent_day VALUES ('day#', 'MEMBER', '', 1);
    INSERT INTO event VALUES ('event#', 'saidWhy', 'customer#', 'MEMBER', 'message#', NULL, NULL, 'w', 1);
    INSERT INTO log_entry VALUES ('entry#', 1, 'accepted', NULL, 'MEMBER', 'letter#', 'message#', '{}', NULL);
    INSERT INTO log_personal VALUES ('entry#', 'A#@x.example', 'w', '');
    INSERT INTO log_unplaced VALUES ('entry#');
    INSERT INTO log_place SELECT COUNT(*) + 1000, 'entry#' FROM log_place;
    INSERT INTO last_letter VALUES ('key#', 'letter#', 'message#', 1);
    INSERT INTO erasure VALUES ('erasure#', 'customer#', NULL, 1, '', NULL, NULL);
    INSERT INTO legal_hold VALUES ('hold#', 'customer', 'customer#', 'r', 'KARIN', 1, NULL, NULL);
    INSERT INTO credential VALUES ('MEMBER', 'hash#', 1);
    INSERT INTO sign_in VALUES ('signin#', rpad('#', 64, '.'), 'MEMBER', 'b', 1, 1);
    INSERT INTO account_link VALUES ('link#', rpad('#', 64, '.'), 'invitation', 'MEMBER', 1, 1);
    INSERT INTO throttle VALUES ('throttle#', 1, 1, NULL);
    INSERT INTO policy_draft VALUES ('draft#', 's', 'KARIN', 1);
    INSERT INTO policy_replay SELECT 'replay#', hash, 'd', 'r', 'KARIN', 1 FROM policy_version LIMIT 1;
    """
}
