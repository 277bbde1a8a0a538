import Firsthand
import MailFormat
import Store

/// The lists of a seeded company's salespeople.
struct SeedLists {
  let pattern: SeedPattern
  let people: SeedPeople
  let chance: SeedChance
  let secret: CompanySecret

  private static let interactionColumns = [
    "id", "owner_id", "customer_id", "kind", "day", "words", "noted_by", "noted_at",
  ]
  private static let notes = [
    "Wants a table for eight, in oak.", "Moves into the new rooms in spring.",
    "Asked for the oil he saw at the joiner's.",
    "Call again when the children are back at school.",
  ]

  /// The list as it was read in from a file.
  func add(_ number: Int, _ log: inout SeedLog, to batch: inout SeedBatch) throws {
    let owner = people.salesperson(number)
    let at = people.listRead(number)
    let (ownerID, moment) = (SQLValue.text(owner.id), SQLValue.integer(at.milliseconds))
    let list = SQLValue.text(SeedID.text(at, chance.bits(5, UInt64(number)) & (1 << 35 - 1)))
    batch.add(pattern.list, [list, ownerID, ownerID, moment, moment, moment])
    batch.add(pattern.listRecord, [list])
    for row in 0..<people.size.customersEach {
      let customer = people.customer(row, of: number)
      let (id, address) = (SQLValue.text(customer.id), SQLValue.text(customer.address))
      batch.add(
        pattern.customer,
        [id, ownerID, address, address, .text(secret.addressKey(customer.address)), list, moment])
      batch.add(pattern.version, try version(customer, 1, list, owner.id, at))
      // Of a few nobody has said how we know them.
      if row % 50 != 7 { batch.add(pattern.consent, [id, list, ownerID, moment]) }
      if row % 5 == 1 {
        let bits = chance.bits(6, UInt64(number), UInt64(row))
        let noted = at.adding(seconds: Int64(bits % 30_000_000))
        batch.add(
          "interaction", Self.interactionColumns,
          [
            .text(SeedID.text(noted, bits & (1 << 35 - 1))), ownerID, id,
            .text(["met", "called", "wrote", "note"][Int(bits >> 40 & 3)]), .text(noted.day.text),
            .text(SeedPeople.pick(Self.notes, bits >> 44)), ownerID, .integer(noted.milliseconds),
          ])
      }
    }
    log.add(
      .customersImported, at: at, SeedLog.About(actor: owner.id, owner: owner.id), facts: pattern.read, to: &batch)
  }

  /// What was changed by hand a month later.
  func change(_ number: Int, _ log: inout SeedLog, to batch: inout SeedBatch) throws {
    let owner = people.salesperson(number)
    for row in stride(from: 3, to: people.size.customersEach, by: 20) {
      let customer = people.customer(row, of: number)
      let at = people.listRead(number).adding(seconds: 30 * 86_400)
      batch.add(pattern.version, try version(customer, 2, .null, owner.id, at))
      log.add(
        .customerChanged, at: at,
        SeedLog.About(
          actor: owner.id, owner: owner.id,
          mark: PersonMark.text(key: customer.key, normalizedAddress: customer.address),
          personal: LogEntry.Personal(address: customer.address, relayWords: "", key: customer.key)),
        facts: "{\"fields\":\"notes\"}", to: &batch)
    }
  }

  private func version(
    _ customer: SeedPeople.Customer, _ number: Int64, _ list: SQLValue, _ owner: String, _ at: Instant
  ) throws -> [SQLValue] {
    let address = try EmailAddress(customer.address)
    var profile = customer.profile
    if number > 1 { profile[.notes] = "Was at the fair, and asked for the long table." }
    return [
      .text(customer.id), .integer(number), list, .text(owner), .integer(at.milliseconds), .text(owner),
      .text(profile.sortName(address)), .text(profile.searchText(address)),
    ] + profile.ordered.map { .text($0) }
  }
}
