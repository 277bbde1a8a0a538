import Delivery
import Firsthand
import Foundation
import MailFormat
import Operations
import SMTP
import Store
import Synchronization
import Testing

/// A small company in memory, with a clock that the test turns: Ada administers, Karin and Otto direct,
/// Dana and Søren sell. The check-in template and a policy are published and in force.
final class TestCompany {
  static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

  let clock = TestClock()
  let workplace: Workplace
  let ada: Session
  let karin: Session
  let otto: Session
  let dana: Session
  let soren: Session

  /// One standard of each level, so that a word chooses what happens.
  static let policy = """
    policy: words
    version: 1.0.0
    applies_to: {languages: ["*"]}
    rules:
      - {id: soft, extends: existence, enforce: advice, message: "'%s' is weak.", tokens: [softword]}
      - {id: hm, extends: existence, enforce: warn, message: "'%s' needs a thought.", tokens: [warnword]}
      - {id: ask, extends: existence, enforce: review, message: "'%s' is for a director.", tokens: [reviewword]}
      - {id: never, extends: existence, enforce: stop, message: "Not '%s'.", tokens: [stopword]}
      - {id: law, extends: existence, enforce: forbid, message: "'%s' is against the law.", tokens: [lawword]}

    """

  init(
    store path: String? = nil, unsubscribe: String? = "off@northwind.example", publicURL: String? = nil,
    limits: SendingLimits = SendingLimits(connections: 1), courtesy: Courtesy = Courtesy(),
    standards: StandardsSettings = StandardsSettings(), auditors: [EmailAddress] = []
  ) throws {
    let clock = clock
    let random = Mutex(UInt64(20_261_124))
    let surroundings = Surroundings(now: { clock.now }) { count in
      (0..<count).map { _ in
        random.withLock {
          $0 = $0 &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
          return UInt8(truncatingIfNeeded: $0 >> 33)
        }
      }
    }
    let store =
      try path.map { try Store.open(path: $0, now: clock.now) } ?? TestDatabase.store(now: clock.now)
    workplace = Workplace(
      store: store, surroundings: surroundings,
      secret: CompanySecret(bytes: Array(repeating: 7, count: 32)),
      mail: MailSettings(
        unsubscribe: try unsubscribe.map { try EmailAddress($0) }, publicURL: publicURL, limits: limits,
        courtesy: courtesy, auditors: auditors),
      standards: standards, passwordCost: .cheap)
    let ada = Session(
      workplace,
      as: try workplace.initialize(
        company: "Northwind",
        admin: Mailbox(name: "Ada Holt", address: try EmailAddress("ada@northwind.example"))))
    self.ada = ada
    let workplace = workplace
    func add(_ name: String, _ local: String, _ role: Member.Role) throws -> Session {
      Session(
        workplace,
        as: try ada.addMember(
          name: name, address: EmailAddress("\(local)@northwind.example"), roles: [role]))
    }
    karin = try add("Karin Lund", "karin", .director)
    otto = try add("Otto Brandt", "otto", .director)
    dana = try add("Dana Reyes", "dana", .salesperson)
    soren = try add("Søren Krogh", "soren", .salesperson)
    _ = try karin.publish([("", Self.files("templates")), ("", Self.files("templates/check-in/1.0.0"))])
    try putInForce(Self.policy)
  }

  static func files(_ path: String) throws -> ContentFiles {
    let folder = root.appendingPathComponent(path)
    var files: [String: [UInt8]] = [:]
    for name in try FileManager.default.contentsOfDirectory(atPath: folder.path)
    where name.contains(".") {
      files[name] = Array(try Data(contentsOf: folder.appendingPathComponent(name)))
    }
    return ContentFiles(files)
  }

  func putInForce(_ policy: String) throws {
    let reference = try karin.publishPolicy(source: policy, file: "policy.yml")
    _ = try otto.approvePolicy(name: reference.name, version: reference.version, reason: "read")
  }

  func addDirector(_ name: String, _ local: String) throws -> Session {
    Session(
      workplace,
      as: try ada.addMember(name: name, address: EmailAddress("\(local)@northwind.example"), roles: [.director]))
  }

  /// Takes the usual policy out of force: it forbids, so it takes two.
  func revokeWords() throws {
    #expect(try !karin.revokePolicy(name: "words", version: "1.0.0").isRevoked)
    #expect(try otto.revokePolicy(name: "words", version: "1.0.0").isRevoked)
  }

  /// A new standard of this level that every letter of `write` meets.
  func putInForce(oak level: String) throws { try putInForce(Self.oak("1.0.0", level: level)) }

  /// The policy `late`, whose one rule every letter of `write` meets.
  static func oak(_ version: String, level: String = "stop") -> String {
    """
    policy: late
    version: \(version)
    applies_to: {languages: ["*"]}
    rules:
      - {id: oak, extends: existence, enforce: \(level), message: "m", ignorecase: true, tokens: [oak]}

    """
  }

