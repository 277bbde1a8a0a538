package import Firsthand
package import Store

/// The places in which a salesperson looks for a letter.
package enum LetterShelf: String, CaseIterable, Sendable {
  /// Still being written, or waiting for a yes.
  case drafts
  /// On the schedule, going out, held or stopped.
  case underway
  case sent
  case cancelled

  package var states: [String] {
    switch self {
    case .drafts: ["draft", "awaitingApproval", "ready"]
    case .underway: ["scheduled", "freezing", "sending", "paused", "halted"]
    case .sent: ["sent"]
    case .cancelled: ["cancelled"]
    }
  }
}

/// A page of letters.
package struct LetterPage: Sendable {
  package var letters: [LetterLine]
  /// Where the next page begins; nil on the last.
  package var next: Newsletter.ID?
}

/// What a salesperson's first page shows.
package struct SalespersonOverview: Sendable {
  package var drafts: [LetterLine]
  package var underway: [LetterLine]
  package var sent: [LetterLine]
  package var counts: [LetterShelf: Int]
  package var hasCustomers: Bool
  /// The letter with the oldest copy of which nobody knows whether it left.
  package var doubted: DoubtedLetter?
}

/// A letter with copies of which nobody knows whether they left.
package struct DoubtedLetter: Hashable, Sendable {
  package var id: Newsletter.ID
  package var subject: String
  package var copies: Int
}

extension SalespersonDesk {
  /// One's own letters on a shelf, the newest first; without a shelf, all.
  package func letters(
    _ shelf: LetterShelf?, before: Newsletter.ID? = nil, limit: Int = 25
  ) throws -> LetterPage {
    let states = shelf.map(\.states) ?? LetterShelf.allCases.flatMap(\.states)
    return try read { owned, _ in
      var letters = try owned.letters(in: states, before: before, limit: limit + 1)
      let hasMore = letters.count > limit
      if hasMore { letters.removeLast() }
      return LetterPage(letters: letters, next: hasMore ? letters.last?.id : nil)
    }
  }

  /// How many letters stand on each shelf.
  package func shelves() throws -> [LetterShelf: Int] {
    try read { owned, _ in try Self.shelves(owned) }
  }

  package func overview() throws -> SalespersonOverview {
    try read { owned, _ in
      SalespersonOverview(
        drafts: try owned.letters(in: LetterShelf.drafts.states, limit: 5),
        underway: try owned.letters(in: LetterShelf.underway.states, limit: 10),
        sent: try owned.letters(in: LetterShelf.sent.states, limit: 3),
        counts: try Self.shelves(owned), hasCustomers: try !owned.customers(limit: 1).isEmpty,
        doubted: try Self.doubted(owned))
    }
  }

  private static func doubted(_ owned: OwnerScope) throws -> DoubtedLetter? {
    let doubts = try owned.doubts(of: nil).filter { $0.message.kind == .copy }
    guard let id = doubts.first?.message.newsletter, let letter = try owned.newsletter(id) else { return nil }
    return DoubtedLetter(
      id: id, subject: letter.words.subject, copies: doubts.count { $0.message.newsletter == id })
  }

  private static func shelves(_ owned: OwnerScope) throws -> [LetterShelf: Int] {
    let counts = try owned.letterCounts()
    return Dictionary(
      uniqueKeysWithValues: LetterShelf.allCases.map { shelf in
        (shelf, shelf.states.reduce(0) { $0 + (counts[$1] ?? 0) })
      })
  }
}
