import Foundation

/// The encodings a table may come in. The raw value is the name people type.
package enum TextEncoding: String, CaseIterable, Sendable {
  case utf8 = "utf-8"
  case utf16LittleEndian = "utf-16le"
  case utf16BigEndian = "utf-16be"
  case windows1252 = "windows-1252"
  case windows1251 = "windows-1251"
  case latin1 = "iso-8859-1"

  private static let aliases: [String: TextEncoding] = [
    "utf8": .utf8, "utf-8-sig": .utf8, "utf16": .utf16LittleEndian, "utf-16": .utf16LittleEndian,
    "unicode": .utf16LittleEndian, "cp1252": .windows1252, "ansi": .windows1252,
    "cp1251": .windows1251, "latin1": .latin1, "latin-1": .latin1,
  ]

  /// Upper and lower case alike, with the usual other names.
  package init?(name: String) {
    let name = name.lowercased()
    guard let found = TextEncoding(rawValue: name) ?? Self.aliases[name] else { return nil }
    self = found
  }

  /// The UTF-8 of each byte, for the encodings of one byte a character; empty where a byte has none.
  var singleByteTable: [[UInt8]]? {
    let foundation: String.Encoding
    switch self {
    case .windows1252: foundation = .windowsCP1252
    case .windows1251: foundation = .windowsCP1251
    case .latin1: foundation = .isoLatin1
    default: return nil
    }
    return (0...255).map { byte in
      Array((String(bytes: [UInt8(byte)], encoding: foundation) ?? "").utf8)
    }
  }
}

/// Something is wrong with a table as a whole.
package struct TabularError: Error, Equatable, Sendable {
  /// From 1.
  package var line: Int?
  /// From 1, in bytes of UTF-8.
  package var column: Int?
  package var sentence: String

  package init(line: Int? = nil, column: Int? = nil, sentence: String) {
    self.line = line
    self.column = column
    self.sentence = sentence
  }
}
