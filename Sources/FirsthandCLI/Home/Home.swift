import Firsthand
import Foundation
import MailFormat
import Operations
import Store
import Spelling

/// Where a company's data lie: `firsthand.db`, `secret.key`, `config.yml`. A node of several has the same keys and settings
/// in its own, and no `firsthand.db`.
struct Home {
  let folder: URL
  let configuration: Configuration
  let database: DatabasePlace

  var secretURL: URL { folder.appendingPathComponent("secret.key") }
  var configurationURL: URL { folder.appendingPathComponent("config.yml") }

  static func defaultFolder() -> URL {
    let environment = ProcessInfo.processInfo.environment
    if let path = environment["FIRSTHAND_HOME"], !path.isEmpty {
      return URL(fileURLWithPath: path, isDirectory: true)
    }
    let data =
      environment["XDG_DATA_HOME"].flatMap { $0.isEmpty ? nil : $0 }
      ?? FileManager.default.homeDirectoryForCurrentUser.path + "/.local/share"
    return URL(fileURLWithPath: data + "/firsthand", isDirectory: true)
  }

  /// `database` is what a command says of it.
  init(folder: URL, database: String?) throws {
    try self.init(folder: folder) { DatabasePlace.find(flag: database, configured: $0.database, folder: folder) }
  }

  /// One with its own file, whatever is said elsewhere.
  init(alone folder: URL) throws {
    try self.init(folder: folder) { _ in DatabasePlace.file(in: folder) }
  }

  private init(folder: URL, _ database: (Configuration) -> DatabasePlace) throws {
    self.folder = folder
    let file = folder.appendingPathComponent("config.yml")
    configuration =
      FileManager.default.fileExists(atPath: file.path)
      ? try Configuration.read(FileInput.text(at: file.path), file: file.path, folder: folder)
      : Configuration()
    self.database = database(configuration)
  }

  /// Whether a company was founded here, as far as the folder tells.
  var exists: Bool { FileManager.default.fileExists(atPath: database.path ?? secretURL.path) }

  /// Opens what `init` made.
  func open() throws -> Workplace {
    try demandCompany()
    return try workplace()
  }

  func demandCompany() throws {
    guard exists else {
      throw FirsthandError(
        .notFound,
        "There is no company in \(folder.path) yet. Found one: firsthand init --company \"Northwind\" --admin you@company.example"
      )
    }
  }

  /// Refuses to found a company on a server from a home whose own is somewhere else.
  func demandFoundable() throws {
    guard case .server(let url) = database else { return }
    let file = DatabasePlace.file(in: folder)
    if let path = file.path, FileManager.default.fileExists(atPath: path) {
      throw FirsthandError(
        .conflict,
        "There is a company in \(path) already. To take it to a server: firsthand move --to postgres://USER@HOST/DATABASE. To found another one, choose another --home. Nothing was changed."
      )
    }
    if let configured = configuration.database, configured != url {
      throw FirsthandError(
        .conflict,
        "\(configurationURL.path) names another database, \(DatabasePlace.server(url: configured).name). To found another company, choose another --home; if that one is not used any more, take its line out. Nothing was changed."
      )
    }
  }

  /// Makes the folder, the secret and the database where they are missing.
  func create() throws -> Workplace {
    do {
      try FileManager.default.createDirectory(
        at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
      // A database without its secret is not founded anew: a new secret would know nobody who unsubscribed.
      if !exists, !FileManager.default.fileExists(atPath: secretURL.path) {
        try SecretFile.write(Surroundings.live.ids.random(32), to: secretURL.path)
      }
      if !FileManager.default.fileExists(atPath: configurationURL.path) {
        try write(settings: Configuration.starter)
      }
    } catch let error as CocoaError {
      throw FirsthandError(
        .failed, "The folder \(folder.path) cannot be made: \(error.localizedDescription)")
    }
    return try workplace(isFounding: true)
  }

  private func workplace(isFounding: Bool = false) throws -> Workplace {
    guard let bytes = FileManager.default.contents(atPath: secretURL.path), bytes.count == 32
    else {
      throw FirsthandError(
        .failed,
        "The file \(secretURL.path) is missing or damaged. Put it back from a backup: without it nobody can be recognised as having unsubscribed."
      )
    }
    let secret = CompanySecret(bytes: Array(bytes))
    let store = try openDatabase(with: secret, at: .now, isFounding)
    let workplace = Workplace(
      store: store, surroundings: .live(clock: store.clock(or: { .now })), secret: secret,
      mail: try configuration.mail(),
      standards: StandardsSettings(allowsSoleApprover: configuration.allowsSoleApprover, dictionaries: .installed))
    workplace.watchForForgetting()
    return workplace
  }
}

extension Home {
  /// Nodes that share a database share the secret: another one would know nobody who unsubscribed.
  private func openDatabase(with secret: CompanySecret, at now: Instant, _ isFounding: Bool) throws -> Store {
    let store = try database.open(at: now, isFounding: isFounding)
    guard try store.isOf(secretMark: secret.mark) else {
      throw FirsthandError(
        .failed,
        "The file \(secretURL.path) is not the one that belongs to the database \(database.name). Copy secret.key and log.key from the home in which the company was founded."
      )
    }
    return store
  }
}

/// A file that only its owner may read.
enum SecretFile {
  /// The whole file or none: it gets its name once all of it is on the disk. One that is there already is not replaced.
  static func write(_ bytes: [UInt8], to path: String) throws {
    let draft = "\(path).\(getpid())"
    unlink(draft)
    let descriptor = Foundation.open(draft, O_WRONLY | O_CREAT | O_EXCL, 0o600)
    guard descriptor >= 0 else {
      throw FirsthandError(.failed, "The file \(path) cannot be written. Look at its folder.")
    }
    defer { unlink(draft) }
    let handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    do {
      try handle.write(contentsOf: Data(bytes))
      try handle.synchronize()
    } catch {
      throw FirsthandError(.failed, "The file \(path) cannot be written: \(error.localizedDescription)")
    }
    guard link(draft, path) == 0 else {
      throw FirsthandError(.failed, "The file \(path) cannot be written: \(String(cString: strerror(errno))).")
    }
    let folder = Foundation.open(URL(fileURLWithPath: path).deletingLastPathComponent().path, O_RDONLY | O_DIRECTORY)
    if folder >= 0 {
      fsync(folder)
      close(folder)
    }
  }
}

extension Surroundings {
  static let live = live(clock: { Instant(milliseconds: Int64(Date().timeIntervalSince1970 * 1000)) })

  static func live(clock: @escaping @Sendable () -> Instant) -> Surroundings {
    Surroundings(now: clock, random: random)
  }

  private static let random: @Sendable (Int) -> [UInt8] = { count in
    // One call of the system for up to 256 bytes, which is the most that getentropy(3) gives.
    [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
      while filled < count {
        let part = min(256, count - filled)
        guard getentropy(buffer.baseAddress?.advanced(by: filled), part) == 0 else {
          preconditionFailure("the system has no random bytes")
        }
        filled += part
      }
    }
  }
}

/// Addresses as they come from arguments.
enum Address {
  static func read(_ text: String, for option: String) throws -> EmailAddress {
    do {
      return try EmailAddress(text)
    } catch {
      throw FirsthandError(.badInput, "\(option) '\(text)': \(error.sentence)")
    }
  }
}

extension Instant {
  static var now: Instant { Surroundings.live.now() }
}
