import Delivery
import Firsthand
import Foundation
import MailFormat
import Operations
import SMTP
import Store

/// One of everything, made by the program itself, whose rows others are made like.
struct SeedPattern {
  let member: SeedKind
  let role: SeedKind
  let credential: SeedKind
  let joined: String

  let list: SeedKind
  let listRecord: SeedKind
  let customer: SeedKind
  let version: SeedKind
  let consent: SeedKind
  let read: String

  let letter: SeedKind
  let slots: [SeedKind]
  let certificate: SeedKind
  let submission: SeedKind
  let check: SeedKind
  let trace: SeedKind
  let message: SeedKind
  let attempt: SeedKind
  /// What the log says of a letter before its copies leave: kinds and facts.
  let decided: [(kind: LogEntry.Kind, facts: String)]
  /// The facts of an accepted copy, in the pieces between which its Message-ID and the code of its bytes stand.
  let accepted: [String]

  static let customers = 3
  static let profileColumns = CustomerField.allCases.map(\.rawValue)

  /// Made by `pat`, whose three customers get a letter.
  init(_ pat: Session) throws {
    let store = pat.workplace.store
    let id = pat.member.id.text
    try Self.readList(of: pat)
    let letter = try SeedLetter.send(by: pat, to: Self.customers)
    func row(_ table: String, _ column: String, _ value: String) throws -> SeedMould {
      try SeedMould(table, try store.read { try $0.fill.rows(table, where: column, is: .text(value)) }.first)
    }
    func entries(_ column: String, _ value: String) throws -> [TableRow] {
      try store.read { try $0.fill.rows("log_entry", where: column, is: .text(value)) }
        .sorted { Self.text($0["id"]) < Self.text($1["id"]) }
    }
    member = try SeedKind(
      row("member", "id", id),
      ["id", "name", "address", "address_key", "review_stage", "team", "language", "time_zone", "created_at"])
    role = try SeedKind(row("member_role", "member_id", id), ["member_id"])
    credential = try SeedKind(row("credential", "member_id", id), ["member_id"])
    let all = try store.read {
      try $0.fill.rows("log_entry", where: "kind", is: .text(LogEntry.Kind.memberAdded.rawValue))
    }
    joined = Self.text(all.last?["facts"] ?? .null)

    let list = try row("customer_import", "owner_id", id)
    let listID = Self.text(list["id"])
    self.list = try SeedKind(list, ["id", "owner_id", "by_id", "started_at", "alive_at", "finished_at"])
    listRecord = try SeedKind(row("import_record", "import_id", listID), ["import_id"])
    let customer = try row("customer", "owner_id", id)
    self.customer = try SeedKind(
      customer, ["id", "owner_id", "address", "address_key", "suppression_key", "import_id", "created_at"])
    let customerID = Self.text(customer["id"])
    let version = try row("customer_version", "customer_id", customerID)
    let columns = [
      "customer_id", "number", "import_id", "changed_by", "changed_at", "owner_id", "sort_name", "search_text",
    ]
    self.version = try SeedKind(version, columns + Self.profileColumns)
    consent = try SeedKind(
      row("consent", "customer_id", customerID), ["customer_id", "import_id", "asserted_by", "asserted_at"])
    read = Self.text(
      try entries("owner_id", id).first { Self.text($0["kind"]) == LogEntry.Kind.customersImported.rawValue }?["facts"]
        ?? .null)

    self.letter = try SeedKind(
      row("newsletter", "id", letter),
      ["id", "owner_id", "salt", "state", "reason", "due_at", "zone", "frozen_at", "created_at", "changed_at"])
    slots = try store.read { try $0.fill.rows("newsletter_slot", where: "newsletter_id", is: .text(letter)) }
      .map { try SeedKind(SeedMould("newsletter_slot", $0), ["newsletter_id"]) }
    let certificate = try row("certificate", "newsletter_id", letter)
    self.certificate = try SeedKind(certificate, ["id", "newsletter_id", "issued_at"])
    submission = try SeedKind(
      row("submission", "certificate_id", Self.text(certificate["id"])),
      ["certificate_id", "sender_name", "sender_address"])
    check = try SeedKind(row("letter_check", "newsletter_id", letter), ["id", "newsletter_id", "at"])
    trace = try SeedKind(
      row("letter_trace", "newsletter_id", letter), ["newsletter_id", "owner_id", "minima", "sentences", "at"])
    let message = try row("message", "newsletter_id", letter)
    self.message = try SeedKind(
      message,
      [
        "id", "newsletter_id", "customer_id", "owner_id", "recipient", "domain", "message_id", "state", "reason",
        "due_at",
        "sha256", "dated_at", "merge_values", "created_at", "changed_at",
      ])
    attempt = try SeedKind(
      row("attempt", "message_id", Self.text(message["id"])),
      ["message_id", "number", "at", "outcome", "code", "enhanced"])

    let copies: Set<LogEntry.Kind> = [.accepted, .leftOut]
    let written = try entries("newsletter_id", letter)
    decided = written.compactMap { row in
      LogEntry.Kind(rawValue: Self.text(row["kind"])).map { ($0, Self.text(row["facts"])) }
    }.filter { !copies.contains($0.kind) }
    let sent = written.first { $0["message_id"] == message["id"] }
    let facts = Self.text(sent?["facts"] ?? .null)
    let code = facts.firstMatch(of: /"bytes":"([0-9a-f]+)"/).map { String($0.1) } ?? "?"
    accepted = facts.replacing(Self.text(message["message_id"]), with: "|").replacing(code, with: "|")
      .split(separator: "|", omittingEmptySubsequences: false).map(String.init)
    guard accepted.count == 3 else {
      throw BenchError(words: "an accepted copy's facts are others than they were: \(facts)")
    }
  }

