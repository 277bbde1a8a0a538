import Firsthand
import Foundation
import MailFormat
import Operations
import Store

/// Fills a home with what years of a company's work would have left: bulk rows like those that the program makes, and at
/// their end letters that it makes itself.
struct CompanySeed {
  let size: CompanySize
  let workplace: Workplace
  private let chance: SeedChance
  private let clock: SeedClock
  private let people: SeedPeople
  /// Three years before, and the day on which it is made.
  private let start: Instant
  private let end: Instant

  private static let years: Int64 = 3
  /// Rows that go into one transaction, about.
  private static let batch = 60_000
  private static let megabytes = 768

  /// The home is one that `firsthand init` made, for `CompanySize.administrator`.
  init(home: String, size: CompanySize, publicURL: String) throws {
    self.size = size
    chance = SeedChance(seed: size.seed)
    let today = Instant(milliseconds: Int64(Date().timeIntervalSince1970 / 86_400) * 86_400_000)
    (start, end) = (today.adding(seconds: -Self.years * 365 * 86_400), today)
    let clock = SeedClock(start.adding(seconds: -86_400))
    self.clock = clock
    people = SeedPeople(size: size, chance: chance, start: start)
    let surroundings = Surroundings(now: { clock.now() }, random: chance.bytes())
    workplace = Workplace(
      store: try Store.open(path: home + "/firsthand.db", now: clock.now()), surroundings: surroundings,
      secret: CompanySecret(bytes: Array(try Data(contentsOf: URL(fileURLWithPath: home + "/secret.key")))),
      mail: MailSettings(unsubscribe: try EmailAddress("off@northwind.example"), publicURL: publicURL))
  }

  func fill(repository: String) throws {
    let ada = try session(CompanySize.administrator)
    guard try ada.members().count == 1 else { throw BenchError(words: "the home has a company already") }
    let pattern = try found(by: ada, repository)
    try workplace.placeLogEntries()
    var log = try SeedLog(after: workplace.store, chance)
    try workplace.store.write { try $0.fill.makeRoom(megabytes: Self.megabytes) }
    let index = try workplace.store.write { try $0.fill.dropIndex("log_by_address") }
    try addMembers(pattern, &log, by: ada.member.id.text)
    try addCustomers(pattern, &log)
    var writer = SeedLetters(pattern: pattern, people: people, chance: chance, workplace: workplace)
    try addLetters(&writer, &log)
    try addDrafts(writer)
    say("indexes log entries by their address")
    try workplace.store.write { try $0.fill.makeIndex(index) }
    try workplace.store.write { try $0.fill.makeRoom(megabytes: 8) }
    clock.set(end)
    try writeLetters()
    try workplace.placeLogEntries()
  }

  /// Founds what there is one of, and the pattern.
  private func found(by ada: Session, _ repository: String) throws -> SeedPattern {
    func add(_ name: String, _ address: String, _ role: Member.Role) throws -> Session {
      let member = try ada.addMember(name: name, address: EmailAddress(address), roles: [role])
      try choosePassword(of: member.id, by: ada)
      return Session(workplace, as: member)
    }
    try choosePassword(of: ada.member.id, by: ada)
    let karin = try add("Karin Lund", CompanySize.director, .director)
    let lars = try add("Lars Holm", "lars@northwind.example", .director)
    try WebSeed.publish(repository, by: karin, approvedBy: lars)
    return try SeedPattern(try add("Pat Ern", "pat@northwind.example", .salesperson))
  }

  private func choosePassword(of id: Member.ID, by ada: Session) throws {
    let path = try AdministratorDesk(ada).invitationPath(for: id)
    _ = try workplace.choosePassword(
      token: String(path.split(separator: "/").last ?? ""), password: CompanySize.password, browser: "Bench")
  }

  private func session(_ address: String) throws -> Session {
    try Session.open(workplace, as: EmailAddress(address))
  }

