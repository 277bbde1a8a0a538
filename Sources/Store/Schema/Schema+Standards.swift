/// The standards, who brought them into force, and what became of them.
extension Schema {
  static let standards = """
    CREATE TABLE policy_version(
      hash TEXT PRIMARY KEY,
      name TEXT NOT NULL,
      version TEXT NOT NULL,
      source TEXT NOT NULL,
      effective_from INTEGER,
      grace_days INTEGER NOT NULL CHECK (grace_days BETWEEN 0 AND 90),
      published_by TEXT NOT NULL REFERENCES member(id),
      published_at INTEGER NOT NULL,
      UNIQUE (name, version)
    );
    CREATE TABLE policy_replay(
      id TEXT PRIMARY KEY,
      policy_hash TEXT NOT NULL REFERENCES policy_version(hash),
      digest TEXT NOT NULL,
      report TEXT NOT NULL,
      by_id TEXT NOT NULL REFERENCES member(id),
      at INTEGER NOT NULL
    );
    CREATE INDEX policy_replay_of ON policy_replay(policy_hash, at);
    CREATE TABLE policy_approval(
      policy_hash TEXT NOT NULL REFERENCES policy_version(hash),
      approved_by TEXT NOT NULL REFERENCES member(id),
      approved_at INTEGER NOT NULL,
      reason TEXT NOT NULL,
      replay TEXT NOT NULL,
      is_sole INTEGER NOT NULL CHECK (is_sole IN (0, 1)),
      PRIMARY KEY (policy_hash, approved_by)
    );
    CREATE TRIGGER policy_approval_not_by_publisher BEFORE INSERT ON policy_approval
    WHEN NEW.is_sole = 0 AND NEW.approved_by = (SELECT published_by FROM policy_version WHERE hash = NEW.policy_hash)
    BEGIN SELECT RAISE(ABORT, 'nobody approves their own policy'); END;
    CREATE TABLE policy_force(
      policy_hash TEXT PRIMARY KEY REFERENCES policy_version(hash),
      decided_at INTEGER NOT NULL,
      effective_at INTEGER NOT NULL,
      grace_until INTEGER NOT NULL,
      revoked_at INTEGER,
      CHECK (grace_until >= effective_at)
    );
    CREATE TABLE policy_revocation(
      policy_hash TEXT NOT NULL REFERENCES policy_force(policy_hash),
      revoked_by TEXT NOT NULL REFERENCES member(id),
      at INTEGER NOT NULL,
      reason TEXT NOT NULL,
      PRIMARY KEY (policy_hash, revoked_by)
    );
    CREATE TABLE policy_draft(
      id TEXT PRIMARY KEY,
      source TEXT NOT NULL,
      by_id TEXT NOT NULL REFERENCES member(id),
      changed_at INTEGER NOT NULL
    );
    CREATE TABLE price_list(
      number INTEGER PRIMARY KEY,
      source TEXT NOT NULL,
      published_by TEXT NOT NULL REFERENCES member(id),
      published_at INTEGER NOT NULL
    );

    """ + immutable("policy_version", key: ["hash"], "a published policy never changes")
    + immutable("policy_replay", key: ["id"], "a replay never changes")
    + immutable("policy_approval", key: ["policy_hash", "approved_by"], "an approval never changes")
    + immutable("policy_revocation", key: ["policy_hash", "revoked_by"], "a revocation never changes")
    + immutable("price_list", key: ["number"], "a published price list never changes")

  /// What the standards came to: checks, exceptions for a template, and what writers think of a rule.
  static let ruleHistory = """
    CREATE TABLE letter_check(
      id TEXT PRIMARY KEY,
      newsletter_id TEXT NOT NULL REFERENCES newsletter(id),
      content TEXT NOT NULL,
      engine TEXT NOT NULL,
      policies TEXT NOT NULL,
      facts TEXT NOT NULL,
      findings TEXT NOT NULL,
      at INTEGER NOT NULL
    );
    CREATE INDEX letter_check_of ON letter_check(newsletter_id, at);
    CREATE TABLE letter_trace(
      newsletter_id TEXT PRIMARY KEY REFERENCES newsletter(id),
      owner_id TEXT NOT NULL REFERENCES member(id),
      minima BLOB NOT NULL,
      sentences BLOB NOT NULL,
      at INTEGER NOT NULL
    );
    CREATE INDEX letter_trace_at ON letter_trace(at);
    CREATE TABLE rule_hit(
      newsletter_id TEXT NOT NULL REFERENCES newsletter(id),
      rule TEXT NOT NULL,
      first_at INTEGER NOT NULL,
      is_open INTEGER NOT NULL CHECK (is_open IN (0, 1)),
      PRIMARY KEY (rule, newsletter_id)
    );
    CREATE INDEX rule_hit_of ON rule_hit(newsletter_id);
    CREATE TABLE rule_doubt(
      newsletter_id TEXT NOT NULL REFERENCES newsletter(id),
      rule TEXT NOT NULL,
      quote TEXT NOT NULL,
      by_id TEXT NOT NULL REFERENCES member(id),
      at INTEGER NOT NULL,
      PRIMARY KEY (rule, newsletter_id)
    );
    CREATE TABLE template_waiver(
      id TEXT PRIMARY KEY,
      template TEXT NOT NULL,
      rule TEXT NOT NULL,
      by_id TEXT NOT NULL REFERENCES member(id),
      reason TEXT NOT NULL,
      at INTEGER NOT NULL,
      expires_at INTEGER NOT NULL,
      most_uses INTEGER NOT NULL CHECK (most_uses > 0),
      ended_at INTEGER
    );
    CREATE INDEX template_waiver_of ON template_waiver(template);
    CREATE TABLE template_waiver_use(
      waiver_id TEXT NOT NULL REFERENCES template_waiver(id),
      newsletter_id TEXT NOT NULL REFERENCES newsletter(id),
      at INTEGER NOT NULL,
      PRIMARY KEY (waiver_id, newsletter_id)
    );
    CREATE TRIGGER template_waiver_not_by_owner BEFORE INSERT ON template_waiver_use
    WHEN (SELECT by_id FROM template_waiver WHERE id = NEW.waiver_id)
      = (SELECT owner_id FROM newsletter WHERE id = NEW.newsletter_id)
    BEGIN SELECT RAISE(ABORT, 'nobody waives a rule for their own newsletter'); END;
    CREATE TRIGGER template_waiver_most_uses BEFORE INSERT ON template_waiver_use
    WHEN (SELECT COUNT(*) FROM template_waiver_use WHERE waiver_id = NEW.waiver_id)
      >= (SELECT most_uses FROM template_waiver WHERE id = NEW.waiver_id)
    BEGIN SELECT RAISE(ABORT, 'the exception is used up'); END;

    """ + immutable("letter_check", key: ["id"], "a check never changes")
}
