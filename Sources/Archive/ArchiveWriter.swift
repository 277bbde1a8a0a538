import CZip
package import Firsthand
import Foundation

/// Writes a ZIP. The same entries at the same moment give the same bytes, whichever zone the machine is in.
package enum ArchiveWriter {
  /// Nothing stands at `path` before all of it is there, and what stands there already is never written over.
  package static func write(_ entries: [ArchiveEntry], to path: String, at moment: Instant) throws {
    try check(path)
    // A folder that nobody else can look into: the library gives its own temporary file a mode of its own.
    let folder = try privateFolder(besides: path)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let partial = folder + "/archive.zip"
    try fill(partial, entries, at: moment)
    try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: partial)
    try place(partial, at: path)
  }

  /// Throws where something stands at `path`, or nothing can be put there.
  package static func check(_ path: String) throws {
    guard access(path, F_OK) != 0 else { throw taken(path) }
    guard access(parent(of: path), W_OK | X_OK) == 0 else { throw failure(path, String(cString: strerror(errno))) }
  }

  private static func parent(of path: String) -> String {
    URL(fileURLWithPath: path).deletingLastPathComponent().path
  }

  private static func taken(_ path: String) -> FirsthandError {
    FirsthandError(
      .badInput, "There is a file \(path) already, and it is not written over. Name another, or move it away.")
  }

  private static func privateFolder(besides path: String) throws -> String {
    var template = Array((parent(of: path) + "/.firsthand-archive-XXXXXX").utf8CString)
    guard let made = mkdtemp(&template) else { throw failure(path, String(cString: strerror(errno))) }
    return String(cString: made)
  }

  /// A link, unlike a renaming, is refused where somebody was faster.
  private static func place(_ partial: String, at path: String) throws {
    if link(partial, path) == 0 { return }
    if errno == EEXIST { throw taken(path) }
    // A file system that knows no links.
    try check(path)
    guard rename(partial, path) == 0 else { throw failure(path, String(cString: strerror(errno))) }
  }

  private static func failure(_ path: String, _ words: String) -> FirsthandError {
    FirsthandError(
      .failed,
      "The archive \(path) cannot be written: \(words). Nothing was left half-written; look at the disk and its permissions."
    )
  }

  private static func fill(_ path: String, _ entries: [ArchiveEntry], at moment: Instant) throws {
    var code: Int32 = 0
    guard let archive = zip_open(path, ZIP_CREATE | ZIP_EXCL, &code) else {
      var error = zip_error_t()
      zip_error_init_with_code(&error, code)
      defer { zip_error_fini(&error) }
      throw failure(path, String(cString: zip_error_strerror(&error)))
    }
    let trouble = SourceTrouble()
    var isDone = false
    defer { if !isDone { zip_discard(archive) } }
    let stamp = DOSMoment(moment)
    for entry in entries {
      guard let source = EntrySource(entry, trouble).made(in: archive) else {
        throw failure(path, String(cString: zip_strerror(archive)))
      }
      let index = zip_file_add(archive, entry.name, source, zip_flags_t(ZIP_FL_ENC_UTF_8))
      guard index >= 0 else {
        zip_source_free(source)
        throw failure(path, String(cString: zip_strerror(archive)))
      }
      let place = zip_uint64_t(index)
      guard zip_file_set_dostime(archive, place, stamp.time, stamp.date, 0) == 0,
        zip_set_file_compression(archive, place, ZIP_CM_DEFLATE, 6) == 0,
        zip_file_set_external_attributes(archive, place, 0, zip_uint8_t(ZIP_OPSYS_UNIX), 0o100644 << 16) == 0
      else { throw failure(path, String(cString: zip_strerror(archive))) }
    }
    guard zip_close(archive) == 0 else {
      throw trouble.error ?? failure(path, String(cString: zip_strerror(archive)))
    }
    isDone = true
  }
}

/// A moment in UTC as a ZIP has it: from 1980 on, in steps of two seconds.
private struct DOSMoment {
  let time: UInt16
  let date: UInt16

  init(_ moment: Instant) {
    let day = moment.day
    let seconds = Int((moment.milliseconds - day.startInUTC.milliseconds) / 1_000)
    time = UInt16(seconds / 3_600 << 11 | seconds / 60 % 60 << 5 | seconds % 60 / 2)
    date = UInt16(max(0, day.year - 1980) << 9 | day.month << 5 | day.day)
  }
}
