/// Where the header fields of a message stand in its bytes, and where its body begins (RFC 5322 §2.1, §2.2).
struct MessageFields {
  /// Each with its name in lower case, folds and all, without the end of its last line.
  private(set) var fields: [(name: String, range: Range<Int>)] = []
  /// From behind the empty line on.
  private(set) var body: Range<Int>

  init(_ message: UnsafeBufferPointer<UInt8>) {
    body = message.count..<message.count
    var start = 0
    while start < message.count {
      var end = Self.lineEnd(message, from: start)
      if end == start {
        body = min(start + 2, message.count)..<message.count
        return
      }
      // A line that begins with white space goes on with the one before.
      while end + 2 < message.count, message[end + 2] == 32 || message[end + 2] == 9 {
        end = Self.lineEnd(message, from: end + 2)
      }
      let name = message[start..<end].prefix { $0 != 58 }
      fields.append((String(decoding: name, as: UTF8.self).lowercased(), start..<end))
      start = end + 2
    }
  }

  /// Where the CRLF stands, or the end.
  private static func lineEnd(_ message: UnsafeBufferPointer<UInt8>, from start: Int) -> Int {
    var index = start
    while index + 1 < message.count {
      if message[index] == 13, message[index + 1] == 10 { return index }
      index += 1
    }
    return message.count
  }
}
