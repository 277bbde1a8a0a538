import Firsthand
import MailFormat

/// Who works in a seeded company and whom they know, each made anew from their numbers whenever they are asked for.
struct SeedPeople {
  let size: CompanySize
  let chance: SeedChance
  let start: Instant

  private static let firstNames = [
    "Anna", "Søren", "Mette", "Lars", "Jürgen", "Ingrid", "Алёна", "Katharina", "Åse", "Peder", "Zoë", "Mikkel", "Olga",
    "Friedrich", "Sigrid", "Emil", "Dmitri", "Astrid", "Henrik", "Ludmila", "Rasmus", "Birgit", "Noor", "Tove",
  ]
  private static let lastNames = [
    "Bæk", "Møller", "Hansen", "Müller", "Nyström", "Lindqvist", "Petersen", "Schäfer", "Holm", "Kjær", "Sørensen",
    "Wolff",
    "Dahl", "Okafor", "Vestergaard", "Krüger", "Nilsson", "Kovač", "Bergström", "Thomsen", "Lund", "Ivanova", "Fischer",
    "Mikkelsen", "Jansen", "Haugen", "Eriksen", "Brandt", "Olsen", "Rask", "Winther",
  ]
  private static let towns = ["Odense", "Aarhus", "Lyngby", "Ribe", "Skagen", "Malmö", "Kiel", "Lübeck", "Bergen"]
  private static let trades = ["Møbelhuset", "Café", "Tegnestuen", "Hotel", "Praxis", "Galleri", "Skolen", "Kanzlei"]
  private static let tastes = ["oak, linen", "walnut", "ash and wool", "beech, brass", "leather", "cane", ""]
  private static let mailHouses = (1...20).map { "post\($0).example" }

  struct Salesperson {
    let id: String
    let name: String
    let address: String
    let team: String
    let language: String
    let zone: String
  }

  struct Customer {
    let id: String
    let address: String
    let domain: String
    let profile: Profile
    let key: [UInt8]
    /// Left all letters of the company after the first one they got.
    let isGone: Bool
  }

  func memberJoined(_ number: Int) -> Instant { start.adding(seconds: Int64(number)) }

  func salesperson(_ number: Int) -> Salesperson {
    let bits = chance.bits(1, UInt64(number))
    let place = [
      ("da", "Europe/Copenhagen"), ("de", "Europe/Berlin"), ("en", "Europe/London"), ("ru", "Europe/Helsinki"),
    ][
      Int(bits >> 40 % 20) % 4]
    return Salesperson(
      id: SeedID.text(memberJoined(number), bits & (1 << 35 - 1)),
      name: "\(Self.pick(Self.firstNames, bits)) \(Self.pick(Self.lastNames, bits >> 8)) \(number)",
      address: CompanySize.address(ofSalesperson: number),
      team: "Team \(Self.pick(Self.towns, bits >> 16)) \(number / 40)",
      language: place.0, zone: place.1)
  }

  /// When the list of a salesperson was read in: over four weeks, one after the other.
  func listRead(_ number: Int) -> Instant {
    Instant(
      milliseconds: start.milliseconds + (2 * 86_400_000) + Int64(number) * 28 * 86_400_000 / Int64(size.salespeople))
  }

  func customer(_ row: Int, of number: Int) -> Customer {
    let bits = chance.bits(2, UInt64(number), UInt64(row))
    let first = Self.pick(Self.firstNames, bits)
    let last = Self.pick(Self.lastNames, bits >> 8)
    let all = number * size.customersEach + row
    let isAtHome = bits >> 24 & 1 == 0
    let domain = isAtHome ? Self.pick(Self.mailHouses, bits >> 25) : "firm\(bits >> 30 % 4_000_000).example"
    let town = Self.pick(Self.towns, bits >> 16)
    var profile = Profile()
    if bits >> 48 % 10 != 0 { profile[.firstName] = first }
    profile[.lastName] = last
    profile[.company] = isAtHome ? "" : "\(Self.pick(Self.trades, bits >> 20)) \(all % 5_000)"
    profile[.city] = town
    profile[.country] = ["DK", "DE", "SE", ""][Int(bits >> 32 & 3)]
    profile[.language] = ["da", "de", "en"][Int(bits >> 34 % 3)]
    profile[.tastes] = Self.pick(Self.tastes, bits >> 36)
    var key = [UInt8](repeating: 0, count: 32)
    for word in 0..<4 {
      withUnsafeBytes(of: chance.bits(3, bits, UInt64(word))) { bytes in
        for place in 0..<8 { key[word * 8 + place] = bytes[place] }
      }
    }
    let low = chance.bits(4, UInt64(number)) & (1 << 34 - 1) &+ UInt64(row)
    return Customer(
      id: SeedID.text(listRead(number), low), address: "\(Self.plain(first)).\(Self.plain(last)).\(all)@\(domain)",
      domain: domain, profile: profile, key: key, isGone: row % 33 == 5)
  }

  static func pick(_ names: [String], _ bits: UInt64) -> String { names[Int(bits & 0xFF) % names.count] }

  /// The letters of an address.
  private static func plain(_ name: String) -> String { plainNames[name] ?? "x" }
  private static let plainNames = Dictionary(
    (firstNames + lastNames).map { name in
      (name, SearchText.folded(name).filter { $0.isASCII && $0.isLetter })
    }.map { ($0.0, $0.1.isEmpty ? "alena" : $0.1) }, uniquingKeysWith: { first, _ in first })
}
