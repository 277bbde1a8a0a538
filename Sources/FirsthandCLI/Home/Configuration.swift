import Firsthand
import Foundation
import MailFormat
import Operations
import SMTP
import YAMLFile

/// `config.yml`: how this installation reaches the world. What the environment says goes before it.
struct Configuration: Sendable {
  /// Where the rows are, where they are not in a file of the home.
  private(set) var database: String?
  var unsubscribeAddress: String?
  var bounceAddress: String?
  var relay: String?
  var relayPasswordFile: String?
  var relayCertificates: String?
  var heloName: String?
  var publicURL: String?
  var listen: String?
  var certificateFile: String?
  var keyFile: String?
  /// Whether a proxy that speaks https stands in front and says whom it speaks for.
  private(set) var isBehindProxy = false
  private(set) var limits = SendingLimits()
  private(set) var courtesy = Courtesy()
  /// Whether a director may approve their own policy where there is no other.
  private(set) var allowsSoleApprover = false
  private(set) var signingEntries: [SigningEntry] = []
  /// Folders that get a copy of each checkpoint of the log, and who gets one a day by mail.
  private(set) var checkpointCopies: [String] = []
  private(set) var auditors: [EmailAddress] = []
  private(set) var retention = Retention()
  /// From 0 to 23.
  private(set) var nightHour = 3
  private var folder: URL?

  static let starter = """
    # How Firsthand reaches the world. Remove the '#' in front of a line to set it.

    # The company's rows lie in firsthand.db beside this file. For several nodes they lie on a PostgreSQL server; 'firsthand
    # move' takes them there. The password may stand in ~/.pgpass instead.
    # database: postgres://firsthand@db.company.example/firsthand?sslmode=verify-full

    # A mailbox that takes name+tag addresses and that somebody (or 'firsthand feedback ingest') reads.
    # Without it nothing is sent: every letter needs a way off the list.
    # unsubscribe_address: unsubscribe@company.example

    # Where bounces come back, also with +tags. Without it they come back to the writer.
    # bounce_address: bounces@company.example

    # The company's mail relay: smtp+starttls://USER@HOST:587, smtps://USER@HOST:465, or smtp://127.0.0.1:25
    # relay: smtp+starttls://firsthand@smtp.company.example:587
    # relay_password_file: relay.password
    # relay_ca_file: /etc/ssl/certs/company.pem
    # helo_name: firsthand.company.example

    # Where people outside find the pages of 'firsthand serve': letters then carry one-click unsubscribe links.
    # public_url: https://letters.company.example

    # Where 'firsthand serve' listens. For other machines it needs a certificate of its own, or a proxy in front
    # that speaks https and sets X-Forwarded-For.
    # listen: 127.0.0.1:8080
    # tls_certificate_file: fullchain.pem
    # tls_key_file: privkey.pem
    # behind_proxy: true

    # Where there is no second director: lets one approve a policy of their own, with a reason and a day's delay. The log
    # says so for good.
    # sole_approver: true

    # The send log proves itself only to who has a checkpoint that this machine cannot reach: folders on other disks or
    # machines that get a copy of each, and people outside who get one a day by mail.
    # checkpoint_copies: [/mnt/audit/firsthand]
    # auditors: [auditor@accountants.example]


    """ + Courtesy.starter + Retention.starter + SendingLimits.starter + SigningEntry.starter

  init() {}

  static func read(_ text: String, file: String, folder: URL) throws -> Configuration {
    // A file in which every line is a comment sets nothing.
    let says = text.utf8.split(separator: UInt8(ascii: "\n")).contains { line in
      let words = String(decoding: line, as: UTF8.self).trimmingSpaces
      return !words.isEmpty && !words.hasPrefix("#")
    }
    guard says else { return Configuration() }
    let read = YAMLFile.read(text, name: file) { root -> Configuration? in
      guard
        let fields = root.fields([
          "database", "unsubscribe_address", "bounce_address", "relay", "relay_password_file", "relay_ca_file",
          "helo_name", "public_url", "listen", "tls_certificate_file", "tls_key_file", "behind_proxy",
          "sending", "quiet_hours", "quiet_days", "cadence_days", "dkim",
          "sole_approver", "checkpoint_copies", "auditors", "retention", "night_hour",
        ])
      else { return nil }
      var configuration = Configuration()
      configuration.database = fields["database"]?.string
      configuration.unsubscribeAddress = fields["unsubscribe_address"]?.string
      configuration.bounceAddress = fields["bounce_address"]?.string
      configuration.relay = fields["relay"]?.string
      configuration.relayPasswordFile = fields["relay_password_file"]?.string
      configuration.relayCertificates = fields["relay_ca_file"]?.string
      configuration.heloName = fields["helo_name"]?.string
      configuration.publicURL = fields["public_url"]?.string
      configuration.listen = fields["listen"]?.string
      configuration.certificateFile = fields["tls_certificate_file"]?.string
      configuration.keyFile = fields["tls_key_file"]?.string
      configuration.isBehindProxy = fields["behind_proxy"]?.string == "true"
      if let limits = fields["sending"].flatMap(SendingLimits.read) { configuration.limits = limits }
      configuration.courtesy = Courtesy.read(fields)
      configuration.allowsSoleApprover = fields["sole_approver"]?.bool ?? false
      configuration.signingEntries = fields["dkim"].map(SigningEntry.read) ?? []
      configuration.checkpointCopies = fields["checkpoint_copies"]?.strings ?? []
      configuration.auditors = (fields["auditors"]?.list ?? []).compactMap(Self.auditor)
      if let retention = fields["retention"].flatMap(Retention.read) { configuration.retention = retention }
      if let field = fields["night_hour"], let hour = field.int {
        if (0...23).contains(hour) { configuration.nightHour = hour } else { field.report("An hour is from 0 to 23.") }
      }
      configuration.folder = folder
      return configuration
    }
    guard let configuration = read.value else {
      throw FirsthandError(.badInput, read.problems.map(\.text).joined(separator: "\n"))
    }
    return configuration
  }

