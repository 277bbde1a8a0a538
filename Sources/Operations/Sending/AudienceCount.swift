package import Firsthand
import Store

/// People who would not get a letter, for one reason.
package struct LeftOutPeople: Hashable, Sendable {
  package var reason: LeftOutReason
  package var names: [String]
}

/// Whom a letter would go to now, without looking at the words of each copy.
struct AudienceCount {
  private(set) var recipients = 0
  private(set) var leftOut: [LeftOutPeople] = []
  /// The first who would get it.
  private(set) var first: Customer?

  /// With `stopsAtFirst` it looks no further than to the first who would get the letter.
  init(
    of newsletter: Newsletter, in tx: Transaction, _ workplace: Workplace, stopsAtFirst: Bool = false
  ) throws {
    var people = PeopleOfLetter(of: newsletter.owner, newsletter.audience, pageSize: stopsAtFirst ? 50 : 500)
    while let page = try people.next(in: tx, at: workplace.now) {
      for person in page {
        if let reason = person.leftOut {
          add(person.customer.displayName, for: reason)
        } else {
          recipients += 1
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
