import Firsthand
import PolicyChecker
import Store
import YAMLFile

/// A product and what it costs, as it is shown.
package struct ListedPrice: Hashable, Sendable {
  package let product: String
  package let price: String
  /// The lowest of the last 30 days, where that is another.
  package let lowest: String?
}

extension Session {
  /// Publishes what the company's goods cost now: standards of the kind `offer` hold letters to it. Returns how many
  /// products it has.
  package func publishPrices(source: String, file: String) throws -> Int {
    try require(.director, to: "publish prices")
    let read = PriceFile.read(source, name: file)
    guard let items = read.items else {
      throw FirsthandError(.badInput, read.problems.map(\.text).joined(separator: "\n"))
    }
    try store.write { tx in
      let number = try tx.shared.publishPrices(source: source, by: member.id, at: now)
      try tx.shared.raiseStopEpoch()
      try tx.append(
        entry(
          .pricesPublished,
          [
            LogEntry.Fact("number", "\(number)"), LogEntry.Fact("products", "\(items.count)"),
            LogEntry.Fact("hash", Digest(of: source.utf8).hex),
          ]))
    }
    return items.count
  }

  /// The price list that holds now.
  package func prices() throws -> [ListedPrice] {
    try store.read { try PriceList(in: $0, at: now) }.items.map {
      ListedPrice(
        product: $0.product, price: $0.price.text, lowest: $0.lowest == $0.price ? nil : $0.lowest?.text)
    }
  }
}
