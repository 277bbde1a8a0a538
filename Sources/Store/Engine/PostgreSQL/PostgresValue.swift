import CPQ

/// Values on the wire: PostgreSQL's binary format, numbers in network order.
extension SQLValue {
  /// The type's number in `pg_type`, which makes `$1` mean the same wherever it is written; 0 leaves it to the server.
  var postgresType: Oid {
    switch self {
    case .null: 0
    case .integer: PostgresType.int8
    case .text: PostgresType.text
    case .blob: PostgresType.bytea
    }
  }

  /// Nil for NULL.
  var postgresBytes: [UInt8]? {
    switch self {
    case .null: nil
    case .integer(let number): withUnsafeBytes(of: number.bigEndian) { Array($0) }
    case .text(let text): Array(text.utf8)
    case .blob(let bytes): bytes
    }
  }

  /// Throws for a type that no query of ours gives.
  init(_ type: Oid, _ bytes: UnsafeRawBufferPointer) throws {
    switch type {
    case PostgresType.int8, PostgresType.int4, PostgresType.int2:
      // Sign and all: the first byte's highest bit is that of the number.
      let sign: Int64 = (bytes.first ?? 0) & 0x80 == 0 ? 0 : -1
      self = .integer(bytes.reduce(sign) { $0 << 8 | Int64($1) })
    case PostgresType.bool: self = .integer(bytes.first == 0 ? 0 : 1)
    case PostgresType.bytea: self = .blob(Array(bytes))
    case PostgresType.numeric: self = .integer(try Self.numeric(bytes))
    case PostgresType.text, PostgresType.varchar, PostgresType.name, PostgresType.unknown:
      self = .text(String(decoding: bytes, as: UTF8.self))
    default:
      throw PostgresFailure(state: "", message: "a column has the unknown type \(type)", isLost: false)
    }
  }

  /// A whole number as `numeric` has it, which is what sums of 64-bit numbers are: count of digits, weight of the first,
  /// sign, scale, and then digits from 0 to 9999.
  private static func numeric(_ bytes: UnsafeRawBufferPointer) throws -> Int64 {
    func word(_ index: Int) -> Int64 { Int64(bytes[2 * index]) << 8 | Int64(bytes[2 * index + 1]) }
    let (count, weight, sign) = (Int(word(0)), word(1), word(2))
    let tooLarge = PostgresFailure(state: "22003", message: "a sum is no whole number of 64 bits", isLost: false)
    guard sign == 0 || sign == 0x4000 else { throw tooLarge }
    // Without digits before the point.
    guard count > 0, bytes[2] & 0x80 == 0 else { return 0 }
    var sum: Int64 = 0
    for index in 0...Int(weight) {
      let (shifted, overflow) = sum.multipliedReportingOverflow(by: 10_000)
      guard !overflow else { throw tooLarge }
      sum = shifted + (index < count ? word(4 + index) : 0)
    }
    return sign == 0 ? sum : -sum
  }
}

/// Numbers of types as `pg_type.dat` has them since ever.
enum PostgresType {
  static let bool: Oid = 16
  static let bytea: Oid = 17
  static let name: Oid = 19
  static let int8: Oid = 20
  static let int2: Oid = 21
  static let int4: Oid = 23
  static let text: Oid = 25
  static let unknown: Oid = 705
  static let varchar: Oid = 1043
  static let numeric: Oid = 1700
}

extension SQLRow {
  /// The rows of an answer.
  static func all(in result: OpaquePointer) throws -> [SQLRow] {
    let count = PQnfields(result)
    var columns: [String: Int] = [:]
    for index in 0..<count {
      let name = String(cString: PQfname(result, index))
      if columns[name] == nil { columns[name] = Int(index) }
    }
    let types = (0..<count).map { PQftype(result, $0) }
    return try (0..<PQntuples(result)).map { row in
      SQLRow(
        columns: columns,
        values: try (0..<count).map { column in
          if PQgetisnull(result, row, column) == 1 { return .null }
          let bytes = UnsafeRawBufferPointer(
            start: PQgetvalue(result, row, column), count: Int(PQgetlength(result, row, column)))
          return try SQLValue(types[Int(column)], bytes)
        })
    }
  }
}