  private static func auditor(_ value: YAMLValue) -> EmailAddress? {
    guard let text = value.string else { return nil }
    do {
      return try EmailAddress(text)
    } catch {
      value.report("'\(text)' is no mail address: \(error.sentence)")
      return nil
    }
  }

  func mail() throws -> MailSettings {
    let unsubscribe = try unsubscribeAddress.map {
      try Address.read($0, for: "unsubscribe_address in config.yml")
    }
    if let unsubscribe, unsubscribe.local.utf8.count > UnsubscribeAddress.longestMailbox {
      throw FirsthandError(
        .badInput,
        "unsubscribe_address in config.yml: '\(unsubscribe.local)' is longer than \(UnsubscribeAddress.longestMailbox) characters, so that no tag fits behind it."
      )
    }
    if let unsubscribe, !unsubscribe.local.utf8.allSatisfy(UnsubscribeAddress.isPlain) {
      throw FirsthandError(
        .badInput,
        "unsubscribe_address in config.yml: '\(unsubscribe.local)' must be letters, digits, '.', '_' and '-' alone, to work as a link."
      )
    }
    return MailSettings(
      unsubscribe: unsubscribe,
      bounces: try bounceAddress.map { try Address.read($0, for: "bounce_address in config.yml") },
      publicURL: try publicAddress(), limits: limits, courtesy: courtesy, auditors: auditors)
  }

  /// `flag` goes before FIRSTHAND_RELAY, and that before the file.
  func relaySettings(flag: String?) throws -> Relay {
    let environment = ProcessInfo.processInfo.environment
    guard let text = flag ?? environment["FIRSTHAND_RELAY"] ?? relay, !text.isEmpty else {
      throw FirsthandError(
        .badInput,
        "No mail relay is set. Write 'relay: smtp+starttls://USER@HOST:587' into config.yml, or use --relay.")
    }
    var settings = try RelayURL.read(text)
    settings.certificateAuthorityFile = relayCertificates.map(path)
    if let heloName { settings.heloName = heloName }
    if settings.username != nil {
      if let password = environment["FIRSTHAND_RELAY_PASSWORD"] {
        settings.password = password
      } else if let file = relayPasswordFile.map(path) {
        settings.password = try FileInput.text(at: file).trimmingSpaces
      } else {
        throw FirsthandError(
          .badInput,
          "The relay has a user name and no password. Put it into a file and name that in config.yml: relay_password_file."
        )
      }
    }
    return settings
  }

  func path(_ name: String) -> String {
    name.hasPrefix("/") ? name : folder?.appendingPathComponent(name).standardized.path ?? name
  }
}

/// `smtp://host:port`, `smtp+starttls://user@host:port`, `smtps://user@host:port`.
enum RelayURL {
  static func read(_ text: String) throws -> Relay {
    let kinds: [(scheme: String, security: Relay.Security, port: Int)] = [
      ("smtp+starttls://", .startTLS, 587), ("smtps://", .implicitTLS, 465), ("smtp://", .none, 25),
    ]
    guard let kind = kinds.first(where: { text.hasPrefix($0.scheme) }) else {
      throw FirsthandError(
        .badInput,
        "The relay '\(text)' must begin with smtp+starttls://, smtps:// or (on this machine only) smtp://.")
    }
    var rest = text.dropFirst(kind.scheme.count)
    if rest.last == "/" { rest = rest.dropLast() }
    var username: String?
    if let at = rest.lastIndex(of: "@") {
      username = rest[..<at].removingPercentEncoding ?? String(rest[..<at])
      rest = rest[rest.index(after: at)...]
      if username?.contains(":") == true {
        throw FirsthandError(
          .badInput, "A password does not belong into the relay's address. Use relay_password_file.")
      }
    }
    var port = kind.port
    var host = String(rest)
    if let colon = rest.lastIndex(of: ":"), !rest[colon...].contains("]") {
      guard let number = Int(rest[rest.index(after: colon)...]), (1...65_535).contains(number) else {
        throw FirsthandError(.badInput, "The relay '\(text)' has a port that is no number from 1 to 65535.")
      }
      port = number
      host = String(rest[..<colon])
    }
    host = host.trimmingCharacters(in: CharacterSet(charactersIn: "[]"))
    guard !host.isEmpty, !host.contains(where: { $0.isWhitespace || $0 == "/" }) else {
      throw FirsthandError(.badInput, "The relay '\(text)' names no host.")
    }
    if kind.security == .none, !["127.0.0.1", "::1", "localhost"].contains(host) {
      throw FirsthandError(
        .badInput,
        "Mail to \(host) would travel in clear. Use smtp+starttls:// or smtps://; smtp:// is for a relay on this machine."
      )
    }
    return Relay(host: host, port: port, security: kind.security, username: username)
  }
}
