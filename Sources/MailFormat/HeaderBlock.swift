/// Why a header field cannot be written.
package struct HeaderError: Error, Equatable, Sendable {
  package var field: String
  package var sentence: String
}

/// Header lines as bytes, in the order in which they were put in. A control character in a value is an
/// error, never something to strip: it would begin a field of its own.
package struct HeaderBlock: Hashable, Sendable {
  /// Folded at 78 columns where there is a space to fold at (RFC 5322 §2.1.1); each line ends in CRLF.
  package private(set) var bytes: [UInt8]

  package init() {
    bytes = []
    bytes.reserveCapacity(1024)
  }

  /// A field of free text: `Subject`.
  package mutating func append(unstructured name: String, _ text: String) throws(HeaderError) {
    try Self.refuseControls(name, text)
    var line = HeaderLine(name)
    if EncodedWord.isNeeded(for: text) {
      line.append(words: EncodedWord.words(of: text))
    } else {
      line.append(text: text)
    }
    finish(line)
  }

  /// A field of names and addresses: `From`, `To`.
  package mutating func append(mailboxes name: String, _ mailboxes: [Mailbox]) throws(HeaderError) {
    var line = HeaderLine(name)
    for (index, mailbox) in mailboxes.enumerated() {
      let comma = index + 1 < mailboxes.count ? "," : ""
      guard let display = mailbox.name, !display.isEmpty else {
        line.append(words: [mailbox.address.text + comma])
        continue
      }
      try Self.refuseControls(name, display)
      if EncodedWord.isNeeded(for: display) {
        line.append(words: EncodedWord.words(of: display))
      } else if display.utf8.allSatisfy(Self.isAtomOrSpace), !Self.hasRun(of: 32, in: display) {
        line.append(text: display)
      } else {
        // RFC 5322 §3.2.4: a quoted-string.
        let quoted = display.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
        line.append(text: "\"\(quoted)\"")
      }
      line.append(words: ["<\(mailbox.address.text)>\(comma)"])
    }
    finish(line)
  }

  /// A field whose value is ASCII already: identifiers, lists of addresses in angle brackets.
  package mutating func append(raw name: String, _ value: String) throws(HeaderError) {
    try Self.refuseControls(name, value)
    guard value.utf8.allSatisfy({ $0 < 128 }) else {
      throw HeaderError(
        field: name, sentence: "The header field \(name) can hold ASCII characters only.")
    }
    var line = HeaderLine(name)
    line.append(text: value)
    guard !line.isTooLong else {
      throw HeaderError(
        field: name, sentence: "The header field \(name) has a word longer than 998 characters.")
    }
    finish(line)
  }

  /// RFC 5322 §3.3. `offsetMinutes` is that of the zone in which the date is shown.
  package mutating func append(date name: String, milliseconds: Int64, offsetMinutes: Int) {
    append(encoded: "\(name): \(MailDate.text(milliseconds: milliseconds, offsetMinutes: offsetMinutes))")
  }

  mutating func append(encoded line: String) {
    bytes += line.utf8
    bytes += [13, 10]
  }

  private mutating func finish(_ line: HeaderLine) {
    bytes += line.bytes
    bytes.append(13)
    bytes.append(10)
  }

  private static func refuseControls(_ name: String, _ text: String) throws(HeaderError) {
    for scalar in text.unicodeScalars {
      let value = scalar.value
      // C0, DEL, C1, and the two separators that some software takes for line ends.
      if value < 32 || (127...159).contains(value) || value == 0x2028 || value == 0x2029 {
        throw HeaderError(
          field: name,
          sentence:
            "The \(name.lowercased()) has a line break or another control character in it. Type it again on one line.")
      }
    }
  }

  /// Whether the byte stands there twice in a row.
  private static func hasRun(of byte: UInt8, in text: String) -> Bool {
    zip(text.utf8, text.utf8.dropFirst()).contains { $0 == byte && $1 == byte }
  }

  /// RFC 5322 §3.2.3 `atext`, and the space between atoms.
  private static func isAtomOrSpace(_ byte: UInt8) -> Bool {
    switch byte {
    case 65...90, 97...122, 48...57, 32: true
    case 33, 35...39, 42, 43, 45, 47, 61, 63, 94...96, 123...126: true
    default: false
    }
  }
}

/// One field being folded.
private struct HeaderLine {
  var bytes: [UInt8]
  private var column: Int
  private(set) var isTooLong = false
  private var isFirst = true

  init(_ name: String) {
    bytes = Array(name.utf8) + [58]
    column = bytes.count
  }

  mutating func append(words: [String]) {
    for var word in words { word.withUTF8 { append(word: $0[...]) } }
  }

  /// Puts in the words of `text`, each with the spaces that stand before it beyond the one that parts it from the last.
  mutating func append(text: String) {
    var text = text
    text.withUTF8 { utf8 in
      var start = 0
      var isLeading = true
      for index in utf8.indices {
        let isSpace = utf8[index] == 32
        guard isSpace, !isLeading || start == 0 && index > 0 else {
          isLeading = isSpace
          continue
        }
        append(word: utf8[start..<index])
        start = index + 1
        isLeading = true
      }
      append(word: utf8[start...])
    }
  }

  /// Puts a space before the word, or a line break and a space where it would not fit.
  private mutating func append(word: Slice<UnsafeBufferPointer<UInt8>>) {
    // RFC 5322 §2.2.3: a fold needs white space and something after it.
    if column + 1 + word.count > 78, !isFirst, !word.allSatisfy({ $0 == 32 }) {
      bytes.append(13)
      bytes.append(10)
      column = 0
    }
    bytes.append(32)
    bytes.append(contentsOf: word)
    column += 1 + word.count
    if column > 998 { isTooLong = true }
    isFirst = false
  }
}
