/// What keeps back all mail of the company until an administrator lets it go.
package struct Brake: Hashable, Sendable {
  package typealias ID = Firsthand.ID<Brake>

  package enum Kind: String, CaseIterable, Sendable {
    /// An administrator stopped everything.
    case byHand = "by_hand"
    /// The data come from a backup: what waits in them may have left since it was made.
    case restored
    /// A database server took over that lacks what the one before had confirmed: what waits there may have left.
    case forgotten
  }

  package let id: ID
  package let kind: Kind
  package let reason: String
  /// Nil for the machine itself.
  package let appliedBy: Member.ID?
  package let appliedAt: Instant

  package init(id: ID, kind: Kind, reason: String, appliedBy: Member.ID?, appliedAt: Instant) {
    self.id = id
    self.kind = kind
    self.reason = reason
    self.appliedBy = appliedBy
    self.appliedAt = appliedAt
  }
}
