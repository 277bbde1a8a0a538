import Doctor
import Firsthand
import Foundation

extension Home {
  /// What the doctor looks at.
  func installation(relay: String?) -> Installation {
    Installation(
      folder: folder.path, database: database.name, secrets: secrets,
      workplace: Self.result { try open() },
      relay: Self.result { try configuration.relaySettings(flag: relay) },
      signing: Self.result { try configuration.signing() },
      isGone: { ProcessIdentity(text: $0)?.isGone ?? false })
  }

  private var secrets: [Installation.Secret] {
    var secrets = [
      Installation.Secret(path: secretURL.path, danger: "make links in readers' names")
    ]
    if let path = database.path { secrets.append(Installation.Secret(path: path, danger: "read every customer")) }
    if let file = configuration.relayPasswordFile {
      secrets.append(Installation.Secret(path: configuration.path(file), danger: "send mail in your name"))
    }
    if let file = configuration.keyFile {
      secrets.append(Installation.Secret(path: configuration.path(file), danger: "pretend to be these pages"))
    }
    secrets += configuration.signingEntries.map {
      Installation.Secret(path: configuration.path($0.keyFile), danger: "sign mail in your name")
    }
    return secrets
  }

  private static func result<Value>(_ body: () throws -> Value) -> Result<Value, FirsthandError> {
    Result(catching: body).mapError { $0 as? FirsthandError ?? FirsthandError(.failed, "\($0)") }
  }
}
