import Firsthand

/// The tables as SQLite has them, in steps that are each taken once.
enum Schema {
  /// A step's number is its place in this list, from 1.
  static let steps: [String] = [members + content + customers + newsletters + outbox + log]

  static func migrate(_ connection: SQLite.Connection, now: Instant) throws {
    try connection.script(
      "CREATE TABLE IF NOT EXISTS schema_step(number INTEGER PRIMARY KEY, taken_at INTEGER NOT NULL)")
    let taken = try connection.first("SELECT COALESCE(MAX(number), 0) AS n FROM schema_step")
    let done = Int(taken?.integer("n") ?? 0)
    guard done <= steps.count else {
      throw FirsthandError(
        .failed,
        "The database was made by a newer firsthand (step \(done); this one knows \(steps.count)). Use the newer program.")
    }
    for (number, step) in steps.enumerated().dropFirst(done) {
      try connection.script(step)
      try connection.run(
        "INSERT INTO schema_step(number, taken_at) VALUES ($1, $2)",
        [.integer(Int64(number + 1)), .integer(now.milliseconds)])
    }
  }

  /// Triggers that refuse to change, delete or replace rows of `table`. Replacing needs one of its own:
  /// SQLite's `INSERT OR REPLACE` deletes without asking the trigger for deletes.
  static func immutable(_ table: String, key: [String], _ sentence: String) -> String {
    let sameKey = key.map { "\($0) = NEW.\($0)" }.joined(separator: " AND ")
    return """
    CREATE TRIGGER \(table)_no_replace BEFORE INSERT ON \(table)
    WHEN EXISTS (SELECT 1 FROM \(table) WHERE \(sameKey))
    BEGIN SELECT RAISE(ABORT, '\(sentence)'); END;
    CREATE TRIGGER \(table)_no_update BEFORE UPDATE ON \(table)
    BEGIN SELECT RAISE(ABORT, '\(sentence)'); END;
    CREATE TRIGGER \(table)_no_delete BEFORE DELETE ON \(table)
    BEGIN SELECT RAISE(ABORT, '\(sentence)'); END;

    """
  }

  static func oneOf(_ column: String, _ values: [String]) -> String {
    "CHECK (\(column) IN (" + values.map { "'\($0)'" }.joined(separator: ", ") + "))"
  }

  static let members = """
    CREATE TABLE company(
      id INTEGER PRIMARY KEY CHECK (id = 1),
      name TEXT NOT NULL,
      created_at INTEGER NOT NULL,
      stop_epoch INTEGER NOT NULL DEFAULT 0
    );
    CREATE TABLE member(
      id TEXT PRIMARY KEY,
      name TEXT NOT NULL CHECK (name <> ''),
      address TEXT NOT NULL,
      address_key TEXT NOT NULL UNIQUE,
      review_stage TEXT NOT NULL \(oneOf("review_stage", Member.ReviewStage.allCases.map(\.rawValue))),
      team TEXT NOT NULL,
      title TEXT NOT NULL,
      phone TEXT NOT NULL,
      is_active INTEGER NOT NULL CHECK (is_active IN (0, 1)),
      created_at INTEGER NOT NULL
    );
    CREATE TABLE member_role(
      member_id TEXT NOT NULL REFERENCES member(id),
      role TEXT NOT NULL \(oneOf("role", Member.Role.allCases.map(\.rawValue))),
      PRIMARY KEY (member_id, role)
    );

    """

