import Firsthand

/// Files on their way in, and what an import left to do.
extension Schema {
  static let customerImports = """
    CREATE TABLE upload(
      id TEXT PRIMARY KEY,
      owner_id TEXT NOT NULL REFERENCES member(id),
      file_name TEXT NOT NULL,
      at INTEGER NOT NULL,
      size INTEGER NOT NULL CHECK (size >= 0),
      state TEXT NOT NULL \(oneOf("state", Upload.State.allCases.map(\.rawValue))),
      alive_at INTEGER NOT NULL,
      reading TEXT NOT NULL,
      counts TEXT,
      problem TEXT
    );
    CREATE INDEX upload_of_owner ON upload(owner_id, at);
    CREATE INDEX upload_by_time ON upload(at);
    CREATE TABLE upload_part(
      upload_id TEXT NOT NULL REFERENCES upload(id),
      number INTEGER NOT NULL,
      bytes BLOB NOT NULL,
      PRIMARY KEY (upload_id, number)
    );
    CREATE TABLE import_record(
      import_id TEXT PRIMARY KEY REFERENCES customer_import(id),
      header TEXT NOT NULL,
      columns TEXT NOT NULL,
      basis TEXT \(oneOf("basis", Consent.Basis.allCases.map(\.rawValue))),
      met TEXT,
      evidence TEXT NOT NULL,
      counts TEXT NOT NULL,
      CHECK ((basis IS NULL) = (met IS NULL))
    );
    CREATE TABLE import_issue(
      import_id TEXT NOT NULL REFERENCES customer_import(id),
      number INTEGER NOT NULL,
      line INTEGER NOT NULL,
      field TEXT NOT NULL,
      value TEXT NOT NULL,
      sentence TEXT NOT NULL,
      fields TEXT NOT NULL,
      PRIMARY KEY (import_id, number)
    ) WITHOUT ROWID;
    CREATE TABLE import_left_out(
      import_id TEXT NOT NULL REFERENCES customer_import(id),
      customer_id TEXT NOT NULL REFERENCES customer(id),
      PRIMARY KEY (import_id, customer_id)
    ) WITHOUT ROWID;
    CREATE INDEX import_left_out_customer ON import_left_out(customer_id);

    """
}
