/// Words in other letters than ASCII, as header fields carry them (RFC 2047).
enum EncodedWord {
  /// Most characters of an encoded word (RFC 2047 §2).
  private static let limit = 75
  private static let opening = "=?utf-8?"

  static func isNeeded(for text: String) -> Bool {
    var longest = 0
    var run = 0
    for byte in text.utf8 {
      if byte >= 128 { return true }
      run = byte == 32 ? 0 : run + 1
      longest = max(longest, run)
    }
    // Text that looks encoded would be decoded; a word too long for a line must be cut.
    return opens(text) || longest > 200 || text.hasPrefix(" ") || text.hasSuffix(" ")
  }

  /// Encoded words that decode to `text` put together; none cuts a character.
  static func words(of text: String) -> [String] {
    // RFC 2047 §4: Q where most of it is ASCII and can be read as it stands, B otherwise.
    let usesQ = qLength(text) <= 2 * text.utf8.count
    let room = limit - opening.utf8.count - 4
    var words: [String] = []
    var chunk: [UInt8] = []
    var length = 0
    func close() {
      guard !chunk.isEmpty else { return }
      let body = usesQ ? q(chunk) : Base64Lines.text(chunk)
      words.append(opening + (usesQ ? "q?" : "b?") + body + "?=")
      chunk = []
      length = 0
    }
    for scalar in text.unicodeScalars {
      let bytes = Array(String(scalar).utf8)
      let added = bytes.reduce(0) { $0 + (isPlain($1) ? 1 : 3) }
      let fits =
        usesQ ? length + added <= room : (chunk.count + bytes.count + 2) / 3 * 4 <= room
      if !fits { close() }
      chunk += bytes
      length += added
    }
    close()
    return words
  }

  private static func qLength(_ text: String) -> Int {
    text.utf8.reduce(0) { $0 + (isPlain($1) ? 1 : 3) }
  }

  /// RFC 2047 §5(3): what may stand for itself within a phrase; a space is written as `_`.
  private static func isPlain(_ byte: UInt8) -> Bool {
    switch byte {
    case 65...90, 97...122, 48...57, 32, 33, 42, 43, 45, 47: true
    default: false
    }
  }

  private static let digits = Array("0123456789ABCDEF".utf8)

  private static func q(_ bytes: [UInt8]) -> String {
    var out: [UInt8] = []
    for byte in bytes {
      if byte == 32 {
        out.append(95)
      } else if isPlain(byte) {
        out.append(byte)
      } else {
        out += [61, digits[Int(byte >> 4)], digits[Int(byte & 15)]]
      }
    }
    return String(decoding: out, as: UTF8.self)
  }

  /// Whether an encoded word may begin in it. By bytes: every field of every copy is asked.
  private static func opens(_ text: String) -> Bool {
    var last: UInt8 = 0
    for byte in text.utf8 {
      if byte == 63, last == 61 { return true }
      last = byte
    }
    return false
  }

  /// `text` with its encoded words read; what cannot be read stays as it is.
  static func decode(_ text: String) -> String {
    guard opens(text) else { return text }
    var out = ""
    var rest = text[...]
    var lastWasWord = false
    while let start = rest.firstRange(of: "=?") {
      let before = rest[..<start.lowerBound]
      let parts = rest[start.upperBound...].split(
        separator: "?", maxSplits: 3, omittingEmptySubsequences: false)
      guard parts.count == 4, parts[3].hasPrefix("="), parts[1].count == 1,
        let bytes = bytes(parts[2], encoding: parts[1])
      else {
        out += before + "=?"
        rest = rest[start.upperBound...]
        lastWasWord = false
        continue
      }
      // RFC 2047 §6.2: white space between two encoded words is not shown.
      if !(lastWasWord && before.allSatisfy(\.isWhitespace)) { out += before }
      out += Charset.text(bytes, String(parts[0]))
      rest = parts[3].dropFirst()
      lastWasWord = true
    }
    return out + rest
  }

  private static func bytes(_ body: Substring, encoding: Substring) -> [UInt8]? {
    switch encoding.lowercased() {
    case "b": return Base64Lines.decode(Array(body.utf8))
    case "q": return QuotedPrintable.decode(Array(body.replacing("_", with: " ").utf8))
    default: return nil
    }
  }
}