  static let content = """
    CREATE TABLE template_version(
      hash TEXT PRIMARY KEY,
      name TEXT NOT NULL,
      version TEXT NOT NULL,
      published_by TEXT NOT NULL REFERENCES member(id),
      published_at INTEGER NOT NULL,
      UNIQUE (name, version)
    );
    CREATE TABLE template_file(
      template_hash TEXT NOT NULL REFERENCES template_version(hash),
      name TEXT NOT NULL,
      bytes BLOB NOT NULL,
      PRIMARY KEY (template_hash, name)
    );
    CREATE TABLE company_version(
      number INTEGER PRIMARY KEY,
      hash TEXT NOT NULL,
      published_by TEXT NOT NULL REFERENCES member(id),
      published_at INTEGER NOT NULL
    );
    CREATE TABLE company_file(
      number INTEGER NOT NULL REFERENCES company_version(number),
      name TEXT NOT NULL,
      bytes BLOB NOT NULL,
      PRIMARY KEY (number, name)
    );
    CREATE TABLE policy_version(
      hash TEXT PRIMARY KEY,
      name TEXT NOT NULL,
      version TEXT NOT NULL,
      source TEXT NOT NULL,
      published_by TEXT NOT NULL REFERENCES member(id),
      published_at INTEGER NOT NULL,
      UNIQUE (name, version)
    );
    CREATE TABLE policy_approval(
      policy_hash TEXT PRIMARY KEY REFERENCES policy_version(hash),
      approved_by TEXT NOT NULL REFERENCES member(id),
      approved_at INTEGER NOT NULL,
      reason TEXT NOT NULL,
      revoked_by TEXT REFERENCES member(id),
      revoked_at INTEGER,
      CHECK ((revoked_by IS NULL) = (revoked_at IS NULL))
    );
    CREATE TRIGGER policy_approval_not_by_publisher BEFORE INSERT ON policy_approval
    WHEN NEW.approved_by = (SELECT published_by FROM policy_version WHERE hash = NEW.policy_hash)
    BEGIN SELECT RAISE(ABORT, 'nobody approves their own policy'); END;

    """ + immutable("template_version", key: ["hash"], "a published template never changes")
    + immutable("template_file", key: ["template_hash", "name"], "a published template never changes")
    + immutable("company_version", key: ["number"], "published company data never change")
    + immutable("company_file", key: ["number", "name"], "published company data never change")
    + immutable("policy_version", key: ["hash"], "a published policy never changes")

  static let customers = """
    CREATE TABLE customer_import(
      id TEXT PRIMARY KEY,
      owner_id TEXT NOT NULL REFERENCES member(id),
      by_id TEXT NOT NULL REFERENCES member(id),
      file_name TEXT NOT NULL,
      state TEXT NOT NULL CHECK (state IN ('staging', 'visible', 'undone', 'failed')),
      started_at INTEGER NOT NULL,
      alive_at INTEGER NOT NULL,
      finished_at INTEGER
    );
    CREATE TABLE customer(
      id TEXT PRIMARY KEY,
      owner_id TEXT NOT NULL REFERENCES member(id),
      address TEXT NOT NULL,
      address_key TEXT NOT NULL UNIQUE,
      import_id TEXT REFERENCES customer_import(id),
      created_at INTEGER NOT NULL
    );
    CREATE INDEX customer_of_owner ON customer(owner_id, id);
    CREATE TABLE customer_version(
      customer_id TEXT NOT NULL REFERENCES customer(id),
      number INTEGER NOT NULL,
      import_id TEXT REFERENCES customer_import(id),
      changed_by TEXT NOT NULL REFERENCES member(id),
      changed_at INTEGER NOT NULL,
      \(CustomerField.allCases.map { "\($0.rawValue) TEXT NOT NULL" }.joined(separator: ",\n  ")),
      PRIMARY KEY (customer_id, number)
    ) WITHOUT ROWID;
    CREATE TABLE consent(
      customer_id TEXT NOT NULL REFERENCES customer(id),
      number INTEGER NOT NULL,
      import_id TEXT REFERENCES customer_import(id),
      basis TEXT NOT NULL \(oneOf("basis", Consent.Basis.allCases.map(\.rawValue))),
      met TEXT NOT NULL,
      evidence TEXT NOT NULL,
      source TEXT NOT NULL,
      asserted_by TEXT NOT NULL REFERENCES member(id),
      asserted_at INTEGER NOT NULL,
      PRIMARY KEY (customer_id, number)
    ) WITHOUT ROWID;
    CREATE VIEW shown_import AS
      SELECT id FROM customer_import WHERE state = 'visible';
    CREATE VIEW current_customer AS
      SELECT c.owner_id, c.address, c.address_key, v.*
      FROM customer c JOIN customer_version v ON v.customer_id = c.id
      WHERE v.number = (
        SELECT MAX(w.number) FROM customer_version w
        WHERE w.customer_id = c.id
          AND (w.import_id IS NULL OR w.import_id IN (SELECT id FROM shown_import)));
    CREATE VIEW current_consent AS
      SELECT k.* FROM consent k
      WHERE k.number = (
        SELECT MAX(l.number) FROM consent l
        WHERE l.customer_id = k.customer_id
          AND (l.import_id IS NULL OR l.import_id IN (SELECT id FROM shown_import)));
    CREATE TABLE suppression(
      address_key TEXT PRIMARY KEY,
      reason TEXT NOT NULL \(oneOf("reason", Suppression.Reason.allCases.map(\.rawValue))),
      at INTEGER NOT NULL
    );

    """

