import Firsthand

/// Whose copies are next: salespeople take turns, each with a few copies of one letter, so that nobody waits for
/// somebody else's long list.
struct Turns {
  private struct Place {
    let owner: Member.ID
    var letters: [Newsletter.ID]
  }

  private var places: [Place] = []
  private var next = 0

  /// Seconds in which each has a turn.
  private static let round = 4.0
  /// Copies of a turn, where few are at work.
  private static let longestTurn = 32

  var isEmpty: Bool { places.isEmpty }
  var owners: [Member.ID] { places.map(\.owner) }

  /// The letters with copies that are due now. Whoever is next stays next.
  mutating func refresh(_ letters: [(owner: Member.ID, newsletter: Newsletter.ID)]) {
    let upcoming = next < places.count ? places[next].owner : nil
    places = Dictionary(grouping: letters, by: \.owner).map { owner, letters in
      Place(owner: owner, letters: letters.map(\.newsletter).sorted())
    }.sorted { $0.owner < $1.owner }
    next = upcoming.flatMap { owner in places.firstIndex { $0.owner >= owner } } ?? 0
  }

  /// How many copies a turn has, where so many copies leave in a second.
  func turn(perSecond rate: Double) -> Int {
    guard !places.isEmpty else { return 0 }
    return max(1, min(Self.longestTurn, Int(rate * Self.round / Double(places.count))))
  }

  /// The letter whose copies are next, of somebody who is not among `busy`; nil where all are.
  mutating func take(but busy: Set<Member.ID>) -> (owner: Member.ID, newsletter: Newsletter.ID)? {
    for _ in places.indices {
      if next >= places.count { next = 0 }
      let place = places[next]
      next += 1
      if let letter = place.letters.first, !busy.contains(place.owner) { return (place.owner, letter) }
    }
    return nil
  }

  /// Nothing of the letter is due any more.
  mutating func drop(_ newsletter: Newsletter.ID) {
    for index in places.indices { places[index].letters.removeAll { $0 == newsletter } }
    let before = places
    places.removeAll { $0.letters.isEmpty }
    let gone = before.prefix(next).count { $0.letters.isEmpty }
    next -= gone
  }
}
