import Firsthand
import Foundation
import Store

/// Where a company's rows are kept: in a file of the home, or by a PostgreSQL server that several nodes share.
enum DatabasePlace: Hashable {
  case file(path: String)
  case server(url: String)

  /// What a command says goes before the environment, and that before `config.yml`.
  static func find(flag: String?, configured: String?, folder: URL) -> DatabasePlace {
    let said = [flag, environment, configured].compactMap { $0 }.first { !$0.isEmpty }
    return said.map { .server(url: $0) } ?? .file(in: folder)
  }

  /// What FIRSTHAND_DATABASE says; nil where it is not set.
  static var environment: String? {
    ProcessInfo.processInfo.environment["FIRSTHAND_DATABASE"].flatMap { $0.isEmpty ? nil : $0 }
  }

  static func file(in folder: URL) -> DatabasePlace {
    .file(path: folder.appendingPathComponent("firsthand.db").path)
  }

  /// On a server only who founds a company makes its tables: whoever misspells a database's name works in none.
  func open(at now: Instant, isFounding: Bool) throws -> Store {
    switch self {
    case .file(let path): try Store.open(path: path, now: now)
    case .server(let url): try Store.open(postgres: url, now: now, isFounding: isFounding)
    }
  }

  /// For people, and without a password.
  var name: String {
    switch self {
    case .file(let path): path
    case .server(let url): (try? Store.name(ofPostgres: url)) ?? "PostgreSQL"
    }
  }

  /// Nil where it is on a server.
  var path: String? {
    if case .file(let path) = self { path } else { nil }
  }
}