  static let newsletters = """
    CREATE TABLE newsletter(
      id TEXT PRIMARY KEY,
      owner_id TEXT NOT NULL REFERENCES member(id),
      template_hash TEXT NOT NULL REFERENCES template_version(hash),
      language TEXT NOT NULL,
      subject TEXT NOT NULL,
      preheader TEXT NOT NULL,
      audience TEXT NOT NULL,
      salt BLOB NOT NULL,
      state TEXT NOT NULL CHECK (state IN ('draft', 'awaitingApproval', 'ready', 'freezing', 'sending',
        'sent', 'halted', 'cancelled')),
      reason TEXT NOT NULL,
      crashes INTEGER NOT NULL DEFAULT 0,
      created_at INTEGER NOT NULL,
      changed_at INTEGER NOT NULL
    );
    CREATE INDEX newsletter_of_owner ON newsletter(owner_id, id);
    CREATE TABLE newsletter_slot(
      newsletter_id TEXT NOT NULL REFERENCES newsletter(id),
      name TEXT NOT NULL,
      text TEXT NOT NULL,
      PRIMARY KEY (newsletter_id, name)
    );
    CREATE TABLE newsletter_edit(
      newsletter_id TEXT NOT NULL REFERENCES newsletter(id),
      customer_id TEXT NOT NULL REFERENCES customer(id),
      part TEXT NOT NULL,
      text TEXT NOT NULL,
      PRIMARY KEY (newsletter_id, customer_id, part)
    );
    CREATE TABLE certificate(
      id TEXT PRIMARY KEY,
      newsletter_id TEXT NOT NULL REFERENCES newsletter(id),
      content TEXT NOT NULL,
      policies TEXT NOT NULL,
      needs_approval TEXT NOT NULL,
      by_stage INTEGER NOT NULL CHECK (by_stage IN (0, 1)),
      acknowledged TEXT NOT NULL,
      issued_at INTEGER NOT NULL
    );
    CREATE INDEX certificate_of_newsletter ON certificate(newsletter_id, issued_at);
    CREATE TABLE approval(
      id TEXT PRIMARY KEY,
      newsletter_id TEXT NOT NULL REFERENCES newsletter(id),
      content TEXT NOT NULL,
      rules TEXT NOT NULL,
      by_id TEXT NOT NULL REFERENCES member(id),
      reason TEXT NOT NULL,
      at INTEGER NOT NULL,
      withdrawn_at INTEGER
    );
    CREATE INDEX approval_of_newsletter ON approval(newsletter_id, at);
    CREATE TRIGGER approval_not_by_owner BEFORE INSERT ON approval
    WHEN NEW.by_id = (SELECT owner_id FROM newsletter WHERE id = NEW.newsletter_id)
    BEGIN SELECT RAISE(ABORT, 'nobody approves their own newsletter'); END;
    CREATE TABLE waiver(
      id TEXT PRIMARY KEY,
      newsletter_id TEXT NOT NULL REFERENCES newsletter(id),
      content TEXT NOT NULL,
      rule TEXT NOT NULL,
      by_id TEXT NOT NULL REFERENCES member(id),
      reason TEXT NOT NULL,
      at INTEGER NOT NULL,
      expires_at INTEGER NOT NULL
    );
    CREATE INDEX waiver_of_newsletter ON waiver(newsletter_id);
    CREATE TRIGGER waiver_not_by_owner BEFORE INSERT ON waiver
    WHEN NEW.by_id = (SELECT owner_id FROM newsletter WHERE id = NEW.newsletter_id)
    BEGIN SELECT RAISE(ABORT, 'nobody waives a rule for their own newsletter'); END;

    """ + immutable("certificate", key: ["id"], "a certificate never changes")