  static func text(_ value: SQLValue) -> String { if case .text(let text) = value { text } else { "" } }

  private static func readList(of session: Session) throws {
    var rows: [UInt8]? = Array(
      ("email,first_name,last_name,company,country,language,tastes\n"
        + (1...customers).map { "pattern\($0)@post\($0).example,Anna,Bæk \($0),Møbelhuset,DK,en,oak\n" }.joined()).utf8)
    _ = try session.importCustomers(
      for: session.member.id,
      from: ImportSource(nextChunk: {
        defer { rows = nil }
        return rows
      }),
      ImportOptions(
        fileName: "list.csv", basis: .inquiry, met: CalendarDay("2026-05-12"), evidence: "the fair in Odense"))
  }
}

/// Letters that the program writes, submits and sends itself.
enum SeedLetter {
  static func write(by session: Session, isMended: Bool) throws -> Newsletter.ID {
    try session.newNewsletter(
      NewsletterDraft(template: "check-in", language: "en", words: LetterWords.words(isMended: isMended))
    ).id
  }

  static func submit(_ id: Newsletter.ID, by session: Session) throws {
    _ = try session.submitNewsletter(id, acknowledgesWarnings: true, reason: "For those who asked at the fair.")
  }

  /// To a relay that takes everything at once.
  @discardableResult
  static func send(by session: Session, to count: Int? = nil) throws -> String {
    let id = try write(by: session, isMended: true)
    try submit(id, by: session)
    _ = try session.beginSending(id)
    let report = try DeliveryRun(
      session.workplace,
      outlet: Outlet(connect: {
        Submitter { _, _, gate in
          gate() ? .accepted(Reply(code: 250, enhanced: "2.0.0", text: "queued")) : .withheld
        }
      }), worker: WorkerName("bench")
    ).run(.copies(of: id))
    guard count == nil || report.counts.accepted == count else {
      throw BenchError(words: "\(report.counts.accepted) copies were sent, not \(count ?? 0)")
    }
    return id.text
  }
}
