import Firsthand
import MailFormat
import Operations
import Store

/// Letters of years, each to all of its writer's list.
struct SeedLetters {
  let pattern: SeedPattern
  let people: SeedPeople
  let chance: SeedChance
  let workplace: Workplace

  private static let eventColumns = [
    "id", "kind", "customer_id", "owner_id", "message_id", "scope", "until", "words", "at",
  ]
  private static let suppressionColumns = ["address_key", "scope", "owner_id", "reason", "until", "at"]
  private static let tallyColumns = ["newsletter_id", "state", "reason", "copies"]
  private static let hitColumns = ["newsletter_id", "rule", "first_at", "is_open"]
  private static let rules = [
    "house-voice/no-hype", "house-voice/no-promises", "links/name-the-target", "house-voice/plain-words",
    "house-voice/not-a-department",
  ]
  private static let left = LeftOutReason.suppressed(.unsubscribed).name

  /// On which somebody's letter left already: a day counts all of a salesperson's copies together.
  private var daysOfSending: Set<String> = []

  init(pattern: SeedPattern, people: SeedPeople, chance: SeedChance, workplace: Workplace) {
    (self.pattern, self.people, self.chance, self.workplace) = (pattern, people, chance, workplace)
  }

  /// A letter in the middle of its way.
  private struct Going {
    let number: Int
    let id: String
    let owner: SeedPeople.Salesperson
    let at: Instant
    var counts: [String: Int64] = [:]
  }

  /// The `round`th letter of a salesperson, as one that was sent at `at`.
  mutating func add(
    _ number: Int, by seller: Int, round: Int, at: Instant, _ log: inout SeedLog, to batch: inout SeedBatch
  ) throws {
    let bits = chance.bits(7, UInt64(number))
    var going = Going(
      number: number, id: SeedID.text(at, bits & (1 << 35 - 1)), owner: people.salesperson(seller), at: at)
    // A few did not come to their end.
    let halted = number % 1_000 == 501
    addLetter(going, bits, state: halted ? "halted" : "sent", frozen: at, to: &batch)
    let about = SeedLog.About(actor: going.owner.id, owner: going.owner.id, newsletter: going.id)
    // Of every third letter a rule said something, which its writer considered.
    let hit = number % 300 == 7 ? "links/https-only" : number % 3 == 1 ? SeedPeople.pick(Self.rules, bits) : ""
    if !hit.isEmpty {
      batch.add(
        "rule_hit", Self.hitColumns,
        [.text(going.id), .text(hit), .integer(at.milliseconds), .integer(Int64(bits >> 8 & 1))])
    }
    for (kind, facts) in pattern.decided {
      let said = facts.replacing("\"acknowledged\":\"\"", with: "\"acknowledged\":\"\(hit)\"")
      log.add(kind, at: at, about, facts: said, to: &batch)
    }
    for row in 0..<people.size.customersEach where row % 50 != 7 {
      let customer = people.customer(row, of: seller)
      add(customer, row, in: &going, isFirst: round == 0, isHalted: halted && row > 150, &log, to: &batch)
    }
    if !halted {
      for (state, copies) in going.counts.sorted(by: { $0.key < $1.key }) {
        batch.add(
          "letter_tally", Self.tallyColumns,
          [.text(going.id), .text(state), .text(state == "leftOut" ? Self.left : ""), .integer(copies)])
      }
    }
    if let copies = going.counts["accepted"], daysOfSending.insert(going.owner.id + at.day.text).inserted {
      batch.add(
        "sent_day", ["day", "owner_id", "worker_id", "copies"],
        [.text(at.day.text), .text(going.owner.id), .text(""), .integer(copies)])
    }
  }

  /// What somebody is writing, and for some a letter on the schedule.
  func addDrafts(of seller: Int, before end: Instant, to batch: inout SeedBatch) {
    let bits = chance.bits(8, UInt64(seller))
    let at = end.adding(seconds: -Int64(bits % 2_000_000) - 3_600)
    let owner = people.salesperson(seller)
    addLetter(
      Going(number: seller, id: SeedID.text(at, bits & (1 << 35 - 1)), owner: owner, at: at), bits, state: "draft",
      frozen: nil, to: &batch)
    if seller % 30 == 9 {
      addLetter(
        Going(number: seller, id: SeedID.text(at, bits >> 8 & (1 << 35 - 1)), owner: owner, at: at), bits,
        state: "scheduled", frozen: nil, due: end.adding(seconds: 90 * 86_400 + Int64(bits % 2_000_000)), to: &batch)
    }
  }

