import Firsthand
import PolicyChecker
import YAMLFile

/// A price list as people write it: `currency: DKK`, and under `prices` a product and its price a line; `4200 EUR` where
/// one is in another currency.
enum PriceFile {
  static func read(_ source: String, name: String) -> (items: [PriceList.Item]?, problems: [YAMLProblem]) {
    let read = YAMLFile.read(source, name: name) { root -> [PriceList.Item]? in
      guard let fields = root.fields(["currency", "prices"]), let prices = fields.required("prices")?.pairs else {
        return nil
      }
      let usual = fields["currency"]?.string
      return prices.compactMap { key, product, value in
        guard let text = value.string else { return nil }
        let words = text.split(separator: " ").map(String.init)
        let named = words.last.flatMap { Self.isCurrency($0) ? $0 : nil }
        let number = named == nil ? text : words.dropLast().joined(separator: " ")
        guard let currency = named ?? usual, Self.isCurrency(currency) else {
          value.report("Say in which currency '\(text)' is: 'currency: DKK' at the top, or '4200 DKK' here.")
          return nil
        }
        guard let hundredths = Amount.hundredths(number) else {
          value.report("'\(text)' is no price. Write it as 4200 or 4200.50.")
          return nil
        }
        guard !product.trimmingSpaces.isEmpty else {
          key.report("A product has a name.")
          return nil
        }
        return PriceList.Item(
          product: product.trimmingSpaces, price: Amount(hundredths: hundredths, currency: currency), lowest: nil)
      }
    }
    return (read.value, read.problems)
  }

  private static func isCurrency(_ text: String) -> Bool {
    text.count == 3 && text.allSatisfy { $0.isASCII && $0.isUppercase }
  }
}
