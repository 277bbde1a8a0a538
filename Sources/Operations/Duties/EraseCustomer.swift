package import Firsthand
package import MailFormat
import Store

/// What an erasure took away, and what it could not.
package struct ErasureReport: Sendable {
  package let erasure: Erasure
  /// Copies that were waiting and are left out now.
  package let copiesLeftOut: Int
  /// Entries of the log beside which address and words stood.
  package let entries: Int
  /// Files that waited to be imported and had the address in them: they are put away whole.
  package let files: [String]
}

extension Session {
  /// Takes a person out of everything that is held, at once and for everybody (GDPR art. 17). The log keeps its entries, which say
  /// no more whom they are about. Unless they may return, the address is kept as a keyed code alone, so that no later
  /// import writes to it. A certificate follows when the database was written anew (`certifyErasures`).
  ///
  /// `wait` is called where a copy of theirs is being handed over this very moment; it waits a little and says whether to
  /// look again.
  package func erase(
    _ address: EmailAddress, mayReturn: Bool = false, wait: () -> Bool = { false }
  ) throws -> ErasureReport {
    try require(.administrator, to: "erase people")
    return try PersonErasure(workplace, address, by: member.id).run(mayReturn: mayReturn, wait: wait)
  }
}

/// One person's erasure. What must be searched for is searched before the one transaction that takes all of it away.
struct PersonErasure {
  private let workplace: Workplace
  private let address: EmailAddress
  private let actor: Member.ID?

  private var store: Store { workplace.store }
  private var now: Instant { workplace.now }
  private var key: String { workplace.secret.addressKey(address.normalized) }

  /// Texts that are named at most.
  private static let mostPlaces = 50

  init(_ workplace: Workplace, _ address: EmailAddress, by actor: Member.ID?) {
    self.workplace = workplace
    self.address = address
    self.actor = actor
  }

  /// That of a customer with whom nothing has happened for long: no copy of theirs can be on its way, and words of others are
  /// not searched.
  func runQuietly() throws -> ErasureReport { try erase(Found(), forgetting: false) }

  func run(mayReturn: Bool, wait: () -> Bool) throws -> ErasureReport {
    // From here on no new copy begins to leave.
    let isNew = try store.write { tx in
      try demandErasable(in: tx)
      return try tx.shared.suppress(Suppression(addressKey: key, reason: .byHand, at: now))
    }
    do {
      return try run(forgetting: mayReturn && isNew, wait: wait)
    } catch {
      // Where the address may come back, an erasure that failed leaves it as it was.
      if mayReturn, isNew { try store.write { try $0.shared.forgetByHand(addressKey: key) } }
      throw error
    }
  }

  private func run(forgetting: Bool, wait: () -> Bool) throws -> ErasureReport {
    while try isHandedOver() {
      guard wait() else {
        throw FirsthandError(
          .tryLater,
          "A copy to \(address.displayText) is being handed to the mail server right now. Nothing was erased; run this again in a minute."
        )
      }
    }
    var found = try store.read { try search(in: $0) }
    found.files = try putAwayFiles()
    return try erase(found, forgetting: forgetting)
  }

  /// What was searched for before anything is taken.
  private struct Found {
    var files: [String] = []
    var notices: [Message.ID] = []
    var issues: [(importID: String, number: Int64)] = []
    var places: [String] = []
  }

  private func search(in tx: Transaction) throws -> Found {
    let person = try tx.duties.person(address)
    var found = Found()
    found.notices = try tx.duties.notices(about: person, address)
    found.issues = try tx.duties.importIssues(naming: address)
    let emptied = Set(found.notices.map { "mail \($0)" })
    found.places = try tx.duties.places(
      naming: [address.text, address.normalized] + (person?.names ?? []), limit: Self.mostPlaces,
      besides: person?.customer
    ).filter { !emptied.contains($0) }
    return found
  }

  private func erase(_ found: Found, forgetting: Bool) throws -> ErasureReport {
    let (report, letters) = try store.write { tx in
      let taken = try take(found, in: tx)
      if forgetting { try tx.shared.forgetByHand(addressKey: key) }
      return taken
    }
    // Theirs may have been the last copies that were waited for.
    for letter in letters.sorted() { try workplace.finishIfDone(letter) }
    return report
  }

