import ArgumentParser
import Firsthand
import Operations

struct PricesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "prices", abstract: "What the company's goods cost: standards of the kind 'offer' hold letters to it.",
    subcommands: [Publish.self, List.self])

  struct Publish: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Publish a price list.",
      discussion: "A YAML file: 'currency: DKK', and under 'prices:' a product and its price a line.")
    @OptionGroup var options: ChangeOptions
    @Argument(help: "The file.") var file: String

    func run() throws {
      let count = try options.session().publishPrices(source: FileInput.text(at: file), file: file)
      Terminal.say("Published: \(count) price\(count == 1 ? "" : "s").")
    }
  }

  struct List: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "The prices that hold, with the lowest of the last 30 days where it is another.")
    @OptionGroup var options: HomeOptions

    func run() throws {
      let prices = try options.session().prices()
      if options.json {
        return try JSON.say(prices.map { ["product": $0.product, "price": $0.price, "lowest": $0.lowest ?? $0.price] })
      }
      var table = TextTable()
      for price in prices { table.add([price.product, price.price, price.lowest.map { "lowest \($0)" } ?? ""]) }
      table.print()
    }
  }
}