  private func addMembers(_ pattern: SeedPattern, _ log: inout SeedLog, by actor: String) throws {
    var batch = SeedBatch()
    let waiting = size.writers..<size.writers + size.waiting
    for number in 0..<size.salespeople {
      let person = people.salesperson(number)
      let at = people.memberJoined(number)
      batch.add(
        pattern.member,
        [
          .text(person.id), .text(person.name), .text(person.address), .text(person.address),
          .text((waiting.contains(number) ? Member.ReviewStage.every : .findings).rawValue), .text(person.team),
          .text(person.language), .text(person.zone), .integer(at.milliseconds),
        ])
      batch.add(pattern.role, [.text(person.id)])
      batch.add(pattern.credential, [.text(person.id)])
      log.add(.memberAdded, at: at, SeedLog.About(actor: actor), facts: pattern.joined, to: &batch)
    }
    try write(&batch, &log)
    say("has \(size.salespeople) salespeople")
  }

  private func addCustomers(_ pattern: SeedPattern, _ log: inout SeedLog) throws {
    let lists = SeedLists(pattern: pattern, people: people, chance: chance, secret: workplace.secret)
    var batch = SeedBatch()
    for number in 0..<size.salespeople {
      try lists.add(number, &log, to: &batch)
      if batch.count > Self.batch { try write(&batch, &log) }
      if number % 1_000 == 999 { say("has the customers of \(number + 1) salespeople") }
    }
    try write(&batch, &log)
    for number in 0..<size.salespeople {
      try lists.change(number, &log, to: &batch)
      if batch.count > Self.batch { try write(&batch, &log) }
    }
    try write(&batch, &log)
  }

  /// As many letters as the log has room for, each by the next who has written none for longest.
  private func addLetters(_ writer: inout SeedLetters, _ log: inout SeedLog) throws {
    let first = people.listRead(size.salespeople).adding(seconds: 31 * 86_400)
    let room = max(0, size.entries - log.size - size.writers * (size.customersEach + 6))
    // Of fifty there is one who is not written to; a letter has three entries of its own.
    let count = room / (size.customersEach * 49 / 50 + 3)
    var batch = SeedBatch()
    for number in 0..<count {
      let share = Double(number) / Double(max(1, count))
      let at = Instant(
        milliseconds: first.milliseconds + Int64(share * Double(end.milliseconds - 86_400_000 - first.milliseconds)))
      // A prime step goes through all of them before anybody's second.
      let owner = size.salespeople % 7_919 == 0 ? number % size.salespeople : number * 7_919 % size.salespeople
      try writer.add(number, by: owner, round: number / size.salespeople, at: at, &log, to: &batch)
      if batch.count > Self.batch { try write(&batch, &log) }
      if number % 5_000 == 4_999 { say("has \(log.size) log entries") }
    }
    try write(&batch, &log)
    say("has \(log.size) log entries, of \(count) letters")
  }

  private func addDrafts(_ writer: SeedLetters) throws {
    var batch = SeedBatch()
    for number in size.writers..<size.salespeople {
      writer.addDrafts(of: number, before: end, to: &batch)
      if batch.count > Self.batch { try write(&batch) }
    }
    try write(&batch)
  }

  private func writeLetters() throws {
    for number in 0..<size.writers {
      let writer = try session(CompanySize.address(ofSalesperson: number))
      _ = try SeedLetter.write(by: writer, isMended: false)
      try SeedLetter.send(by: writer)
    }
    say("has letters of \(size.writers) salespeople that the program sent itself")
    for number in size.writers..<size.writers + size.waiting {
      let writer = try session(CompanySize.address(ofSalesperson: number))
      try SeedLetter.submit(SeedLetter.write(by: writer, isMended: true), by: writer)
    }
    say("has \(size.waiting) letters that wait for a director")
  }

  private func write(_ batch: inout SeedBatch, _ log: inout SeedLog) throws {
    let written = batch
    try workplace.store.write { tx in
      try written.write(tx.fill)
      try log.writeTiles(tx)
    }
    batch = SeedBatch()
  }

  private func write(_ batch: inout SeedBatch) throws {
    let written = batch
    try workplace.store.write { try written.write($0.fill) }
    batch = SeedBatch()
  }

  private func say(_ words: String) { FileHandle.standardError.write(Data("seed: \(words)\n".utf8)) }
}