  private func addLetter(
    _ going: Going, _ bits: UInt64, state: String, frozen: Instant?, due: Instant? = nil, to batch: inout SeedBatch
  ) {
    let (id, owner, moment) = (
      SQLValue.text(going.id), SQLValue.text(going.owner.id), SQLValue.integer(going.at.milliseconds)
    )
    func noise(_ count: Int) -> SQLValue {
      var bytes: [UInt8] = []
      for word in 0..<(count + 7) / 8 { withUnsafeBytes(of: chance.bits(9, bits, UInt64(word))) { bytes += $0 } }
      return .blob(Array(bytes.prefix(count)))
    }
    batch.add(
      pattern.letter,
      [
        id, owner, noise(16), .text(state), .text(state == "halted" ? "The relay refused the writer's address." : ""),
        due.map { .integer($0.milliseconds) } ?? .null, due == nil ? .null : .text(going.owner.zone),
        frozen.map { .integer($0.milliseconds) } ?? .null, moment, moment,
      ])
    for slot in pattern.slots { batch.add(slot, [id]) }
    guard state != "draft" else { return }
    let certificate = SQLValue.text(SeedID.text(going.at, bits >> 3 & (1 << 35 - 1)))
    batch.add(pattern.certificate, [certificate, id, moment])
    batch.add(pattern.submission, [certificate, .text(going.owner.name), .text(going.owner.address)])
    batch.add(pattern.check, [.text(SeedID.text(going.at, bits >> 5 & (1 << 35 - 1))), id, moment])
    batch.add(pattern.trace, [id, owner, noise(256), noise(96), moment])
  }

  private func add(
    _ customer: SeedPeople.Customer, _ row: Int, in going: inout Going, isFirst: Bool, isHalted: Bool,
    _ log: inout SeedLog, to batch: inout SeedBatch
  ) {
    let bits = chance.bits(10, UInt64(going.number), UInt64(row))
    let at = going.at.adding(seconds: Int64(row / 4))
    // Ids within a letter rise with its rows, and differ from letter to letter.
    let id = SeedID.text(at, chance.bits(11, UInt64(going.number)) & (1 << 34 - 1) &+ UInt64(row))
    let state =
      customer.isGone && !isFirst
      ? "leftOut"
      : isHalted ? "held" : going.number % 500 == 77 && row == 11 ? "inDoubt" : row % 50 == 13 ? "rejected" : "accepted"
    going.counts[state, default: 0] += 1
    let hasLeft = state == "accepted" || state == "rejected" || state == "inDoubt"
    let hash = SeedID.digest(bits)
    let messageID = id + SeedID.text(Instant(milliseconds: Int64(bits >> 20)), bits) + "@northwind.example"
    let (moment, message) = (SQLValue.integer(at.milliseconds), SQLValue.text(id))
    batch.add(
      pattern.message,
      [
        message, .text(going.id), .text(customer.id), .text(going.owner.id), .text(customer.address),
        .text(customer.domain), .text(messageID), .text(state),
        .text(state == "leftOut" ? Self.left : state == "held" ? "The letter was stopped." : ""), moment,
        hasLeft ? .text(hash) : .null, hasLeft ? moment : .null, hasLeft ? .text(mergeValues(customer.profile)) : .null,
        moment, moment,
      ])
    let mark = PersonMark.text(key: customer.key, normalizedAddress: customer.address)
    func note(_ kind: LogEntry.Kind, _ facts: String, _ words: String) {
      log.add(
        kind, at: at,
        SeedLog.About(
          owner: going.owner.id, newsletter: going.id, message: id, mark: mark,
          personal: LogEntry.Personal(address: customer.address, relayWords: words, key: customer.key)),
        facts: facts, to: &batch)
    }
    switch state {
    case "accepted", "rejected", "inDoubt":
      let isTaken = state == "accepted"
      let code = PersonMark.text(key: customer.key, bytes: hash)
      let facts = pattern.accepted[0] + messageID + pattern.accepted[1] + code + pattern.accepted[2]
      batch.add(
        pattern.attempt,
        [
          message, .integer(1), moment, .text(state),
          isTaken ? .integer(250) : state == "rejected" ? .integer(550) : .null,
          isTaken ? .text("2.0.0") : state == "rejected" ? .text("5.1.1") : .null,
        ])
      switch state {
      case "accepted": note(.accepted, facts, "2.0.0 Ok: queued as 4B2C1")
      case "rejected":
        note(.rejected, facts.replacing("\"250\"", with: "\"550\""), "5.1.1 There is no such mailbox here")
      default: note(.inDoubt, facts, "")
      }
    case "leftOut": note(.leftOut, "{\"reason\":\"\(Self.left)\"}", "")
    default: note(.held, "{\"reason\":\"halted\"}", "")
    }
    if customer.isGone, isFirst, state == "accepted" { leave(customer, message, going, bits, at, &batch) }
  }

  private func leave(
    _ customer: SeedPeople.Customer, _ message: SQLValue, _ going: Going, _ bits: UInt64, _ at: Instant,
    _ batch: inout SeedBatch
  ) {
    let then = at.adding(seconds: 3_600)
    batch.add(
      "event", Self.eventColumns,
      [
        .text(SeedID.text(then, bits & (1 << 35 - 1))), "unsubscribed", .text(customer.id), .text(going.owner.id),
        message,
        "newsletters", .null, "", .integer(then.milliseconds),
      ])
    batch.add(
      "suppression", Self.suppressionColumns,
      [
        .text(workplace.secret.addressKey(customer.address)), "newsletters", "", "unsubscribed", .null,
        .integer(then.milliseconds),
      ])
  }

  private func mergeValues(_ profile: Profile) -> String {
    var text = ""
    for field in CustomerField.allCases where field.isMergeable && !profile[field].isEmpty {
      if !text.isEmpty { text += "\n" }
      text += "\(field.rawValue)=\(profile[field])"
    }
    return text
  }
}
