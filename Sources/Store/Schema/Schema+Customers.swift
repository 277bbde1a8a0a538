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
    CREATE INDEX import_of_owner ON customer_import(owner_id, started_at);
    CREATE TABLE customer(
      id TEXT PRIMARY KEY,
      owner_id TEXT NOT NULL REFERENCES member(id),
      address TEXT NOT NULL,
      address_key TEXT NOT NULL UNIQUE,
      suppression_key TEXT NOT NULL,
      import_id TEXT REFERENCES customer_import(id),
      created_at INTEGER NOT NULL
    );
    CREATE INDEX customer_of_owner ON customer(owner_id, id);
    CREATE INDEX customer_of_suppression ON customer(suppression_key);
    CREATE TABLE customer_version(
      customer_id TEXT NOT NULL REFERENCES customer(id),
      number INTEGER NOT NULL,
      import_id TEXT REFERENCES customer_import(id),
      changed_by TEXT NOT NULL REFERENCES member(id),
      changed_at INTEGER NOT NULL,
      \(CustomerField.allCases.map { "\($0.rawValue) TEXT NOT NULL" }.joined(separator: ",\n  ")),
      owner_id TEXT NOT NULL,
      sort_name TEXT NOT NULL,
      search_text TEXT NOT NULL,
      PRIMARY KEY (customer_id, number)
    ) WITHOUT ROWID;
    CREATE INDEX version_by_name ON customer_version(owner_id, sort_name, customer_id, number);
    CREATE TRIGGER customer_version_of_its_owner BEFORE INSERT ON customer_version
    WHEN NEW.owner_id <> (SELECT owner_id FROM customer WHERE id = NEW.customer_id)
    BEGIN SELECT RAISE(ABORT, 'a customer has one owner'); END;
    CREATE TRIGGER customer_version_moves_along AFTER UPDATE OF owner_id ON customer
    BEGIN UPDATE customer_version SET owner_id = NEW.owner_id WHERE customer_id = NEW.id; END;
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
    \(currentCustomer)
    CREATE VIEW current_consent AS
      SELECT k.* FROM consent k
      WHERE k.number = (
        SELECT MAX(l.number) FROM consent l
        WHERE l.customer_id = k.customer_id
          AND (l.import_id IS NULL OR EXISTS (SELECT 1 FROM shown_import i WHERE i.id = l.import_id)));
    CREATE TABLE suppression(
      address_key TEXT NOT NULL,
      scope TEXT NOT NULL \(oneOf("scope", Suppression.Scope.Name.allCases.map(\.rawValue))),
      owner_id TEXT NOT NULL,
      reason TEXT NOT NULL \(oneOf("reason", Suppression.Reason.allCases.map(\.rawValue))),
      until TEXT,
      at INTEGER NOT NULL,
      PRIMARY KEY (address_key, scope, owner_id, reason),
      CHECK ((scope = 'salesperson') = (owner_id <> '')),
      CHECK ((reason = 'paused') = (until IS NOT NULL)),
      CHECK (reason IN ('unsubscribed', 'paused') OR scope = 'everything')
    ) WITHOUT ROWID;

    """

  /// Each customer with the newest version that is shown.
  static let currentCustomer = """
    CREATE VIEW current_customer AS
      SELECT c.owner_id, c.address, c.address_key, c.id AS customer_id, v.number, v.import_id, v.changed_by, v.changed_at,
        \(CustomerField.allCases.map { "v." + $0.rawValue }.joined(separator: ", "))
      FROM customer c JOIN customer_version v ON v.customer_id = c.id
      WHERE v.number = (
        SELECT MAX(w.number) FROM customer_version w
        WHERE w.customer_id = c.id
          AND (w.import_id IS NULL OR EXISTS (SELECT 1 FROM shown_import i WHERE i.id = w.import_id)));
    """

  /// The same for PostgreSQL, which would read the versions of all customers for a few of them.
  static let currentCustomerOnServer = """
    CREATE VIEW current_customer AS
      SELECT c.owner_id, c.address, c.address_key, c.id AS customer_id, v.number, v.import_id, v.changed_by, v.changed_at,
        \(CustomerField.allCases.map { "v." + $0.rawValue }.joined(separator: ", "))
      FROM customer c CROSS JOIN LATERAL (
        SELECT w.* FROM customer_version w
        WHERE w.customer_id = c.id
          AND (w.import_id IS NULL OR EXISTS (SELECT 1 FROM shown_import i WHERE i.id = w.import_id))
        ORDER BY w.number DESC LIMIT 1) v;
    """
}
