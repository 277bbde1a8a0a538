/// The "relaxed" canonical forms, in which servers on the way may change white space (RFC 6376 §3.4.2, §3.4.4).
enum Relaxed {
  /// A whole header field with its name, without the end of its last line: `subject:A letter`.
  static func header(_ field: UnsafeBufferPointer<UInt8>) -> [UInt8] {
    var text: [UInt8] = []
    text.reserveCapacity(field.count)
    let colon = field.firstIndex(of: 58) ?? field.count
    for byte in field[..<colon] where !isSpace(byte) { text.append((65...90).contains(byte) ? byte + 32 : byte) }
    text.append(58)
    let start = text.count
    var hasSpace = false
    for byte in field[min(colon + 1, field.count)...] {
      if isSpace(byte) || byte == 13 || byte == 10 {
        hasSpace = true
        continue
      }
      if hasSpace, text.count > start { text.append(32) }
      hasSpace = false
      text.append(byte)
    }
    return text
  }

  /// A body with lines that end in CRLF; empty lines at its end are gone.
  static func body(_ body: UnsafeBufferPointer<UInt8>) -> [UInt8] {
    // A last line without its end is given one.
    [UInt8](unsafeUninitializedCapacity: body.count + 2) { out, count in
      var length = 0
      var lineStart = 0
      var contentEnd = 0
      var index = 0
      while index < body.count {
        let byte = body[index]
        if byte == 13, index + 1 < body.count, body[index + 1] == 10 {
          if length > lineStart, out[length - 1] == 32 { length -= 1 }
          let isEmpty = length == lineStart
          out[length] = 13
          out[length + 1] = 10
          length += 2
          lineStart = length
          if !isEmpty { contentEnd = length }
          index += 2
          continue
        }
        if isSpace(byte) {
          if length == lineStart || out[length - 1] != 32 {
            out[length] = 32
            length += 1
          }
        } else {
          out[length] = byte
          length += 1
        }
        index += 1
      }
      if length > lineStart, out[length - 1] == 32 { length -= 1 }
      if length > lineStart {
        out[length] = 13
        out[length + 1] = 10
        contentEnd = length + 2
      }
      count = contentEnd
    }
  }

  private static func isSpace(_ byte: UInt8) -> Bool { byte == 32 || byte == 9 }
}
