import Firsthand
import Testing

@testable import Delivery

/// Whose copies are next.
@Suite struct TurnsTests {
  private static func letter(_ owner: String) -> (owner: Member.ID, newsletter: Newsletter.ID) {
    (Member.ID(owner), Newsletter.ID("letter-of-" + owner))
  }

  /// How many copies of each are taken in so many turns of `size`.
  private static func taken(_ turns: inout Turns, _ count: Int, of size: Int, but busy: Set<Member.ID> = []) -> [String:
    Int]
  {
    var copies: [String: Int] = [:]
    for _ in 0..<count {
      guard let (owner, _) = turns.take(but: busy) else { break }
      turns.spend(size, by: owner)
      copies[owner.text, default: 0] += size
    }
    return copies
  }

  @Test func `among equals it goes round`() {
    var turns = Turns()
    turns.refresh(["a", "b", "c"].map(Self.letter))
    #expect(Self.taken(&turns, 30, of: 5) == ["a": 50, "b": 50, "c": 50])
  }

  @Test func `who comes a little later catches up, and then they go together`() {
    var turns = Turns()
    turns.refresh([Self.letter("a")])
    #expect(Self.taken(&turns, 8, of: 10) == ["a": 80])
    turns.refresh(["a", "b"].map(Self.letter))
    #expect(Self.taken(&turns, 8, of: 10) == ["b": 80])
    #expect(Self.taken(&turns, 10, of: 10) == ["a": 50, "b": 50])
  }

  @Test func `nobody who has long been at work stands still for long`() {
    var turns = Turns()
    turns.refresh([Self.letter("a")])
    _ = Self.taken(&turns, 10_000, of: 10)
    turns.refresh(["a", "b"].map(Self.letter))
    #expect(Self.taken(&turns, 100, of: 10) == ["b": 1_000])
    #expect(Self.taken(&turns, 100, of: 10) == ["a": 500, "b": 500])
    // Nor does whoever comes back with another letter begin anew.
    turns.drop(Newsletter.ID("letter-of-b"))
    turns.refresh(["a", "b"].map(Self.letter))
    #expect(Self.taken(&turns, 100, of: 10) == ["a": 500, "b": 500])
  }

  @Test func `whoever is busy is passed over, and what is dropped is gone`() {
    var turns = Turns()
    turns.refresh(["a", "b", "c"].map(Self.letter))
    #expect(Self.taken(&turns, 4, of: 1, but: [Member.ID("a")]) == ["b": 2, "c": 2])
    turns.drop(Newsletter.ID("letter-of-b"))
    #expect(Self.taken(&turns, 4, of: 1) == ["a": 3, "c": 1])
    #expect(turns.take(but: [Member.ID("a"), Member.ID("c")]) == nil)
    #expect(turns.turn(perSecond: 1_000) == 32 && turns.turn(perSecond: 0.1) == 1)
  }

  @Test func `whoever comes back after others began does not stand still for their whole list`() {
    var turns = Turns()
    turns.refresh([Self.letter("a")])
    _ = Self.taken(&turns, 3_200, of: 10)
    turns.drop(Newsletter.ID("letter-of-a"))
    turns.refresh([Self.letter("b")])
    _ = Self.taken(&turns, 10, of: 10)
    turns.refresh(["a", "b"].map(Self.letter))
    let next = Self.taken(&turns, 400, of: 10)
    #expect(next["a", default: 0] > 1_000 && next["b", default: 0] > 1_000, "\(next)")
  }
}
