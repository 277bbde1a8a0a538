/// A meeting, a call or another moment with a customer, as the salesperson wrote it down.
package struct Interaction: Hashable, Sendable {
  package typealias ID = Firsthand.ID<Interaction>

  package enum Kind: String, CaseIterable, Sendable {
    case met, called, wrote, note
  }

  package let id: ID
  package let kind: Kind
  package let day: CalendarDay
  package let words: String
  package let notedBy: Member.ID
  package let notedAt: Instant

  package init(id: ID, kind: Kind, day: CalendarDay, words: String, notedBy: Member.ID, notedAt: Instant) {
    self.id = id
    self.kind = kind
    self.day = day
    self.words = words
    self.notedBy = notedBy
    self.notedAt = notedAt
  }
}
