import Firsthand

/// Members, and what the company publishes.
extension Schema {
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
      language TEXT NOT NULL CHECK (language <> ''),
      time_zone TEXT NOT NULL CHECK (time_zone <> ''),
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

    """ + immutable("template_version", key: ["hash"], "a published template never changes")
    + immutable("template_file", key: ["template_hash", "name"], "a published template never changes")
    + immutable("company_version", key: ["number"], "published company data never change")
    + immutable("company_file", key: ["number", "name"], "published company data never change")
}
