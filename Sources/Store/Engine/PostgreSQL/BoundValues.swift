import CPQ

/// The values of one statement as libpq takes them: all bytes in one piece, and where each begins.
struct BoundValues {
  let types: [Oid]
  private var bytes: [UInt8] = []
  private var places: [Range<Int>?] = []

  init(_ values: [SQLValue]) throws {
    types = values.map(\.postgresType)
    for value in values {
      guard let part = value.postgresBytes else {
        places.append(nil)
        continue
      }
      if case .text = value, part.contains(0) {
        throw PostgresFailure(state: "22021", message: "a text has the character 0", isLost: false)
      }
      places.append(bytes.count..<bytes.count + part.count)
      bytes += part
    }
    // An address of nothing would be NULL.
    bytes.append(0)
  }

  /// Gives `body` their number, addresses, lengths and formats (all binary), good while it runs.
  func with<Value>(_ body: (Int32, [UnsafePointer<CChar>?], [Int32], [Int32]) -> Value) -> Value {
    bytes.withUnsafeBufferPointer { buffer in
      let addresses = places.map { place in
        place.flatMap { range in
          buffer.baseAddress.map { UnsafeRawPointer($0 + range.lowerBound).assumingMemoryBound(to: CChar.self) }
        }
      }
      let lengths = places.map { Int32($0?.count ?? 0) }
      return body(Int32(places.count), addresses, lengths, places.map { _ in 1 })
    }
  }
}
