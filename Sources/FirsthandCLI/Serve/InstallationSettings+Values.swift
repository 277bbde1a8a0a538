import ArgumentParser
import Firsthand
import Foundation
import MailFormat
import Operations
import SMTP
import Store
import Transparency
import Web

/// What administrators read of how an installation is set up: what holds, wherever it was said. No password is read
/// for it, and of the log's key only the half that is everybody's goes in.
extension InstallationSettings {
  init(
    of workplace: Workplace, _ configuration: Configuration, relay: Relay?, address: ListenAddress, logKey: String?,
    home: Home?
  ) throws {
    let mail = workplace.mail
    self.init(
      file: home?.configurationURL.path,
      sections: [
        Self.site(mail, configuration, address), Self.relay(relay, configuration),
        Section(
          "mailboxes",
          [
            Pair("unsubscribe_address", .optional(mail.unsubscribe?.displayText)),
            Pair("bounce_address", .optional(mail.bounces?.displayText)),
          ]),
        Self.limits(mail.limits), Self.courtesy(mail.courtesy),
        Section(
          "dkim",
          [
            Pair("dkim_keys", .texts(configuration.signingEntries.map { "\($0.selector)._domainkey.\($0.domain)" }))
          ]),
        Section("standards", [Pair("sole_approver", .flag(workplace.standards.allowsSoleApprover))]),
        Section(
          "log",
          [
            Pair("log_key", .optional(logKey)), Pair("checkpoint_copies", .texts(configuration.checkpointCopies)),
            Pair("auditors", .texts(mail.auditors.map(\.displayText))),
          ]),
        Section(
          "retention",
          [
            Pair("keep_letters", .optional(configuration.retention.letters)),
            Pair("keep_addresses", .optional(configuration.retention.addresses)),
            Pair("keep_customers", .optional(configuration.retention.customers)),
            Pair("night_hour", .number(configuration.nightHour)),
          ]),
        try Self.program(home, workplace.store),
      ])
  }

  private static func site(_ mail: MailSettings, _ configuration: Configuration, _ address: ListenAddress) -> Section {
    Section(
      "site",
      [
        Pair("public_url", .optional(mail.publicURL)),
        Pair("listen", .text("\(address.urlHost):\(address.port)")),
        Pair("behind_proxy", .flag(configuration.isBehindProxy)),
      ])
  }

  private static func relay(_ relay: Relay?, _ configuration: Configuration) -> Section {
    Section(
      "relay",
      [
        Pair("relay_host", .optional(relay?.host)),
        Pair("relay_port", .optional(relay.map { String($0.port) })),
        Pair("relay_security", relay.map { .word("security_" + $0.security.rawValue) } ?? .missing),
        Pair("relay_user", .optional(relay?.username)),
        Pair("helo_name", .optional(configuration.heloName)),
      ])
  }

  private static func limits(_ limits: SendingLimits) -> Section {
    Section(
      "limits",
      [
        Pair("connections", .number(limits.connections)),
        Pair("messages_per_connection", .number(limits.messagesPerConnection)),
        Pair("messages_per_second", .optional(limits.messagesPerSecond.map { number($0) })),
        Pair("messages_per_day", .optional(limits.messagesPerDay)),
        Pair("salesperson_per_day", .optional(limits.salespersonPerDay)),
        Pair("retry_hours", .number(limits.retryHours)),
        Pair("per_salesperson", .optional(words(limits.perSalesperson))),
        Pair("per_domain", .optional(words(limits.perDomain))),
        Pair(
          "domains",
          .texts(
            limits.domains.sorted { $0.key < $1.key }.compactMap { domain, rate in
              words(rate).map { "\(domain): \($0)" }
            })),
      ])
  }

  /// As it is written in the file.
  private static func words(_ rate: SendingLimits.Rate) -> String? {
    let parts = [
      rate.connections.map { "connections: \($0)" },
      rate.messagesPerSecond.map { "messages_per_second: \(number($0))" },
    ].compactMap { $0 }
    return parts.isEmpty ? nil : parts.joined(separator: ", ")
  }

  private static func number(_ number: Double) -> String {
    number == number.rounded() ? String(Int(number)) : String(number)
  }

  private static func courtesy(_ courtesy: Courtesy) -> Section {
    Section(
      "courtesy",
      [
        Pair("quiet_hours", .optional(courtesy.quiet?.hours?.text)),
        Pair("quiet_days", .weekdays(courtesy.quiet?.days ?? [])),
        Pair("cadence_days", .optional(courtesy.cadenceDays)),
      ])
  }

  private static func program(_ home: Home?, _ store: Store) throws -> Section {
    let version = Pair("version", .text(FirsthandProgram.configuration.version))
    return Section("program", try [version] + (home.map { try rows($0.database, store) } ?? []))
  }

  /// Where a company's rows are kept, and whether a server keeps salespeople's apart besides.
  private static func rows(_ place: DatabasePlace, _ store: Store) throws -> [Pair] {
    switch place {
    case .file(let path):
      let bytes = FileInput.size(of: path) + FileInput.size(of: path + "-wal")
      return [Pair("kept_by", .word("kept_file")), Pair("database", .text(path)), Pair("database_size", .bytes(bytes))]
    case .server:
      let size = Pair("database_size", .bytes(try store.size()))
      return [Pair("kept_by", .word("kept_server")), Pair("database_on_server", .text(place.name)), size]
        + [wall(try store.wall())].compactMap { $0.map { Pair("wall", $0) } }
    }
  }

  private static func wall(_ wall: OwnerWall) -> Value? {
    switch wall {
    case .none: nil
    case .stands: .word("wall_stands")
    case .passed(let user): .sentence("wall_passed", ["user": user])
    case .fallen(let tables): .sentence("wall_fallen", ["tables": tables.joined(separator: ", ")])
    }
  }
}

extension Home {
  /// What holds of this home while its pages are served.
  func settings(of workplace: Workplace, relayFlag: String?, address: ListenAddress) throws -> InstallationSettings {
    let environment = ProcessInfo.processInfo.environment
    let relay = (relayFlag ?? environment["FIRSTHAND_RELAY"] ?? configuration.relay).flatMap { try? RelayURL.read($0) }
    return try InstallationSettings(
      of: workplace, configuration, relay: relay, address: address,
      logKey: try? knownLogKey(workplace).verifier.text, home: self)
  }
}
