package import Firsthand
package import Store

/// How sending stands in the whole company, for the page of those who look after it. Nobody's customers are in it.
package struct SendingOverview: Sendable {
  /// The day's limits, where the company has any.
  package struct Day: Hashable, Sendable {
    package let sent: Int
    package let limit: Int
    /// Copies a day for one salesperson.
    package let share: Int
    /// Salespeople who have had theirs, by name.
    package let full: [String]
  }

  /// All that is not done, by state.
  package var open: [Message.State: Int]
  package var letters: [LetterQueue]
  package var hasMoreLetters: Bool
  package var tests: Int
  package var notices: Int
  package var answers: RelayAnswers
  package var brakes: [Brake]
  package var day: Day?
  /// The oldest of which nobody knows whether they left.
  package var doubts: [Doubt]
  /// What may have gone twice.
  package var doubles: [Doubt]
  /// Of the letters that `doubts` and `doubles` are of.
  package var subjects: [Newsletter.ID: String]
  package var names: [Member.ID: String]
}

extension AdministratorDesk {
  private static let mostLetters = 50
  private static let mostDoubts = 50
  private static let mostDoubles = 20
  private static let daysOfDoubles: Int64 = 90

  package func sendingOverview() throws -> SendingOverview {
    try session.store.read { tx in
      let letters = try tx.company.letterQueues(at: now, limit: Self.mostLetters + 1)
      let beside = try tx.company.waitingBesideLetters()
      let doubts = try tx.company.doubts(of: nil, limit: Self.mostDoubts)
      let since = now.adding(seconds: -Self.daysOfDoubles * 86_400)
      let doubles = try tx.company.doubles(since: since, limit: Self.mostDoubles)
      let brakes = try tx.dispatch.brakes()
      let members =
        letters.map(\.owner) + (doubts + doubles).map(\.message.owner) + brakes.compactMap(\.appliedBy)
      return SendingOverview(
        open: try tx.dispatch.openMessages(), letters: letters.prefix(Self.mostLetters).filter { !$0.isEmpty },
        hasMoreLetters: letters.count > Self.mostLetters, tests: beside.tests, notices: beside.notices,
        answers: try RelayAnswers(in: tx, at: now), brakes: brakes, day: try day(in: tx),
        doubts: doubts, doubles: doubles,
        subjects: try tx.company.subjects(of: Set((doubts + doubles).compactMap(\.message.newsletter))),
        names: try tx.shared.names(of: members))
    }
  }

  private func day(in tx: Transaction) throws -> SendingOverview.Day? {
    let limits = workplace.mail.limits
    guard let limit = limits.messagesPerDay, let share = limits.salespersonPerDay else { return nil }
    let sent = try tx.dispatch.counts(on: now.day)
    let full = sent.filter { $0.value >= share }.keys
    let names = try tx.shared.names(of: full)
    return SendingOverview.Day(
      sent: sent.values.reduce(0, +), limit: limit, share: share, full: full.map { names[$0] ?? $0.text }.sorted())
  }
}
