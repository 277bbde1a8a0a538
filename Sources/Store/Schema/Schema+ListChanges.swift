/// Counts what changes a salesperson's list, so that what was counted of it is known to be true still.
extension Schema {
  static let listChanges =
    """
    CREATE TABLE list_change(
      owner_id TEXT PRIMARY KEY REFERENCES member(id),
      number INTEGER NOT NULL
    ) WITHOUT ROWID;

    """
    // What an import stages changes nothing before its flip.
    + changed("version_added", "INSERT ON customer_version WHEN NEW.import_id IS NULL", ofCustomer("NEW"))
    + changed("version_gone", "DELETE ON customer_version WHEN OLD.import_id IS NULL", ofCustomer("OLD"))
    + changed("consent_added", "INSERT ON consent WHEN NEW.import_id IS NULL", ofCustomer("NEW"))
    + changed("consent_gone", "DELETE ON consent WHEN OLD.import_id IS NULL", ofCustomer("OLD"))
    + changed("suppression_added", "INSERT ON suppression", ofAddress("NEW"))
    + changed("suppression_moved", "UPDATE ON suppression", ofAddress("NEW"))
    + changed("suppression_gone", "DELETE ON suppression", ofAddress("OLD"))
    + changed("import_flipped", "UPDATE OF state ON customer_import", "id, 1 FROM member WHERE id = NEW.owner_id")
    + changed(
      "customer_moved", "UPDATE OF owner_id ON customer", "id, 1 FROM member WHERE id IN (OLD.owner_id, NEW.owner_id)")

  private static func ofCustomer(_ row: String) -> String {
    "owner_id, 1 FROM customer WHERE id = \(row).customer_id"
  }

  private static func ofAddress(_ row: String) -> String {
    "owner_id, 1 FROM customer WHERE suppression_key = \(row).address_key"
  }

  private static func changed(_ name: String, _ event: String, _ owners: String) -> String {
    """
    CREATE TRIGGER list_change_\(name) AFTER \(event)
    BEGIN
      INSERT INTO list_change(owner_id, number) SELECT \(owners)
      ON CONFLICT (owner_id) DO UPDATE SET number = list_change.number + 1;
    END;

    """
  }
}
