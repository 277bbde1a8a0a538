import DKIM
import DNS
import Doctor
import Firsthand
import Foundation
import MailFormat
import Operations
import SMTP
import Store
import Testing

/// A company whose machine, relay and name servers are as a test wants them. As it begins, all is well.
struct Clinic {
  static let now = Instant(milliseconds: 1_795_600_000_000)
  static let rsa = signingKey(.rsa)
  static let ed25519 = signingKey(.ed25519)

  let folder: TemporaryFolder
  let workplace: Workplace
  let ada: Session
  var relay: Result<Relay, FirsthandError>
  var report: RelayReport
  var shown: ShownCertificate?
  var machine = Machine(
    freeBytes: { _ in 41_200_000_000 }, fileSystem: { _ in .disk }, durableWrite: { _ in 1.24 }, clockIsKept: { true })
  var page = PageProbe.Answer.status(200)
  var signing: Result<Signing, FirsthandError> = .success(Clinic.signing([("northwind.corp", Clinic.rsa)]))
  var zone = """
    northwind.corp TXT v=spf1 mx ip4:203.0.113.0/24 -all
    northwind.corp MX 10 mx.northwind.corp
    mx.northwind.corp A 203.0.113.7
    _dmarc.northwind.corp TXT v=DMARC1; p=reject; rua=mailto:dmarc@northwind.corp
    letters1._domainkey.northwind.corp TXT \(Clinic.signing([("northwind.corp", Clinic.rsa)]).signers[0].record)
    """
  var isDeep = false
  /// By this machine's clock, where that is not the one that counts.
  var machineNow: Instant?

  init(
    unsubscribe: String? = "off@northwind.corp", bounces: String? = "bounces@northwind.corp",
    publicURL: String? = "https://letters.northwind.corp", limits: SendingLimits = SendingLimits(),
    writer: String? = "dana@northwind.corp"
  ) throws {
    folder = try TemporaryFolder()
    let counter = Counter()
    workplace = Workplace(
      store: try Store.inMemory(now: Self.now),
      surroundings: Surroundings(now: { Self.now }, random: { counter.bytes($0) }),
      secret: CompanySecret(bytes: Array(repeating: 7, count: 32)),
      mail: MailSettings(
        unsubscribe: try unsubscribe.map { try EmailAddress($0) }, bounces: try bounces.map { try EmailAddress($0) },
        publicURL: publicURL, limits: limits),
      passwordCost: .cheap)
    ada = Session(
      workplace,
      as: try workplace.initialize(
        company: "Northwind", admin: try Mailbox(parsing: "Ada Holt <ada@northwind.corp>"),
        timeZone: "Europe/Copenhagen"))
    if let writer {
      _ = try ada.addMember(name: "Dana Reyes", address: EmailAddress(writer), roles: [.salesperson])
    }
    relay = .success(
      Relay(
        host: "smtp.northwind.corp", port: 587, security: .startTLS, username: "firsthand",
        password: "do not show this", heloName: "letters.northwind.corp"))
    report = Self.goodReport
    try Data(repeating: 1, count: 32).write(to: URL(fileURLWithPath: secretPath))
    try setMode(0o600, of: secretPath)
  }

  private static func signingKey(_ algorithm: SigningKey.Algorithm) -> SigningKey {
    guard let key = try? SigningKey.make(algorithm) else { preconditionFailure("a key can be made") }
    return key
  }

  static func signing(_ keys: [(domain: String, key: SigningKey)]) -> Signing {
    Signing(keys.map { Signer(domain: $0.domain, selector: "letters1", key: $0.key) })
  }

  static var goodReport: RelayReport {
    var report = RelayReport()
    report.address = "203.0.113.7"
    report.greeting = Reply(code: 220, text: "smtp.northwind.corp ESMTP ready")
    report.capabilities = ["PIPELINING", "SIZE 52428800", "AUTH PLAIN LOGIN", "8BITMIME"]
    report.tls = "TLSv1.3 / TLS_AES_256_GCM_SHA384"
    report.certificate = certificate()
    report.isSignedIn = true
    report.sender = Reply(code: 250, text: "ok")
    report.recipient = Reply(code: 250, text: "ok")
    return report
  }

  /// From ten days before the test's moment, for so many days from it on.
  static func certificate(
    _ names: [String] = ["smtp.northwind.corp"], days: Int64 = 71, begins: Int64 = -10
  ) -> ShownCertificate {
    let now = Self.now.milliseconds / 1_000
    return ShownCertificate(
      names: names, issuer: "O = Corp Authority", begins: now + begins * 86_400, ends: now + days * 86_400 + 60)
  }

  var secretPath: String { folder.path + "/secret.key" }

  func setMode(_ mode: Int, of path: String) throws {
    try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
  }

  func readings() -> [Reading] {
    Checkup(of: installation, with: instruments, at: Self.now, machineNow: machineNow, isDeep: isDeep).run()
  }

  private var installation: Installation {
    Installation(
      folder: folder.path, database: folder.path + "/firsthand.db",
      secrets: [Installation.Secret(path: secretPath, danger: "make links in readers' names")],
      workplace: .success(workplace), relay: relay, signing: signing)
  }

  private var instruments: Instruments {
    let (report, shown, page) = (report, shown, page)
    return Instruments(
      machine: machine, resolver: Zone(zone).resolver, relay: { _, _, _ in report }, certificate: { _ in shown },
      page: { _ in page })
  }

  /// As people see it, of the topics named alone.
  func text(_ topics: Set<Reading.Topic> = Set(Reading.Topic.allCases)) -> String {
    let readings = readings()
    var lines: [String] = []
    var topic: Reading.Topic?
    for reading in readings where topics.contains(reading.topic) {
      if reading.topic != topic { lines.append(CheckupText.heading(reading.topic)) }
      topic = reading.topic
      let words = CheckupText.lines(reading)
      lines += ["  \(CheckupText.sign(reading.mark)) \(words.first)"] + words.further
    }
    if topics.count == Reading.Topic.allCases.count { lines.append(CheckupText.summary(readings)) }
    // The size is that of an empty database, and changes with every table.
    return lines.joined(separator: "\n").replacing(folder.path, with: "/srv/firsthand")
      .replacing(/opens, [0-9.]+ KB/, with: "opens, 512 KB") + "\n"
  }

  /// Random enough for ids.
  private final class Counter: @unchecked Sendable {
    private let lock = NSLock()
    private var state: UInt64 = 20_261_125

    func bytes(_ count: Int) -> [UInt8] {
      lock.withLock {
        (0..<count).map { _ in
          state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
          return UInt8(truncatingIfNeeded: state >> 33)
        }
      }
    }
  }
}

/// A folder that goes with the test.
final class TemporaryFolder: Sendable {
  let path: String

  init() throws {
    path = FileManager.default.temporaryDirectory.appendingPathComponent("firsthand-doctor-" + UUID().uuidString).path
    try FileManager.default.createDirectory(
      atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }
}

/// Expected outputs, compared byte for byte; `UPDATE_GOLDEN=1` writes them anew.
enum Golden {
  static func check(_ name: String, _ text: String, sourceLocation: SourceLocation = #_sourceLocation) throws {
    let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("Goldens/\(name)")
    if ProcessInfo.processInfo.environment["UPDATE_GOLDEN"] == "1" {
      try text.write(to: file, atomically: true, encoding: .utf8)
    }
    #expect(try text == String(contentsOf: file, encoding: .utf8), sourceLocation: sourceLocation)
  }
}
