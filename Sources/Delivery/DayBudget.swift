import Firsthand

/// What may still leave today, as far as the day has a limit: each salesperson has a share of it.
struct DayBudget {
  private let limits: SendingLimits
  private var used: [Member.ID: Int] = [:]
  private var total = 0

  init(_ limits: SendingLimits) { self.limits = limits }

  var isLimited: Bool { limits.messagesPerDay != nil }

  /// `taken` are the copies that the relay has taken today, `pending` those that are on their way.
  mutating func update(taken: [Member.ID: Int], pending: [Member.ID: Int]) {
    used = taken.merging(pending, uniquingKeysWith: +)
    total = used.values.reduce(0, +)
  }

  mutating func spend(_ copies: Int, by owner: Member.ID) {
    used[owner, default: 0] += copies
    total += copies
  }

  func left(for owner: Member.ID) -> Int {
    guard let day = limits.messagesPerDay, let share = limits.salespersonPerDay else { return .max }
    return max(0, min(day - total, share - used[owner, default: 0]))
  }

  func allows(_ owner: Member.ID) -> Bool { left(for: owner) > 0 }
}
