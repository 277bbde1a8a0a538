/// How large a seeded company is.
struct CompanySize: Sendable {
  var salespeople = 1_000
  var customers = 200_000
  var entries = 1_000_000
  /// The same number makes the same company, but for what is of the day on which it is made.
  var seed: UInt64 = 1

  /// `numbers` are what was said, in this order.
  init(_ numbers: [Int] = []) {
    if let first = numbers.first { salespeople = max(2, first) }
    customers = numbers.count > 1 ? numbers[1] : salespeople * 200
    entries = numbers.count > 2 ? numbers[2] : customers * 5
    if numbers.count > 3 { seed = UInt64(numbers[3]) }
  }

  var customersEach: Int { max(1, customers / salespeople) }
  /// Of whom each has a letter that was sent and one that is being written, both made by the program itself.
  var writers: Int { min(50, max(1, salespeople / 2)) }
  /// Whose letters wait for a director.
  var waiting: Int { min(salespeople - writers, max(1, salespeople / 50)) }

  static func address(ofSalesperson number: Int) -> String { "sales\(number)@northwind.example" }
  static let director = "karin@northwind.example"
  static let administrator = "ada@northwind.example"
  /// Of all who can sign in.
  static let password = "four oak tables in a row"
}
