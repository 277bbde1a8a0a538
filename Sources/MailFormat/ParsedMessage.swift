/// A received message, read leniently: whatever the bytes, something comes out and nothing traps.
package struct ParsedMessage: Sendable {
  /// Unfolded, still encoded.
  package private(set) var headers: [(name: String, value: String)] = []
  package private(set) var parts: [ParsedMessage] = []
  /// With the transfer encoding taken off.
  package private(set) var body: [UInt8] = []
  /// In lower case, without parameters.
  package private(set) var contentType = "text/plain"
  private var charset = "utf-8"

  /// Parts within parts, and parts of one part, at most.
  private static let deepest = 12
  private static let mostParts = 200

  package init(_ bytes: [UInt8]) { self.init(bytes[...], depth: 0) }

  private init(_ bytes: ArraySlice<UInt8>, depth: Int) {
    let bodyStart = readHeaders(bytes)
    let raw = bytes[bodyStart...]
    let type = ContentType(first("Content-Type") ?? "text/plain")
    contentType = type.name
    charset = type.parameters["charset"] ?? "utf-8"
    if type.name.hasPrefix("multipart/"), let boundary = type.parameters["boundary"],
      !boundary.isEmpty, depth < Self.deepest
    {
      parts = Self.split(raw, boundary: Array(boundary.utf8)).prefix(Self.mostParts).map {
        ParsedMessage($0, depth: depth + 1)
      }
      return
    }
    switch (first("Content-Transfer-Encoding") ?? "").lowercased() {
    case "quoted-printable": body = QuotedPrintable.decode(raw)
    case "base64": body = Base64Lines.decode(raw)
    default: body = Array(raw)
    }
  }

  /// Where the body begins.
  private mutating func readHeaders(_ bytes: ArraySlice<UInt8>) -> Int {
    var index = bytes.startIndex
    while index < bytes.endIndex {
      let end = bytes[index...].firstIndex(of: 10) ?? bytes.endIndex
      var line = bytes[index..<end]
      if line.last == 13 { line = line.dropLast() }
      let next = end < bytes.endIndex ? end + 1 : end
      if line.isEmpty { return next }
      if line.first == 32 || line.first == 9 {
        if !headers.isEmpty {
          headers[headers.count - 1].value += " " + Self.trimmed(line)
        }
      } else if let colon = line.firstIndex(of: 58) {
        headers.append((Self.trimmed(line[..<colon]), Self.trimmed(line[(colon + 1)...])))
      } else if headers.isEmpty, line.starts(with: Array("From ".utf8)) {
        // The separator of an mbox file.
      } else {
        return index
      }
      index = next
    }
    return index
  }

  private static func trimmed(_ bytes: ArraySlice<UInt8>) -> String {
    var rest = bytes
    while let first = rest.first, first == 32 || first == 9 { rest = rest.dropFirst() }
    while let last = rest.last, last == 32 || last == 9 || last == 13 { rest = rest.dropLast() }
    return String(decoding: rest, as: UTF8.self)
  }

  /// RFC 2046 §5.1.1: what stands between the lines of a boundary.
  private static func split(
    _ bytes: ArraySlice<UInt8>, boundary: [UInt8]
  ) -> [ArraySlice<UInt8>] {
    let mark = [45, 45] + boundary
    var parts: [ArraySlice<UInt8>] = []
    var start: Int?
    var index = bytes.startIndex
    while index < bytes.endIndex {
      let end = bytes[index...].firstIndex(of: 10) ?? bytes.endIndex
      let line = bytes[index..<end]
      let next = end < bytes.endIndex ? end + 1 : end
      if line.starts(with: mark), Self.endsBoundary(line.dropFirst(mark.count)) {
        if let start {
          // The line end before a boundary belongs to it.
          var stop = max(start, index - 1)
          if stop > start, bytes[stop - 1] == 13 { stop -= 1 }
          parts.append(bytes[start..<stop])
        }
        start = next
        if line.dropFirst(mark.count).starts(with: [45, 45]) { return parts }
      }
      index = next
    }
    if let start, start < bytes.endIndex { parts.append(bytes[start...]) }
    return parts
  }

  /// RFC 2046 §5.1.1: white space, or the two hyphens of the last boundary.
  private static func endsBoundary(_ rest: ArraySlice<UInt8>) -> Bool {
    let rest = rest.starts(with: [45, 45]) ? rest.dropFirst(2) : rest
    return rest.allSatisfy { $0 == 32 || $0 == 9 || $0 == 13 }
  }

  /// Every field in the order of the message, decoded.
  package var decodedHeaders: [(name: String, value: String)] {
    headers.map { ($0.name, EncodedWord.decode($0.value)) }
  }

  /// The first field of this name, decoded.
  package func first(_ name: String) -> String? {
    headers.first { Self.isSame($0.name, name) }.map { EncodedWord.decode($0.value) }
  }

  /// All fields of this name, decoded.
  package func all(_ name: String) -> [String] {
    headers.filter { Self.isSame($0.name, name) }.map {
      EncodedWord.decode($0.value)
    }
  }

  /// Names of fields are ASCII, whatever the case (RFC 5322 §2.2).
  private static func isSame(_ a: String, _ b: String) -> Bool {
    a.utf8.count == b.utf8.count
      && zip(a.utf8, b.utf8).allSatisfy { x, y in
        x == y || (x | 32 == y | 32 && (97...122).contains(x | 32))
      }
  }

  /// The addresses in all fields of this name, as far as they are ones.
  package func addresses(in name: String) -> [EmailAddress] {
    all(name).flatMap { value in
      value.split(separator: ",").compactMap { piece -> EmailAddress? in
        guard let open = piece.lastIndex(of: "<") else { return try? EmailAddress(String(piece)) }
        return try? EmailAddress(
          String(piece[piece.index(after: open)...].prefix { $0 != ">" }))
      }
    }
  }

  /// The body in its character set.
  package var text: String { Charset.text(body, charset) }

  /// This part or the first within it of this type.
  package func firstPart(contentType wanted: String) -> ParsedMessage? {
    if parts.isEmpty { return contentType == wanted ? self : nil }
    for part in parts {
      if let found = part.firstPart(contentType: wanted) { return found }
    }
    return nil
  }
}

/// A `Content-Type` taken apart (RFC 2045 §5.1).
struct ContentType {
  var name: String
  var parameters: [String: String] = [:]

  init(_ text: String) {
    var isQuoted = false
    let pieces = Array(text.utf8).split(omittingEmptySubsequences: false) { byte in
      if byte == 34 { isQuoted.toggle() }
      return byte == 59 && !isQuoted
    }
    name = Self.word(pieces[0])
    for piece in pieces.dropFirst() {
      guard let equals = piece.firstIndex(of: 61) else { continue }
      var value = piece[(equals + 1)...]
      while let first = value.first, Self.isBlank(first) { value = value.dropFirst() }
      while let last = value.last, Self.isBlank(last) { value = value.dropLast() }
      if value.count >= 2, value.first == 34, value.last == 34 { value = value.dropFirst().dropLast() }
      parameters[Self.word(piece[..<equals])] = String(decoding: value, as: UTF8.self)
    }
  }

  /// Without white space, in lower case.
  private static func word(_ bytes: ArraySlice<UInt8>) -> String {
    String(decoding: bytes.filter { !isBlank($0) }, as: UTF8.self).lowercased()
  }

  private static func isBlank(_ byte: UInt8) -> Bool { byte == 32 || (9...13).contains(byte) }
}
