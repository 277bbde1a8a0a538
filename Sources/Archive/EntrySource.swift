import CZip

/// What went wrong while an entry was read: libzip carries numbers alone.
final class SourceTrouble {
  var error: (any Error)?
}

/// An entry as libzip reads it.
final class EntrySource {
  private let entry: ArchiveEntry
  private let trouble: SourceTrouble
  private var next: (() throws -> [UInt8])?
  private var piece: ArraySlice<UInt8> = []
  private var isAtEnd = false

  init(_ entry: ArchiveEntry, _ trouble: SourceTrouble) {
    self.entry = entry
    self.trouble = trouble
  }

  /// The source, which keeps this object until libzip is done with it.
  func made(in archive: OpaquePointer) -> OpaquePointer? {
    let held = Unmanaged.passRetained(self)
    let source = zip_source_function(
      archive,
      { held, data, length, command in
        guard let held else { return -1 }
        let source = Unmanaged<EntrySource>.fromOpaque(held)
        if command == ZIP_SOURCE_FREE {
          source.release()
          return 0
        }
        return source.takeUnretainedValue().answer(command, data, Int(length))
      }, held.toOpaque())
    if source == nil { held.release() }
    return source
  }

  private func answer(_ command: zip_source_cmd_t, _ data: UnsafeMutableRawPointer?, _ length: Int) -> zip_int64_t {
    switch command {
    case ZIP_SOURCE_SUPPORTS: return fh_zip_reads_once()
    case ZIP_SOURCE_OPEN: return tried { next = try entry.open() }
    case ZIP_SOURCE_READ:
      guard let data else { return -1 }
      var given = 0
      return tried { given = try read(into: UnsafeMutableRawBufferPointer(start: data, count: length)) } < 0
        ? -1 : zip_int64_t(given)
    case ZIP_SOURCE_CLOSE:
      (next, piece, isAtEnd) = (nil, [], false)
      return 0
    case ZIP_SOURCE_STAT:
      guard let stat = data?.assumingMemoryBound(to: zip_stat_t.self) else { return -1 }
      zip_stat_init(stat)
      if let size = entry.size {
        stat.pointee.size = zip_uint64_t(size)
        stat.pointee.valid |= zip_uint64_t(ZIP_STAT_SIZE)
      }
      return zip_int64_t(MemoryLayout<zip_stat_t>.size)
    case ZIP_SOURCE_ERROR:
      let numbers = data?.assumingMemoryBound(to: Int32.self)
      numbers?[0] = ZIP_ER_READ
      numbers?[1] = 0
      return zip_int64_t(2 * MemoryLayout<Int32>.size)
    default: return -1
    }
  }

  private func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
    while piece.isEmpty, !isAtEnd, let next {
      let fresh = try next()
      if fresh.isEmpty { isAtEnd = true } else { piece = fresh[...] }
    }
    let part = piece.prefix(buffer.count)
    buffer.copyBytes(from: part)
    piece = piece.dropFirst(part.count)
    return part.count
  }

  private func tried(_ body: () throws -> Void) -> zip_int64_t {
    do {
      try body()
      return 0
    } catch {
      if trouble.error == nil { trouble.error = error }
      return -1
    }
  }
}
