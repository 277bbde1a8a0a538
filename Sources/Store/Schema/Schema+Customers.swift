import Firsthand

/// Customers as versions that come and go with their import.
extension Schema {
  static let customers = """
    CREATE TABLE customer_import(
      id TEXT PRIMARY KEY,
      owner_id TEXT NOT NULL REFERENCES member(id),
      by_id TEXT NOT NULL REFERENCES member(id),
      file_name TEXT NOT NULL,
      state TEXT NOT NULL CHECK (state IN ('staging', 'visible', 'undone', 'failed', 'cleared')),
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
}
