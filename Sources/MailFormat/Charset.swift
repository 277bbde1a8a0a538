import Foundation

/// Bytes as text in the character sets that letters come in.
enum Charset {
  static func text(_ bytes: [UInt8], _ name: String) -> String {
    let encoding: String.Encoding
    switch name.lowercased() {
    case "iso-8859-1", "latin1": encoding = .isoLatin1
    case "windows-1252", "cp1252": encoding = .windowsCP1252
    case "windows-1251", "cp1251": encoding = .windowsCP1251
    default: return String(decoding: bytes, as: UTF8.self)
    }
    return String(bytes: bytes, encoding: encoding) ?? String(decoding: bytes, as: UTF8.self)
  }
}
