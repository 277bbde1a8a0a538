import Firsthand
import Store
import Synchronization

/// What was counted of salespeople's lists. Counting walks the whole list, so it is done once after each change of
/// it and not for every page.
final class CountedLists: Sendable {
  private struct Key: Hashable {
    let owner: Member.ID
    let search: String
    let importID: String?
  }

  private struct Counted {
    /// The changes of the list until then.
    let changes: Int64
    /// A pause ends with a day.
    let day: CalendarDay
    let groups: [CustomerGroup]
  }

  private let values = Mutex<[Key: Counted]>([:])
  private let most = 2_000

  /// As `OwnerScope.customerGroups`. All that is asked of the database is asked in one snapshot.
  func groups(_ filter: CustomerFilter, _ owned: OwnerScope, at now: Instant) throws -> [CustomerGroup] {
    let key = Key(owner: owned.owner, search: filter.search, importID: filter.importID)
    let changes = try owned.listChanges()
    if let known = values.withLock({ $0[key] }), known.changes == changes, known.day == now.day {
      return known.groups
    }
    let groups = try owned.customerGroups(filter, at: now)
    values.withLock { values in
      if values.count >= most { values.removeAll() }
      values[key] = Counted(changes: changes, day: now.day, groups: groups)
    }
    return groups
  }
}
