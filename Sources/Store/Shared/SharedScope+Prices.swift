package import Firsthand

/// A price list as it was published.
package struct PublishedPrices: Hashable, Sendable {
  package let number: Int
  package let source: String
  package let publishedAt: Instant
}

extension SharedScope {
  package func publishPrices(source: String, by member: Member.ID, at now: Instant) throws -> Int {
    let row = try connection.first("SELECT COALESCE(MAX(number), 0) AS n FROM price_list")
    let number = (row?.integer("n") ?? 0) + 1
    try connection.run(
      "INSERT INTO price_list(number, source, published_by, published_at) VALUES ($1, $2, $3, $4)",
      [.integer(number), .text(source), .text(member.text), .integer(now.milliseconds)])
    return Int(number)
  }

  /// Those that held at some moment between `since` and `now`, the newest first: the one at `now`, and what it followed.
  package func prices(since: Instant, at now: Instant) throws -> [PublishedPrices] {
    let rows = try connection.rows(
      """
      SELECT * FROM price_list WHERE published_at <= $2 AND published_at >= COALESCE(
        (SELECT MAX(published_at) FROM price_list WHERE published_at <= $1), $1)
      ORDER BY number DESC
      """, [.integer(since.milliseconds), .integer(now.milliseconds)])
    return rows.map {
      PublishedPrices(
        number: Int($0.integer("number")), source: $0.text("source"),
        publishedAt: Instant(milliseconds: $0.integer("published_at")))
    }
  }
}
