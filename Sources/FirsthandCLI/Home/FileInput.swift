import Firsthand
import Foundation

/// Files and standard input, read with a sentence where they cannot be.
enum FileInput {
  /// `-` is standard input.
  static func text(at path: String) throws -> String {
    let bytes = try bytes(at: path)
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw FirsthandError(.badInput, "\(path) is not text in UTF-8. Save it as UTF-8.")
    }
    return text
  }

  static func bytes(at path: String, limit: Int = 64 * 1_048_576) throws -> [UInt8] {
    let handle = try open(path)
    var bytes: [UInt8] = []
    while let chunk = try read(handle, path), !chunk.isEmpty {
      bytes += chunk
      if bytes.count > limit {
        throw FirsthandError(.badInput, "\(path) is larger than \(limit / 1_048_576) MB.")
      }
    }
    return bytes
  }

  /// Hands over the file piece by piece.
  static func chunks(of path: String) throws -> () throws -> [UInt8]? {
    let handle = try open(path)
    return {
      let chunk = try read(handle, path)
      return chunk?.isEmpty == true ? nil : chunk
    }
  }

  static func size(of path: String) -> Int64 {
    let attributes = try? FileManager.default.attributesOfItem(atPath: path)
    return (attributes?[.size] as? NSNumber)?.int64Value ?? 0
  }

  private static func open(_ path: String) throws -> FileHandle {
    if path == "-" { return .standardInput }
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
      throw FirsthandError(.notFound, "There is no file \(path).")
    }
    if isFolder.boolValue { throw FirsthandError(.badInput, "\(path) is a folder, not a file.") }
    guard let handle = FileHandle(forReadingAtPath: path) else {
      throw FirsthandError(.notPermitted, "The file \(path) cannot be read. Look at its permissions.")
    }
    return handle
  }

  private static func read(_ handle: FileHandle, _ path: String) throws -> [UInt8]? {
    do {
      return try handle.read(upToCount: 262_144).map(Array.init)
    } catch {
      throw FirsthandError(.failed, "Reading \(path) broke off: \(error.localizedDescription)")
    }
  }

  /// The files of a folder, not those of folders within it.
  static func contentFiles(in folder: String) throws -> ContentFiles {
    let names: [String]
    do {
      names = try FileManager.default.contentsOfDirectory(atPath: folder)
    } catch {
      throw FirsthandError(.notFound, "There is no folder \(folder).")
    }
    var files: [String: [UInt8]] = [:]
    for name in names where !name.hasPrefix(".") {
      var isFolder: ObjCBool = false
      let path = folder + "/" + name
      let exists = FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
      if exists, !isFolder.boolValue { files[name] = try bytes(at: path, limit: 2 * 1_048_576) }
    }
    return ContentFiles(files)
  }

  /// The files under a path that end in one of `endings`, in order; the path itself where it is a file.
  static func files(under path: String, endings: [String]) throws -> [String] {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
      throw FirsthandError(.notFound, "There is no file or folder \(path).")
    }
    guard isFolder.boolValue else { return [path] }
    let all = FileManager.default.enumerator(atPath: path)?.compactMap { $0 as? String } ?? []
    return all.filter { name in endings.contains { name.hasSuffix($0) } }.sorted()
      .map { path + "/" + $0 }
  }
}
