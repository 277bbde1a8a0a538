import Firsthand

/// What the company owes the people it keeps data of, and what keeps its mail back as a whole.
extension Schema {
  static let duties = """
    CREATE TABLE erasure(
      id TEXT PRIMARY KEY,
      customer_id TEXT REFERENCES customer(id),
      by_id TEXT REFERENCES member(id),
      at INTEGER NOT NULL,
      still_named TEXT NOT NULL,
      certified_at INTEGER,
      certificate TEXT,
      CHECK ((certified_at IS NULL) = (certificate IS NULL))
    );
    CREATE INDEX erasure_of_customer ON erasure(customer_id);
    CREATE INDEX edit_of_customer ON newsletter_edit(customer_id);
    CREATE INDEX erasure_waiting ON erasure(at) WHERE certified_at IS NULL;
    CREATE TABLE legal_hold(
      id TEXT PRIMARY KEY,
      scope TEXT NOT NULL \(oneOf("scope", LegalHold.Scope.Name.allCases.map(\.rawValue))),
      subject_id TEXT NOT NULL,
      reason TEXT NOT NULL CHECK (reason <> ''),
      placed_by TEXT NOT NULL REFERENCES member(id),
      placed_at INTEGER NOT NULL,
      lifted_by TEXT REFERENCES member(id),
      lifted_at INTEGER,
      CHECK ((scope = 'everything') = (subject_id = '')),
      CHECK ((lifted_by IS NULL) = (lifted_at IS NULL))
    );
    CREATE INDEX legal_hold_standing ON legal_hold(scope, subject_id) WHERE lifted_at IS NULL;
    CREATE TABLE brake(
      id TEXT PRIMARY KEY,
      kind TEXT NOT NULL \(oneOf("kind", Brake.Kind.allCases.map(\.rawValue))),
      reason TEXT NOT NULL CHECK (reason <> ''),
      applied_by TEXT REFERENCES member(id),
      applied_at INTEGER NOT NULL,
      released_by TEXT REFERENCES member(id),
      released_at INTEGER,
      CHECK ((released_by IS NULL) = (released_at IS NULL))
    );
    CREATE UNIQUE INDEX one_brake_of_a_kind ON brake(kind) WHERE released_at IS NULL;

    """
}
