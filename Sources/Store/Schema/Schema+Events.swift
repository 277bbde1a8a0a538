import Firsthand

/// What comes back from readers by the pages of their letters.
extension Schema {
  static let events = """
    CREATE TABLE event(
      id TEXT PRIMARY KEY,
      kind TEXT NOT NULL \(oneOf("kind", Event.Kind.allCases.map(\.rawValue))),
      customer_id TEXT NOT NULL REFERENCES customer(id),
      owner_id TEXT NOT NULL REFERENCES member(id),
      message_id TEXT NOT NULL REFERENCES message(id),
      scope TEXT \(oneOf("scope", Suppression.Scope.Name.allCases.map(\.rawValue))),
      until TEXT,
      words TEXT NOT NULL CHECK (length(words) <= \(Event.longestWords)),
      at INTEGER NOT NULL,
      CHECK ((kind = 'paused') = (until IS NOT NULL))
    );
    CREATE INDEX event_of_customer ON event(customer_id, at, id);
    CREATE INDEX event_of_message ON event(message_id, at);

    """
}
