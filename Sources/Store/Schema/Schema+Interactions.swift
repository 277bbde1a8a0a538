import Firsthand

/// What a salesperson notes of a customer, and what a customer's card looks up.
extension Schema {
  static let interactions = """
    CREATE TABLE interaction(
      id TEXT PRIMARY KEY,
      owner_id TEXT NOT NULL REFERENCES member(id),
      customer_id TEXT NOT NULL REFERENCES customer(id),
      kind TEXT NOT NULL \(oneOf("kind", Interaction.Kind.allCases.map(\.rawValue))),
      day TEXT NOT NULL,
      words TEXT NOT NULL,
      noted_by TEXT NOT NULL REFERENCES member(id),
      noted_at INTEGER NOT NULL
    );
    CREATE INDEX interaction_of_customer ON interaction(customer_id, day);
    CREATE INDEX message_of_customer ON message(customer_id, created_at);

    """
}
