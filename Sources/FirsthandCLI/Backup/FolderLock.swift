import Firsthand
import Foundation

/// A folder in which one program works at a time, for as long as this is alive. A program that is killed lets it go.
final class FolderLock {
  private let file: Int32

  /// `busy` is said where another one has it.
  init(_ folder: String, busy: FirsthandError) throws {
    let opened = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard opened >= 0 else {
      throw FirsthandError(.notPermitted, "The folder \(folder) cannot be read. Look at its permissions.")
    }
    // Some disks know no locks; there it is people who keep the two apart.
    if flock(opened, LOCK_EX | LOCK_NB) != 0, errno == EWOULDBLOCK {
      close(opened)
      throw busy
    }
    file = opened
  }

  deinit { close(file) }
}