  private func demandErasable(in tx: Transaction) throws {
    let person = try tx.duties.person(address)
    guard try person != nil || tx.duties.isInLog(address) else {
      throw FirsthandError(.notFound, "Nothing is held about \(address.displayText).")
    }
    let holds = try person.map { try tx.duties.holds(on: $0) } ?? tx.duties.holds().filter { $0.scope == .everything }
    if let hold = holds.first {
      throw FirsthandError(
        .conflict,
        "\(address.displayText) is under legal hold since \(hold.placedAt.day.text): \(hold.reason). Nothing was erased.",
        onTerminal: "When it ends: firsthand hold lift \(hold.id)")
    }
  }

  private func isHandedOver() throws -> Bool {
    try store.read { tx in
      guard let person = try tx.duties.person(address) else { return false }
      return try !tx.duties.messages(of: person.customer, in: [.sending, .atDot]).isEmpty
    }
  }

  /// Puts files away that wait to be imported and name the address.
  private func putAwayFiles() throws -> [String] {
    let found = try store.read { try $0.duties.uploads(holding: [address.text, address.normalized]) }
    return try found.map { upload, owner in
      let file = try store.read { try $0.owned(by: owner).upload(upload) }
      if store.isRehearsal { return file?.fileName ?? "" }
      while try store.write({ try $0.owned(by: owner).takeAway(upload, deadSince: workplace.importsDeadSince) }) {}
      guard try store.read({ try $0.owned(by: owner).upload(upload) }) == nil else {
        throw FirsthandError(
          .tryLater, "A file with this address is being imported right now. Run this again when it is done.")
      }
      return file?.fileName ?? ""
    }
  }

  private func take(_ found: Found, in tx: Transaction) throws -> (ErasureReport, letters: Set<Newsletter.ID>) {
    try demandErasable(in: tx)
    let person = try tx.duties.person(address)
    let marks = try tx.duties.marks(of: address)
    var ended: [Message] = []
    if let person {
      try takeEdits(of: person, in: tx)
      ended = try endCopies(of: person, in: tx)
      try tx.duties.eraseMessages(of: person.customer)
      try tx.duties.eraseCustomer(person)
    }
    let entries = try tx.duties.erasePersonal(of: person?.customer, address)
    try tx.duties.eraseCadence(addressKey: key)
    try tx.duties.eraseImportIssues(found.issues)
    try tx.duties.eraseNotices(found.notices, to: address, at: now)
    let erasure = Erasure(
      id: workplace.ids.next(), customer: person?.customer, by: actor, at: now, stillNamed: found.places)
    try tx.duties.add(erasure)
    if !ended.isEmpty { try tx.shared.raiseStopEpoch() }
    let leftOut = ended.count { $0.state != .inDoubt }
    let facts: [LogEntry.Fact] = [
      LogEntry.Fact("erasure", erasure.id.text), .count("entries", entries), .count("copiesLeftOut", leftOut),
      .count("rowsOfImports", found.issues.count), .count("notices", found.notices.count),
      .count("files", found.files.count), .count("stillNamed", found.places.count),
    ]
    for mark in marks.isEmpty ? [nil] : marks.map(Optional.some) {
      try tx.append(
        LogEntry(id: workplace.ids.next(), at: now, kind: .erased, actor: actor, facts: facts, personMark: mark),
        owner: person?.owner)
    }
    return (
      ErasureReport(erasure: erasure, copiesLeftOut: leftOut, entries: entries, files: found.files),
      Set(ended.compactMap(\.newsletter))
    )
  }

  private func takeEdits(of person: DutyScope.Person, in tx: Transaction) throws {
    for id in try tx.duties.lettersWithEdit(for: person.customer) {
      guard let letter = try tx.company.newsletter(id), let edit = letter.edits[person.customer] else { continue }
      try tx.duties.eraseEdit(of: person.customer, in: id, digest: letter.editDigest(edit))
    }
  }

  /// Copies that wait are left out; of one in doubt nobody will ever send it again.
  private func endCopies(of person: DutyScope.Person, in tx: Transaction) throws -> [Message] {
    let messages = try tx.duties.messages(of: person.customer, in: [.queued, .sending, .atDot, .held, .inDoubt])
    for message in messages {
      let isDoubt = message.state == .inDoubt
      let state: Message.State = isDoubt ? .presumedSent : .leftOut
      guard try tx.duties.end(message, as: state, reason: isDoubt ? "" : LeftOutReason.gone.name, at: now) else {
        throw FirsthandError(.tryLater, "A copy began to leave this very moment. Run this again.")
      }
      try tx.append(
        LogEntry(
          id: workplace.ids.next(), at: now, kind: isDoubt ? .presumedSent : .leftOut, actor: actor,
          newsletter: message.newsletter, message: message.id, facts: [.reason("erased")]),
        owner: person.owner)
    }
    return messages
  }
}
