import Firsthand

/// Whose copies are next: the salesperson's of whom the fewest have left, so that nobody waits for somebody else's long
/// list, and of many who begin in the same minute nobody runs ahead of those who come a few seconds later.
struct Turns {
  private struct Place {
    let owner: Member.ID
    var letters: [Newsletter.ID]
  }

  private var places: [Place] = []
  /// Copies that each has had leave, counted so that nobody who begins is further from the others than `longestLead`.
  private var served: [Member.ID: Int] = [:]
  /// The fewest that anybody at work has had.
  private var floor = 0
  /// Among equals, whose turn it is.
  private var next = 0

  /// Seconds in which each has a turn.
  private static let round = 4.0
  /// Copies of a turn, where few are at work.
  private static let longestTurn = 32
  /// Copies that somebody who begins may have leave before those who have long been at work go on.
  private static let longestLead = 1_000

  var isEmpty: Bool { places.isEmpty }
  var owners: [Member.ID] { places.map(\.owner) }

  /// The letters with copies that are due now.
  mutating func refresh(_ letters: [(owner: Member.ID, newsletter: Newsletter.ID)]) {
    let upcoming = next < places.count ? places[next].owner : nil
    let before = Set(owners)
    floor = owners.compactMap { served[$0] }.min() ?? floor
    places = Dictionary(grouping: letters, by: \.owner).map { owner, letters in
      Place(owner: owner, letters: letters.map(\.newsletter).sorted())
    }.sorted { $0.owner < $1.owner }
    for owner in owners where !before.contains(owner) {
      served[owner] = min(max(served[owner] ?? 0, floor - Self.longestLead), floor + Self.longestLead)
    }
    next = upcoming.flatMap { owner in places.firstIndex { $0.owner >= owner } } ?? 0
  }

  /// How many copies a turn has, where so many copies leave in a second.
  func turn(perSecond rate: Double) -> Int {
    guard !places.isEmpty else { return 0 }
    return max(1, min(Self.longestTurn, Int(rate * Self.round / Double(places.count))))
  }

  /// The letter whose copies are next, of somebody who is not among `busy`; nil where all are.
  mutating func take(but busy: Set<Member.ID>) -> (owner: Member.ID, newsletter: Newsletter.ID)? {
    var best: (index: Int, served: Int)?
    for step in places.indices {
      let index = (next + step) % places.count
      guard !busy.contains(places[index].owner) else { continue }
      let count = served[places[index].owner] ?? 0
      if best == nil || count < best?.served ?? 0 { best = (index, count) }
    }
    guard let best, let letter = places[best.index].letters.first else { return nil }
    next = best.index + 1
    return (places[best.index].owner, letter)
  }

  mutating func spend(_ copies: Int, by owner: Member.ID) { served[owner, default: 0] += copies }

  /// Nothing of the letter is due any more.
  mutating func drop(_ newsletter: Newsletter.ID) {
    for index in places.indices { places[index].letters.removeAll { $0 == newsletter } }
    let before = places
    places.removeAll { $0.letters.isEmpty }
    let gone = before.prefix(next).count { $0.letters.isEmpty }
    next -= gone
  }
}
