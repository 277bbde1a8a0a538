/// What came back from the reader of a letter by its page: a wish, and perhaps why.
package struct Event: Hashable, Sendable {
  package typealias ID = Firsthand.ID<Event>

  package enum Kind: String, CaseIterable, Sendable {
    /// Asked for no more letters.
    case unsubscribed
    /// Asked for a pause.
    case paused
    /// Took either back.
    case resumed
    /// Said something, and changed nothing.
    case saidWhy
  }

  package let id: ID
  package let kind: Kind
  package let customer: Customer.ID
  /// The copy whose page it came by.
  package let message: Message.ID
  /// Whose letters it is about; nil where nothing was chosen.
  package let scope: Suppression.Scope?
  package let until: CalendarDay?
  /// In the reader's own words, at most `longestWords` characters. Personal, and erasable.
  package let words: String
  package let at: Instant

  /// In characters.
  package static let longestWords = 1_000

  package init(
    id: ID, kind: Kind, customer: Customer.ID, message: Message.ID, scope: Suppression.Scope?,
    until: CalendarDay?, words: String, at: Instant
  ) {
    self.id = id
    self.kind = kind
    self.customer = customer
    self.message = message
    self.scope = scope
    self.until = until
    self.words = words
    self.at = at
  }
}