  /// Imports `csv` for `session`'s member, with a basis unless told otherwise.
  @discardableResult
  func importCSV(
    _ csv: String, for session: Session, basis: Consent.Basis? = .consent,
    map: [String: ImportColumn?] = [:], isDryRun: Bool = false,
    onNeedsYou: @escaping (RowIssue) throws -> Void = { _ in }
  ) throws -> ImportReport {
    try session.importCustomers(
      for: session.member.id, from: ImportSource(nextChunk: chunks(csv), onNeedsYou: onNeedsYou),
      ImportOptions(
        fileName: "list.csv", map: map, basis: basis,
        met: basis == nil ? nil : CalendarDay("2026-10-01"), evidence: basis == nil ? "" : "met at the fair",
        isDryRun: isDryRun))
  }

  func chunks(_ text: String) -> () throws -> [UInt8]? {
    var rest = Array(text.utf8)[...]
    return {
      guard !rest.isEmpty else { return nil }
      let chunk = rest.prefix(4_096)
      rest = rest.dropFirst(4_096)
      return Array(chunk)
    }
  }

  /// `count` customers of `session`: customer1@…, with names.
  func addCustomers(_ count: Int, to session: Session) throws {
    let local = session.member.address.local
    let rows = (1...count).map { "Name\($0),Last\($0),\(local)\($0)@customers.example" }
    try importCSV("First name,Last name,Email\n" + rows.joined(separator: "\n") + "\n", for: session)
  }

  func customers(of session: Session) throws -> [Customer] {
    try session.customers().map(\.customer)
  }

  /// A letter that breaks nothing, with `extra` in its news.
  func write(
    _ extra: String = "", by session: Session, audience: String = "", language: String = "en"
  ) throws -> Newsletter {
    try session.newNewsletter(
      NewsletterDraft(
        template: "check-in", language: language,
        words: Newsletter.Words(
          subject: "The oak tables I told you about", preheader: "What I saw at the joiner's last week",
          slots: [
            "opening":
              "I was at the joiner's last week, {first_name|friend}, and thought of your dining room when I saw the oak boards that he lets rest for a year.",
            "news":
              "The new tables come in two lengths, and the joiner oils them himself each Friday, so that the grain stays open. \(extra)",
            "closing": "How is your own table doing? Write to me and I will bring the oil that he uses.",
          ]),
        audience: try AudienceRule(parsing: audience)))
  }

  /// A letter that is ready to go to `count` customers.
  func readyLetter(
    _ extra: String = "", by session: Session, customers count: Int = 3, acknowledges: Bool = false
  ) throws -> Newsletter.ID {
    try addCustomers(count, to: session)
    let letter = try write(extra, by: session)
    _ = try session.submitNewsletter(letter.id, acknowledgesWarnings: acknowledges)
    return letter.id
  }

  /// Runs the outbox against `relay`; what a closure answers is what the server said.
  func deliver(
    _ newsletter: Newsletter.ID? = nil, worker: String = "w1",
    _ relay: @escaping (Envelope, [UInt8], () -> Bool) -> Submission = TestCompany.takes
  ) throws -> DeliveryReport {
    try deliver(newsletter, worker: worker, until: { false }, relay)
  }

  func deliver(
    _ newsletter: Newsletter.ID? = nil, worker: String = "w1", until shouldStop: @escaping @Sendable () -> Bool,
    _ relay: @escaping (Envelope, [UInt8], () -> Bool) -> Submission = TestCompany.takes
  ) throws -> DeliveryReport {
    let relay = OneConnection(relay: relay)
    return try DeliveryRun(
      workplace, outlet: Outlet(connect: { relay.submitter }), worker: WorkerName(worker),
      settings: DeliverySettings(patience: 0)
    ).run(newsletter.map { .copies(of: $0) } ?? .everything, shouldStop: shouldStop)
  }

  /// One connection alone uses the closure, while the test waits for it.
  private struct OneConnection: @unchecked Sendable {
    let relay: (Envelope, [UInt8], () -> Bool) -> Submission
    var submitter: Submitter { Submitter { relay($0, $1, $2) } }
  }

  /// A relay that takes everything.
  static func takes(_ envelope: Envelope, _ bytes: [UInt8], _ gate: () -> Bool) -> Submission {
    gate() ? .accepted(Reply(code: 250, enhanced: "2.0.0", text: "taken")) : .withheld
  }

  func states(of newsletter: Newsletter.ID, _ session: Session) throws -> [Message.State: Int] {
    try session.status(of: newsletter).messages.reduce(into: [:]) { $0[$1.message.state, default: 0] += 1 }
  }
}

/// A clock that stands until a test turns it.
final class TestClock: Sendable {
  private let milliseconds = Mutex(Int64(1_790_000_000_000))
  var now: Instant { Instant(milliseconds: milliseconds.withLock { $0 }) }
  func advance(seconds: Int64) { milliseconds.withLock { $0 += seconds * 1_000 } }
}

/// The sentence and code of what `body` throws.
func refusal(
  _ code: FirsthandError.Code, _ words: String, sourceLocation: SourceLocation = #_sourceLocation,
  _ body: () throws -> Void
) {
  do {
    try body()
    Issue.record("nothing was refused", sourceLocation: sourceLocation)
  } catch let error as FirsthandError {
    #expect(error.code == code, sourceLocation: sourceLocation)
    #expect(error.sentence.contains(words), sourceLocation: sourceLocation)
  } catch {
    Issue.record("\(error)", sourceLocation: sourceLocation)
  }
}
