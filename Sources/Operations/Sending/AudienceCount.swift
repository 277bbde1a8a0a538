package import Firsthand
import Store

/// People who would not get a letter, for one reason.
package struct LeftOutPeople: Hashable, Sendable {
  package var reason: LeftOutReason
  package var names: [String]
}

/// Whom a letter would go to now, without looking at the words of each copy.
struct AudienceCount {
  /// Whether people are left out who had a letter a short while ago.
  enum Minding {
    case cadence
    /// The letter goes later, when it may be long enough ago.
    case nobodysCadence
  }

  private(set) var recipients = 0
  private(set) var leftOut: [LeftOutPeople] = []
  /// The first who would get it.
  private(set) var first: Customer?
  /// How many get it by which clocks. The zone of those of whom none is known is the writer's.
  private(set) var zones: [ReaderZone: Int] = [:]

  /// With `stopsAtFirst` it looks no further than to the first who would get the letter.
  init(
    of newsletter: Newsletter, in tx: Transaction, _ workplace: Workplace, minds: Minding = .cadence,
    stopsAtFirst: Bool = false
  ) throws {
    let writersZone = try tx.shared.member(newsletter.owner)?.timeZone ?? "UTC"
    let recent =
      minds == .cadence ? RecentLetters(workplace, besides: newsletter.id, writersZone: writersZone) : nil
    var people = PeopleOfLetter(
      of: newsletter.owner, newsletter.audience, recent: recent, pageSize: stopsAtFirst ? 50 : 500)
    while let page = try people.next(in: tx, at: workplace.now) {
      for person in page {
        if let reason = person.leftOut {
          add(person.customer.displayName, for: reason)
        } else {
          recipients += 1
          zones[ReaderZone(of: person.customer.profile, writer: writersZone), default: 0] += 1
          if first == nil { first = person.customer }
          if stopsAtFirst { return }
        }
      }
    }
  }

  private mutating func add(_ name: String, for reason: LeftOutReason) {
    if let index = leftOut.firstIndex(where: { $0.reason == reason }) {
      leftOut[index].names.append(name)
    } else {
      leftOut.append(LeftOutPeople(reason: reason, names: [name]))
    }
  }
}
