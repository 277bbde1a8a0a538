/// One file of an archive. Its bytes are asked for when its turn comes, piece by piece, so that no more than one file's
/// piece is in memory.
package struct ArchiveEntry {
  package let name: String
  /// Where it is known.
  package let size: Int?
  /// Begins to read; what it gives is called until it gives an empty piece.
  let open: () throws -> () throws -> [UInt8]

  package init(name: String, size: Int? = nil, open: @escaping () throws -> () throws -> [UInt8]) {
    self.name = name
    self.size = size
    self.open = open
  }

  /// A file that is made as a whole when its turn comes.
  package init(name: String, size: Int? = nil, bytes: @escaping () throws -> [UInt8]) {
    self.init(name: name, size: size) {
      var isGiven = false
      return {
        if isGiven { return [] }
        isGiven = true
        return try bytes()
      }
    }
  }
}
