import Firsthand
import Foundation

/// The line `database:` of `config.yml`: written by commands, and otherwise left as people wrote it.
extension Configuration {
  /// `text` with this database, or with none, or a sentence where people wrote it so that one line cannot say it. A line that
  /// names another one stays as a comment. `file` is for messages.
  static func text(_ text: String, withDatabase url: String?, file: String) throws -> String {
    let folder = URL(fileURLWithPath: file).deletingLastPathComponent()
    if let read = try? Configuration.read(text, file: file, folder: folder), read.database == url { return text }
    // By bytes: to Swift "\r\n" is one character, and no line of such a file ends with "\n".
    var lines = text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).map { bytes in
      let line = String(decoding: bytes, as: UTF8.self)
      return line.hasPrefix("database:") ? "# " + line : line
    }
    if let url {
      let end = lines.count > 1 && lines[0].utf8.last == UInt8(ascii: "\r") ? "\r" : ""
      let place = lines.lastIndex { $0.hasPrefix("# database:") || $0.hasPrefix("---") || $0.hasPrefix("%") }
      lines.insert("database: '" + url.replacing("'", with: "''") + "'" + end, at: place.map { $0 + 1 } ?? 0)
    }
    let new = lines.joined(separator: "\n")
    guard let read = try? Configuration.read(new, file: file, folder: folder), read.database == url else {
      throw FirsthandError(
        .badInput,
        "\(file) is written so that this command cannot change its database. Write it in one line that begins with database: and has no quotes around that word, or take it out; then begin again. Nothing was changed."
      )
    }
    return new
  }

  /// `text` as a comment: it sets nothing, and is there to be read.
  static func comment(_ text: String) -> String {
    text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
      .map { $0.isEmpty ? "" : "# " + String(decoding: $0, as: UTF8.self) }.joined(separator: "\n")
  }
}

extension Home {
  /// What the settings say once they name this database (nil: the file of the home), and whether that is already so.
  /// Looked at before anything begins that ends with them.
  @discardableResult
  func settings(naming url: String?) throws -> (text: String, isThere: Bool) {
    let isThere = FileManager.default.fileExists(atPath: configurationURL.path)
    let old = isThere ? try FileInput.text(at: configurationURL.path) : Configuration.starter
    let new = try Configuration.text(old, withDatabase: url, file: configurationURL.path)
    return (new, isThere && new == old)
  }

  /// Has the settings name the database from now on. Made where they are missing.
  func keep(database url: String?) throws {
    let new = try settings(naming: url)
    if !new.isThere { try write(settings: new.text) }
  }

  /// The whole of it or nothing, on the disk, and for the owner alone: it may hold a password.
  func write(settings text: String) throws {
    let place = configurationURL.resolvingSymlinksInPath().path
    let draft = "\(place).\(getpid())"
    unlink(draft)
    defer { unlink(draft) }
    var rest: [UInt8]? = Array(text.utf8)
    try DurableFiles.write(draft) {
      defer { rest = nil }
      return rest
    }
    try DurableFiles.move(draft, to: place)
  }
}
