/// Letters, and what was said of them.
extension Schema {
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
      state TEXT NOT NULL CHECK (state IN ('draft', 'awaitingApproval', 'ready', 'scheduled', 'freezing',
        'sending', 'paused', 'sent', 'halted', 'cancelled')),
      reason TEXT NOT NULL,
      due_at INTEGER,
      zone TEXT,
      frozen_at INTEGER,
      crashes INTEGER NOT NULL DEFAULT 0,
      created_at INTEGER NOT NULL,
      changed_at INTEGER NOT NULL,
      CHECK ((state = 'scheduled') = (due_at IS NOT NULL)),
      CHECK ((due_at IS NULL) = (zone IS NULL))
    );
    CREATE INDEX newsletter_of_owner ON newsletter(owner_id, id);
    CREATE INDEX newsletter_due ON newsletter(due_at, id) WHERE state = 'scheduled';
    CREATE INDEX newsletter_going_out ON newsletter(id) WHERE state IN ('freezing', 'sending');
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
}
