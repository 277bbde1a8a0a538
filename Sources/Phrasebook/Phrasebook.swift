import Firsthand
import Foundation

/// Every word that Firsthand says on pages and in mails of its own, in each language it speaks.
package struct Phrasebook: Sendable {
  let catalogues: [Language: Catalogue]

  /// Reads the catalogues that lie beside the program.
  package static func load() throws -> Phrasebook {
    guard let resources = Bundle.module.resourceURL else {
      throw FirsthandError(.failed, "The program's words are missing; install it again.")
    }
    let folder = resources.appendingPathComponent("Catalogue", isDirectory: true)
    var catalogues: [Language: Catalogue] = [:]
    for language in Language.allCases {
      let path = folder.appendingPathComponent(language.rawValue, isDirectory: true)
      guard FileManager.default.fileExists(atPath: path.path) else {
        throw FirsthandError(.failed, "The folder \(path.path) with the program's words is missing; install it again.")
      }
      catalogues[language] = try Catalogue(folder: path)
    }
    return Phrasebook(catalogues: catalogues)
  }

  private static let loaded = Result { try load() }

  /// Read once for the whole program.
  package static func ready() throws -> Phrasebook { try loaded.get() }

  /// The same. Where the words cannot be read, phrases show their keys; `ready` says why.
  package static let shared: Phrasebook = (try? loaded.get()) ?? Phrasebook(catalogues: [:])

  package func phrases(in language: Language) -> Phrases { Phrases(language, from: self) }

  /// The keys of a language's own catalogue.
  package func keys(in language: Language) -> Set<String> {
    Set((catalogues[language]?.entries ?? [:]).keys)
  }

  func entry(_ key: String, in language: Language) -> (Catalogue.Entry, Language)? {
    if let entry = catalogues[language]?.entries[key] { return (entry, language) }
    return catalogues[.english]?.entries[key].map { ($0, .english) }
  }
}
