import Firsthand
import Foundation
import MailFormat
import Operations
import Store

/// A large company: each of its salespeople has customers, and some of them have letters.
struct WebSeed {
  /// Somebody at work, with their browser.
  struct Person: Sendable {
    let session: Session
    let signIn: String
    let formToken: String
    var draft = ""
    var sent = ""
    var customer = ""

    var visitor: Visitor { Visitor(signIn: signIn, draft: draft, sent: sent, customer: customer) }
  }

  static let salespeople = 1_000
  static let customersEach = 200
  private static let writers = 50
  /// Letters that wait for a director.
  private static let waiting = 20
  static let logEntries = 1_000_000

  let workplace: Workplace
  private(set) var people: [Person] = []
  let director: Person
  let administrator: Person

  /// Fills the home that `firsthand init` made.
  init(home: String, repository: String, publicURL: String) throws {
    let secret = try Data(contentsOf: URL(fileURLWithPath: home + "/secret.key"))
    let surroundings = Surroundings(
      now: { Instant(milliseconds: Int64(Date().timeIntervalSince1970 * 1_000)) },
      random: { count in
        var generator = SystemRandomNumberGenerator()
        return (0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) }
      })
    let workplace = Workplace(
      store: try Store.open(path: home + "/firsthand.db", now: surroundings.now()), surroundings: surroundings,
      secret: CompanySecret(bytes: Array(secret)),
      mail: MailSettings(unsubscribe: try EmailAddress("off@northwind.example"), publicURL: publicURL))
    self.workplace = workplace
    let ada = try Session.open(workplace, as: EmailAddress("ada@northwind.example"))
    func add(_ name: String, _ local: String, _ role: Member.Role, isReviewed: Bool = false) throws -> Session {
      Session(
        workplace,
        as: try ada.addMember(
          name: name, address: EmailAddress("\(local)@northwind.example"), roles: [role],
          reviewStage: isReviewed ? .every : .findings))
    }
    let karin = try add("Karin Lund", "karin", .director)
    let lars = try add("Lars Holm", "lars", .director)
    director = try Self.signIn(karin)
    administrator = try Self.signIn(ada)
    try Self.publish(repository, by: karin, approvedBy: lars)
    var members: [Member.ID] = []
    for number in 0..<Self.salespeople {
      let isReviewed = (Self.writers..<Self.writers + Self.waiting).contains(number)
      let session = try add("Dana Reyes \(number)", "dana\(number)", .salesperson, isReviewed: isReviewed)
      members.append(session.member.id)
      try Self.importCustomers(of: number, for: session)
      if isReviewed { try SeedLetter.submit(SeedLetter.write(by: session, isMended: true), by: session) }
      guard number < Self.writers else { continue }
      var person = try Self.signIn(session)
      person.customer = try session.customers(limit: 1).first?.customer.id.text ?? ""
      person.draft = try SeedLetter.write(by: session, isMended: false).text
      person.sent = try SeedLetter.send(by: session, to: Self.customersEach)
      people.append(person)
    }
    try fillLog(of: members)
  }

  private static func signIn(_ session: Session) throws -> Person {
    let (token, signIn) = try session.workplace.signInWithoutPassword(session.member.id, browser: "Bench")
    return Person(session: session, signIn: token, formToken: signIn.csrfToken)
  }

  static func publish(_ repository: String, by publisher: Session, approvedBy other: Session) throws {
    var folders = [repository + "/templates"]
    for template in ["check-in", "new-arrivals", "thank-you"] {
      folders.append("\(repository)/templates/\(template)/1.0.0")
    }
    _ = try publisher.publish(folders.map { ($0, try ContentFolder.read($0)) })
    for name in ["house-voice", "law", "links", "offers"] {
      let file = "\(repository)/policies/\(name)/1.0.0.yml"
      let reference = try publisher.publishPolicy(source: String(contentsOfFile: file, encoding: .utf8), file: file)
      _ = try other.approvePolicy(name: reference.name, version: reference.version, reason: "read")
    }
  }

  private static func importCustomers(of number: Int, for session: Session) throws {
    var rows = "email,first_name,last_name,company,country,language,tastes\n"
    for row in 0..<customersEach {
      rows += "customer\(row)@shop\(number).example,\(row % 10 == 0 ? "" : "Anna\(row)"),Bæk \(row * 7 % 100),"
      rows +=
        "Møbelhuset \(row % 40),\(["DK", "DE", "SE", ""][row % 4]),\(["da", "de", "en"][row % 3]),\"oak, linen\"\n"
    }
    var rest: [UInt8]? = Array(rows.utf8)
    _ = try session.importCustomers(
      for: session.member.id,
      from: ImportSource(nextChunk: {
        defer { rest = nil }
        return rest
      }),
      ImportOptions(
        fileName: "list.csv", basis: .inquiry, met: CalendarDay("2026-05-12"), evidence: "the fair in Odense"))
  }

  /// Years of sending, as entries of the log alone: everybody wrote to all their customers five times.
  private func fillLog(of members: [Member.ID]) throws {
    let (ids, now) = (workplace.surroundings.ids, workplace.surroundings.now())
    let batch = 5_000
    let letters: [Newsletter.ID] = (0..<Self.logEntries / Self.customersEach).map { _ in ids.next() }
    for start in stride(from: 0, to: Self.logEntries, by: batch) {
      try workplace.store.write { tx in
        for number in start..<start + batch {
          let letter = number / Self.customersEach
          try tx.append(
            LogEntry(
              id: ids.next(), at: Instant(milliseconds: now.milliseconds - Int64(number) * 60_000 - 86_400_000),
              kind: .accepted,
              actor: nil, newsletter: letters[letter], facts: [LogEntry.Fact("code", "250")]),
            owner: members[letter % members.count])
        }
      }
    }
  }
}

/// The demo's letter, before and after it was mended.
enum LetterWords {
  static func words(isMended: Bool, _ extra: String = "") -> Newsletter.Words {
    Newsletter.Words(
      subject: "The oak tables I told you about", preheader: "I went to see how they are made",
      slots: [
        "opening": "I was at the joiner's in Odense on Thursday, and I thought of your place more than once.",
        "news": news + (isMended ? mended : unmended) + extra,
        "closing":
          "How is your own table holding up, {first_name|now that autumn is here}? If it has dried out over the summer, write to me and I will bring a bottle of the oil he uses.",
      ])
  }

  private static let news =
    "They let every board lie for a year before they touch it. I ran my hand along one that had, and one that had not. The new oil is worth a word too: "
  private static let unmended =
    "it carries zero risk for the wood.\n\nThe tables come in two lengths, **180 and 240 cm**. For pictures of the workshop [click here](https://northwind.example/odense)."
  private static let mended =
    "I have used it on my own bench for two years, and the rings from the cups came off with a wet cloth.\n\nThe tables come in two lengths, **180 and 240 cm**. I took some [pictures of the workshop](https://northwind.example/odense), sawdust and all."
}
