import CHunspell
package import PolicyChecker
import Foundation
import Synchronization

/// A dictionary in Hunspell's format (hunspell(5)): word stems in a `.dic` file, their endings in an `.aff` file.
package final class HunspellDictionary: SpellingDictionary {
  /// Hunspell is not made for two threads at once.
  private struct Handle: @unchecked Sendable {
    let pointer: OpaquePointer
  }

  private let handle: Mutex<Handle>

  /// Nil where one of the two files cannot be read, or is of an encoding that is not UTF-8 or Latin.
  package init?(folder: String, name: String) {
    let (affixes, words) = ("\(folder)/\(name).aff", "\(folder)/\(name).dic")
    guard [affixes, words].allSatisfy(FileManager.default.isReadableFile), let pointer = Hunspell_create(affixes, words)
    else { return nil }
    handle = Mutex(Handle(pointer: pointer))
    encoding = String(cString: Hunspell_get_dic_encoding(pointer)).uppercased()
  }

  private let encoding: String

  deinit { handle.withLock { Hunspell_destroy($0.pointer) } }

  package func contains(_ word: String) -> Bool {
    guard let bytes = encoded(word) else { return false }
    return handle.withLock { Hunspell_spell($0.pointer, bytes) != 0 }
  }

  package func suggestions(for word: String) -> [String] {
    guard let bytes = encoded(word) else { return [] }
    return handle.withLock { handle in
      var list: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?
      let count = Hunspell_suggest(handle.pointer, &list, bytes)
      defer { Hunspell_free_list(handle.pointer, &list, count) }
      return (0..<Int(count)).compactMap { list?[$0].flatMap(decoded) }
    }
  }

  /// In the dictionary's encoding, with the NUL at its end.
  private func encoded(_ word: String) -> [CChar]? {
    guard let data = word.data(using: foundationEncoding) else { return nil }
    return data.map { CChar(bitPattern: $0) } + [0]
  }

  private func decoded(_ text: UnsafeMutablePointer<CChar>) -> String? {
    String(data: Data(bytes: text, count: strlen(text)), encoding: foundationEncoding)
  }

  private var foundationEncoding: String.Encoding {
    switch encoding {
    case "ISO8859-1", "ISO-8859-1": .isoLatin1
    case "ISO8859-2", "ISO-8859-2": .isoLatin2
    case "KOI8-R": String.Encoding(rawValue: 0x8000_0A02)
    default: .utf8
    }
  }
}

extension Dictionaries {
  /// Those that Debian's packages `hunspell-…` install, each read once.
  package static let installed = inFolders(["/usr/share/hunspell"])

  /// Those in folders, each read once; of two of a name that of the first folder.
  package static func inFolders(_ folders: [String]) -> Dictionaries {
    let shelves = folders.map(Shelf.init)
    return Dictionaries { name in shelves.lazy.compactMap { $0.dictionary(name) }.first }
  }

  private final class Shelf: Sendable {
    private let folder: String
    private let known = Mutex<[String: HunspellDictionary?]>([:])

    init(folder: String) { self.folder = folder }

    /// A name is letters, digits, `_` and `-`: it goes into a path.
    func dictionary(_ name: String) -> HunspellDictionary? {
      guard !name.isEmpty, name.utf8.allSatisfy({ isPlain($0) }) else { return nil }
      return known.withLock { known in
        if let found = known[name] { return found }
        let found = HunspellDictionary(folder: folder, name: name)
        known[name] = .some(found)
        return found
      }
    }

    private func isPlain(_ byte: UInt8) -> Bool {
      (97...122).contains(byte) || (65...90).contains(byte) || (48...57).contains(byte) || byte == 95 || byte == 45
    }
  }
}
