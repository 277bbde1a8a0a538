import Firsthand
import Foundation

/// The line `database:` of `config.yml`: written by commands, and otherwise left as people wrote it.
extension Configuration {
  /// `text` with this database, or with none. A line that names another one stays as a comment.
  static func text(_ text: String, withDatabase url: String?) -> String {
    var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
      line.hasPrefix("database:") ? "# " + line : String(line)
    }
    if let url {
      let place = lines.lastIndex { $0.hasPrefix("# database:") }.map { $0 + 1 } ?? 0
      lines.insert("database: '" + url.replacing("'", with: "''") + "'", at: place)
    }
    return lines.joined(separator: "\n")
  }
}

extension Home {
  /// Has the settings name the database from now on; nil: the file of the home. Made where they are missing.
  func keep(database url: String?) throws {
    do {
      try FileManager.default.createDirectory(
        at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
      let isThere = FileManager.default.fileExists(atPath: configurationURL.path)
      let old = isThere ? try FileInput.text(at: configurationURL.path) : Configuration.starter
      let new = Configuration.text(old, withDatabase: url)
      guard new != old || !isThere else { return }
      try Data(new.utf8).write(to: configurationURL, options: .atomic)
      // It may hold a password.
      try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: configurationURL.path)
    } catch let error as CocoaError {
      throw FirsthandError(
        .failed, "\(configurationURL.path) cannot be written: \(error.localizedDescription)")
    }
  }
}
