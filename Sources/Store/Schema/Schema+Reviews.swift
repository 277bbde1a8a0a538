import Firsthand

/// What writers ask of directors and what these answer.
extension Schema {
  static let reviews = """
    CREATE TABLE submission(
      certificate_id TEXT PRIMARY KEY REFERENCES certificate(id),
      reason TEXT NOT NULL,
      sender_name TEXT NOT NULL,
      sender_address TEXT NOT NULL,
      sender_title TEXT NOT NULL,
      sender_phone TEXT NOT NULL,
      company_number INTEGER NOT NULL REFERENCES company_version(number)
    );
    CREATE TABLE exception_request(
      id TEXT PRIMARY KEY,
      newsletter_id TEXT NOT NULL REFERENCES newsletter(id),
      content TEXT NOT NULL,
      rule TEXT NOT NULL,
      reason TEXT NOT NULL CHECK (reason <> ''),
      asked_at INTEGER NOT NULL,
      state TEXT NOT NULL \(oneOf("state", ExceptionRequest.State.allCases.map(\.rawValue))),
      answered_by TEXT REFERENCES member(id),
      answered_at INTEGER,
      answer TEXT NOT NULL,
      CHECK ((state IN ('granted', 'declined')) = (answered_by IS NOT NULL)),
      CHECK ((answered_by IS NULL) = (answered_at IS NULL))
    );
    CREATE UNIQUE INDEX one_open_exception ON exception_request(newsletter_id, rule) WHERE state = 'open';
    CREATE INDEX exception_of_newsletter ON exception_request(newsletter_id, asked_at);
    CREATE INDEX exception_by_state ON exception_request(state, asked_at);
    CREATE TRIGGER exception_not_by_owner BEFORE UPDATE ON exception_request
    WHEN NEW.answered_by = (SELECT owner_id FROM newsletter WHERE id = NEW.newsletter_id)
    BEGIN SELECT RAISE(ABORT, 'nobody decides on their own exception'); END;
    CREATE TABLE review_reply(
      id TEXT PRIMARY KEY,
      newsletter_id TEXT NOT NULL REFERENCES newsletter(id),
      content TEXT NOT NULL,
      reason TEXT NOT NULL CHECK (reason <> ''),
      by_id TEXT NOT NULL REFERENCES member(id),
      at INTEGER NOT NULL,
      state TEXT NOT NULL \(oneOf("state", ReviewReply.State.allCases.map(\.rawValue))),
      settled_at INTEGER,
      CHECK ((state = 'open') = (settled_at IS NULL))
    );
    CREATE INDEX reply_of_newsletter ON review_reply(newsletter_id, at);
    CREATE TRIGGER reply_not_by_owner BEFORE INSERT ON review_reply
    WHEN NEW.by_id = (SELECT owner_id FROM newsletter WHERE id = NEW.newsletter_id)
    BEGIN SELECT RAISE(ABORT, 'nobody decides on their own newsletter'); END;
    CREATE TABLE review_reply_part(
      reply_id TEXT NOT NULL REFERENCES review_reply(id),
      part TEXT NOT NULL,
      text TEXT NOT NULL,
      PRIMARY KEY (reply_id, part)
    );
    CREATE INDEX newsletter_by_state ON newsletter(state, changed_at);
    CREATE INDEX newsletter_of_template ON newsletter(template_hash);

    """ + immutable("submission", key: ["certificate_id"], "what was submitted never changes")
}
