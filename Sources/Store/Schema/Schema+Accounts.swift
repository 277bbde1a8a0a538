import Firsthand

/// How members prove who they are. Secrets stand here as their hashes alone.
extension Schema {
  static let accounts = """
    CREATE TABLE credential(
      member_id TEXT PRIMARY KEY REFERENCES member(id),
      hash TEXT NOT NULL CHECK (hash <> ''),
      changed_at INTEGER NOT NULL
    );
    CREATE TABLE sign_in(
      id TEXT PRIMARY KEY,
      token_hash TEXT NOT NULL UNIQUE CHECK (length(token_hash) = 64),
      member_id TEXT NOT NULL REFERENCES member(id),
      browser TEXT NOT NULL,
      created_at INTEGER NOT NULL,
      seen_at INTEGER NOT NULL,
      CHECK (seen_at >= created_at)
    );
    CREATE INDEX sign_in_of_member ON sign_in(member_id, seen_at);
    CREATE INDEX sign_in_by_time ON sign_in(seen_at);
    CREATE TABLE account_link(
      id TEXT PRIMARY KEY,
      token_hash TEXT NOT NULL UNIQUE CHECK (length(token_hash) = 64),
      kind TEXT NOT NULL \(oneOf("kind", AccountLink.Kind.allCases.map(\.rawValue))),
      member_id TEXT NOT NULL REFERENCES member(id),
      created_at INTEGER NOT NULL,
      expires_at INTEGER NOT NULL
    );
    CREATE INDEX account_link_of_member ON account_link(member_id);
    CREATE TABLE throttle(
      name TEXT PRIMARY KEY,
      tries INTEGER NOT NULL CHECK (tries > 0),
      last_at INTEGER NOT NULL,
      paused_until INTEGER
    );
    CREATE INDEX throttle_by_time ON throttle(last_at);
    CREATE TABLE member_photo(
      member_id TEXT PRIMARY KEY REFERENCES member(id),
      content_type TEXT NOT NULL \(oneOf("content_type", Photo.Kind.allCases.map(\.rawValue))),
      bytes BLOB NOT NULL CHECK (length(bytes) <= \(Photo.mostBytes)),
      changed_at INTEGER NOT NULL
    );

    """
}
