import Firsthand

/// What leaves, and the log of it.
extension Schema {
  static let outbox = """
    CREATE TABLE message(
      id TEXT PRIMARY KEY,
      kind TEXT NOT NULL \(oneOf("kind", Message.Kind.allCases.map(\.rawValue))),
      newsletter_id TEXT REFERENCES newsletter(id),
      customer_id TEXT REFERENCES customer(id),
      owner_id TEXT NOT NULL REFERENCES member(id),
      recipient TEXT NOT NULL,
      domain TEXT NOT NULL,
      message_id TEXT NOT NULL UNIQUE,
      state TEXT NOT NULL \(oneOf("state", Message.State.allCases.map(\.rawValue))),
      reason TEXT NOT NULL DEFAULT '',
      attempt INTEGER NOT NULL DEFAULT 0,
      worker TEXT,
      due_at INTEGER NOT NULL,
      epoch INTEGER,
      sha256 TEXT,
      dated_at INTEGER,
      renderer TEXT,
      merge_values TEXT,
      created_at INTEGER NOT NULL,
      changed_at INTEGER NOT NULL,
      CHECK ((sha256 IS NULL) = (dated_at IS NULL)),
      CHECK (kind = 'notice' OR newsletter_id IS NOT NULL),
      CHECK (kind <> 'copy' OR customer_id IS NOT NULL),
      CHECK ((state IN ('sending', 'atDot')) = (worker IS NOT NULL))
    );
    CREATE UNIQUE INDEX one_copy_each ON message(newsletter_id, customer_id) WHERE kind = 'copy';
    CREATE INDEX copy_due ON message(newsletter_id, due_at, id) WHERE state = 'queued' AND kind = 'copy';
    CREATE INDEX notice_due ON message(due_at, id) WHERE state = 'queued' AND kind = 'notice';
    CREATE INDEX test_due ON message(due_at, id) WHERE state = 'queued' AND kind = 'test';
    CREATE INDEX message_claimed ON message(worker) WHERE worker IS NOT NULL;
    CREATE INDEX message_for_a_person ON message(state) WHERE state IN ('held', 'inDoubt');
    CREATE INDEX message_of_owner ON message(owner_id, created_at);
    CREATE INDEX copy_at_rest ON message(newsletter_id, kind, worker, state, reason)
    WHERE kind = 'copy' AND worker IS NULL;
    CREATE TABLE worker(
      id TEXT PRIMARY KEY,
      process TEXT NOT NULL,
      lease_until INTEGER NOT NULL
    );
    CREATE TABLE sent_day(
      day TEXT NOT NULL,
      owner_id TEXT NOT NULL REFERENCES member(id),
      copies INTEGER NOT NULL CHECK (copies > 0),
      PRIMARY KEY (day, owner_id)
    ) WITHOUT ROWID;
    CREATE TABLE letter_tally(
      newsletter_id TEXT NOT NULL REFERENCES newsletter(id),
      state TEXT NOT NULL \(oneOf("state", Message.State.allCases.map(\.rawValue))),
      reason TEXT NOT NULL,
      copies INTEGER NOT NULL CHECK (copies > 0),
      CHECK (reason = '' OR state = 'leftOut'),
      PRIMARY KEY (newsletter_id, state, reason)
    );
    CREATE TRIGGER letter_tally_outdated AFTER UPDATE OF state, reason ON message
    WHEN NEW.kind = 'copy' AND OLD.state NOT IN ('queued', 'sending', 'atDot')
    BEGIN DELETE FROM letter_tally WHERE newsletter_id = NEW.newsletter_id; END;
    CREATE TABLE notice(
      message_id TEXT PRIMARY KEY REFERENCES message(id),
      subject TEXT NOT NULL,
      body TEXT NOT NULL,
      link_id TEXT
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
    ) WITHOUT ROWID;

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
    ) WITHOUT ROWID;
    CREATE INDEX log_by_time ON log_entry(at, id);
    CREATE INDEX log_by_newsletter ON log_entry(newsletter_id, at, id);
    CREATE INDEX log_by_newsletter_kind ON log_entry(newsletter_id, kind, at, id);
    CREATE INDEX log_by_owner ON log_entry(owner_id, at, id);
    CREATE INDEX log_by_message ON log_entry(message_id, at, id);
    CREATE INDEX log_by_kind ON log_entry(kind, at, id);
    CREATE INDEX log_by_actor ON log_entry(actor_id, at, id) WHERE actor_id IS NOT NULL;
    CREATE TABLE log_personal(
      entry_id TEXT PRIMARY KEY REFERENCES log_entry(id),
      address TEXT NOT NULL,
      relay_words TEXT NOT NULL,
      person_key BLOB NOT NULL
    ) WITHOUT ROWID;
    CREATE INDEX log_by_address ON log_personal(lower(address));

    """ + immutable("log_entry", key: ["id"], "the send log only grows")

  /// The log as a tree (RFC 6962): entries are written without a place and get one each, for good.
  static let logTree = """
    CREATE TABLE log_unplaced(entry_id TEXT PRIMARY KEY REFERENCES log_entry(id)) WITHOUT ROWID;
    CREATE TABLE log_place(
      position INTEGER PRIMARY KEY CHECK (position >= 0),
      entry_id TEXT NOT NULL UNIQUE REFERENCES log_entry(id)
    );
    CREATE TABLE log_tile(
      level INTEGER NOT NULL,
      number INTEGER NOT NULL,
      hashes BLOB NOT NULL,
      PRIMARY KEY (level, number)
    );
    CREATE TABLE log_checkpoint(
      size INTEGER PRIMARY KEY CHECK (size >= 0),
      at INTEGER NOT NULL,
      note TEXT NOT NULL
    );

    """ + immutable("log_place", key: ["position"], "a place in the send log is for good")
    + immutable("log_checkpoint", key: ["size"], "a checkpoint is for good")

  /// What left on a day, counted by each worker for itself.
  static let sentByWorker = """
    CREATE TABLE sent_by(
      day TEXT NOT NULL,
      owner_id TEXT NOT NULL REFERENCES member(id),
      worker_id TEXT NOT NULL,
      copies INTEGER NOT NULL CHECK (copies > 0),
      PRIMARY KEY (day, owner_id, worker_id)
    ) WITHOUT ROWID;
    INSERT INTO sent_by(day, owner_id, worker_id, copies) SELECT day, owner_id, '', copies FROM sent_day;
    DROP TABLE sent_day;
    ALTER TABLE sent_by RENAME TO sent_day;

    """

  /// The address in small letters under a name of its own: through a wall (see `Wall`) PostgreSQL goes by an index of a
  /// plain column, and not by one of a function's values.
  static let logAddress = """
    ALTER TABLE log_personal ADD COLUMN address_key TEXT GENERATED ALWAYS AS (lower(address)) VIRTUAL;
    DROP INDEX log_by_address;
    CREATE INDEX log_by_address ON log_personal(address_key);

    """
}
