package import Firsthand
import Foundation

/// What a backup says of itself, in `manifest.json`: written last, so that a backup without one is none.
package struct BackupManifest: Codable, Hashable, Sendable {
  package static let fileName = "manifest.json"
  package static let databaseName = "firsthand.db"
  /// The form that this program writes, and the newest that it reads.
  package static let form = 1

  package struct File: Codable, Hashable, Sendable {
    /// Its path within the home, and within the backup.
    package let name: String
    package let size: Int64
    package let sha256: String

    package init(name: String, size: Int64, sha256: String) {
      self.name = name
      self.size = size
      self.sha256 = sha256
    }
  }

  /// The send log in the copy of the database.
  package struct Log: Codable, Hashable, Sendable {
    /// The id of its first entry, which tells whose log it is.
    package let first: String
    /// Entries that have their place, and the root of their tree in hexadecimal digits.
    package let size: UInt64
    package let root: String
    /// The last checkpoint, a signed note; none before the first.
    package let checkpoint: String?
  }

  package let form: Int
  /// The version of the program that made it.
  package let program: String
  /// The last step of the database's schema that was taken.
  package let schemaStep: Int
  /// Milliseconds since 1970 UTC.
  package let madeAt: Int64
  package let log: Log
  package let files: [File]

  package init(program: String, facts: BackupFacts, files: [File]) {
    form = Self.form
    self.program = program
    schemaStep = facts.schemaStep
    madeAt = facts.madeAt.milliseconds
    log = facts.log
    self.files = files
  }

  package var moment: Instant { Instant(milliseconds: madeAt) }

  package func bytes() throws -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return Array(try encoder.encode(self)) + [10]
  }

  private struct Form: Decodable { let form: Int }

  /// `place` is where the backup lies, for what is said of it.
  package init(reading bytes: [UInt8], in place: String) throws {
    let data = Data(bytes)
    let decoder = JSONDecoder()
    guard let form = try? decoder.decode(Form.self, from: data).form else {
      throw FirsthandError(.badInput, "The manifest of the backup \(place) is damaged. Take another backup.")
    }
    guard form <= Self.form else {
      throw FirsthandError(
        .badInput,
        "The backup \(place) was made by a newer firsthand (form \(form); this one knows \(Self.form)). Use the newer program."
      )
    }
    guard form == Self.form, let manifest = try? decoder.decode(BackupManifest.self, from: data),
      manifest.files.allSatisfy({ Self.isPlain($0.name) }),
      Set(manifest.files.map(\.name)).count == manifest.files.count,
      manifest.files.contains(where: { $0.name == Self.databaseName })
    else { throw FirsthandError(.badInput, "The manifest of the backup \(place) is damaged. Take another backup.") }
    self = manifest
  }

  /// Whether a name stays within the backup.
  private static func isPlain(_ name: String) -> Bool {
    name != fileName
      && name.split(separator: "/", omittingEmptySubsequences: false).allSatisfy { $0 != "" && $0 != "." && $0 != ".." }
      && name.utf8.allSatisfy { $0 >= 32 }
  }
}