  static let outbox = """
    CREATE TABLE message(
      id TEXT PRIMARY KEY,
      kind TEXT NOT NULL \(oneOf("kind", Message.Kind.allCases.map(\.rawValue))),
      newsletter_id TEXT REFERENCES newsletter(id),
      customer_id TEXT REFERENCES customer(id),
      owner_id TEXT NOT NULL REFERENCES member(id),
      recipient TEXT NOT NULL,
      message_id TEXT NOT NULL UNIQUE,
      state TEXT NOT NULL \(oneOf("state", Message.State.allCases.map(\.rawValue))),
      reason TEXT NOT NULL DEFAULT '',
      attempt INTEGER NOT NULL DEFAULT 0,
      worker TEXT,
      lease_until INTEGER,
      retry_at INTEGER,
      epoch INTEGER,
      sha256 TEXT,
      renderer TEXT,
      created_at INTEGER NOT NULL,
      changed_at INTEGER NOT NULL,
      CHECK (kind = 'notice' OR newsletter_id IS NOT NULL),
      CHECK (kind <> 'copy' OR customer_id IS NOT NULL),
      CHECK (state NOT IN ('sending', 'atDot') OR (worker IS NOT NULL AND lease_until IS NOT NULL))
    );
    CREATE UNIQUE INDEX one_copy_each ON message(newsletter_id, customer_id) WHERE kind = 'copy';
    CREATE INDEX message_waiting ON message(created_at, id) WHERE state = 'queued';
    CREATE INDEX message_in_state ON message(state, lease_until);
    CREATE INDEX message_of_owner ON message(owner_id, created_at);
    CREATE TABLE message_values(
      message_id TEXT PRIMARY KEY REFERENCES message(id),
      merge_values TEXT NOT NULL
    );
    CREATE TABLE notice(
      message_id TEXT PRIMARY KEY REFERENCES message(id),
      subject TEXT NOT NULL,
      body TEXT NOT NULL
    );
    CREATE TABLE attempt(
      message_id TEXT NOT NULL REFERENCES message(id),
      number INTEGER NOT NULL,
      at INTEGER NOT NULL,
      outcome TEXT NOT NULL \(oneOf("outcome", Outcome.allCases.map(\.rawValue))),
      stage TEXT NOT NULL,
      code INTEGER,
      enhanced TEXT,
      PRIMARY KEY (message_id, number, at)
    );

    """

  static let log = """
    CREATE TABLE log_entry(
      id TEXT PRIMARY KEY,
      at INTEGER NOT NULL,
      kind TEXT NOT NULL,
      actor_id TEXT,
      owner_id TEXT,
      newsletter_id TEXT,
      message_id TEXT,
      facts TEXT NOT NULL,
      person_mark TEXT
    );
    CREATE INDEX log_by_time ON log_entry(at, id);
    CREATE INDEX log_by_newsletter ON log_entry(newsletter_id, at);
    CREATE INDEX log_by_owner ON log_entry(owner_id, at);
    CREATE INDEX log_by_message ON log_entry(message_id, at);
    CREATE TABLE log_personal(
      entry_id TEXT PRIMARY KEY REFERENCES log_entry(id),
      address TEXT NOT NULL,
      relay_words TEXT NOT NULL,
      person_key BLOB NOT NULL
    );
    CREATE INDEX log_by_address ON log_personal(address);

    """ + immutable("log_entry", key: ["id"], "the send log only grows")
}
