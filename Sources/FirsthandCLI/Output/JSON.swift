import Foundation

/// Answers for programs: one JSON document, or one a line.
enum JSON {
  private static func encoder(_ formatting: JSONEncoder.OutputFormatting) -> JSONEncoder {
    let encoder = JSONEncoder()
    encoder.outputFormatting = formatting
    return encoder
  }

  static func say(_ value: some Encodable) throws {
    Terminal.data(
      Array(try encoder([.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]).encode(value))
        + [10])
  }

  static func line(_ value: some Encodable) throws -> [UInt8] {
    Array(try encoder([.sortedKeys, .withoutEscapingSlashes]).encode(value)) + [10]
  }
}
