/// Lists of ids for `IN (…)`.
enum IDBatches {
  /// Lists are filled up to one of these lengths with an id that is there already, so that few statements are kept.
  private static let lengths = [1, 8, 64]

  /// Asks for all of `ids`, a list at a time, whose placeholders begin with `first`; waits for all together.
  static func rows(
    of ids: some Sequence<String>, from first: Int = 1,
    _ query: (_ list: String, _ values: [SQLValue]) throws -> Later<[SQLRow]>
  ) throws -> [SQLRow] {
    var asked: [Later<[SQLRow]>] = []
    var rest = Array(Set(ids)).sorted()[...]
    while let last = rest.last {
      let length = lengths.first { $0 >= rest.count } ?? 64
      let batch = rest.prefix(length)
      rest = rest.dropFirst(length)
      let values = (batch + Array(repeating: last, count: length - batch.count)).map(SQLValue.text)
      asked.append(try query((0..<length).map { "$\($0 + first)" }.joined(separator: ", "), values))
    }
    return try asked.flatMap { try $0.value() }
  }
}
