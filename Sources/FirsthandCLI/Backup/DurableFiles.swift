import Firsthand
import Foundation
import Operations

/// Files and folders of a backup and of a restored home: only their owner may read them, and they are on the disk before
/// anything is built on them.
enum DurableFiles {
  static func makeFolder(_ path: String) throws {
    guard mkdir(path, 0o700) == 0 else { throw trouble("The folder \(path) cannot be made") }
  }

  /// The folders above `name` within `folder`.
  static func makeFolders(above name: String, in folder: String) throws {
    var path = folder
    for part in name.split(separator: "/").dropLast() {
      path += "/" + part
      if mkdir(path, 0o700) != 0, errno != EEXIST { throw trouble("The folder \(path) cannot be made") }
    }
  }

  /// Makes a file that is not there, with what `next` hands over.
  static func write(_ path: String, _ next: () throws -> [UInt8]?) throws {
    let file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard file >= 0 else { throw trouble("The file \(path) cannot be written") }
    defer { close(file) }
    while let chunk = try next() {
      var rest = chunk[...]
      while !rest.isEmpty {
        let count = rest.withUnsafeBytes { Foundation.write(file, $0.baseAddress, $0.count) }
        if count > 0 {
          rest = rest.dropFirst(count)
        } else if errno != EINTR {
          throw trouble("The file \(path) cannot be written")
        }
      }
    }
    guard fsync(file) == 0 else { throw trouble("The file \(path) cannot be written") }
  }

  /// Copies a file and answers what was copied.
  static func copy(_ name: String, from source: String, to folder: String) throws -> BackupManifest.File {
    try makeFolders(above: name, in: folder)
    var digest = FileDigest()
    let next = try FileInput.chunks(of: source)
    try write(folder + "/" + name) {
      let chunk = try next()
      if let chunk { digest.add(chunk) }
      return chunk
    }
    return BackupManifest.File(name: name, size: digest.size, sha256: digest.sha256)
  }

  /// What a file holds that is there.
  static func measure(_ name: String, in folder: String) throws -> BackupManifest.File {
    var digest = FileDigest()
    let next = try FileInput.chunks(of: folder + "/" + name)
    while let chunk = try next() { digest.add(chunk) }
    return BackupManifest.File(name: name, size: digest.size, sha256: digest.sha256)
  }

  /// A file or a folder that is there, to the disk. Some disks (of other systems, over a network) know it of files alone.
  static func sync(_ path: String) throws {
    let file = open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { throw trouble("\(path) cannot be opened") }
    defer { close(file) }
    if fsync(file) == 0 { return }
    let isUnknown = errno == EINVAL || errno == ENOTSUP
    if isUnknown, isFolder(path) { return }
    throw trouble("\(path) cannot be written")
  }

  /// Everything under a folder, what is innermost first.
  static func syncAll(under folder: String) throws {
    let names = FileManager.default.enumerator(atPath: folder)?.compactMap { $0 as? String } ?? []
    for name in names.sorted(by: >) { try sync(folder + "/" + name) }
    try sync(folder)
  }

  static func move(_ path: String, to place: String) throws {
    guard rename(path, place) == 0 else { throw trouble("\(path) cannot be moved to \(place)") }
    try sync(URL(fileURLWithPath: place).deletingLastPathComponent().path)
  }

  static func isFolder(_ path: String) -> Bool {
    var status = stat()
    return lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }

  /// Bytes that may still be written to the disk that holds `folder`; nil where it does not say.
  static func room(in folder: String) -> Int64? {
    var status = statvfs()
    return statvfs(folder, &status) == 0 ? Int64(status.f_bavail) * Int64(status.f_frsize) : nil
  }

  /// What there is room for in `folder`, where that is less than `needed`.
  static func lacking(_ needed: Int64, in folder: String) -> Int64? {
    room(in: folder).flatMap { $0 < needed ? $0 : nil }
  }

  private static func trouble(_ what: String) -> FirsthandError {
    let number = errno
    let code: FirsthandError.Code = number == ENOSPC || number == EDQUOT || number == EIO ? .tryLater : .failed
    return FirsthandError(code, "\(what): \(String(cString: strerror(number))). Look at the disk and the permissions.")
  }
}
