package import Firsthand
package import Store

/// How sending stands in the whole company, as counts alone.
package struct SendingHealth: Hashable, Sendable {
  package var waiting: Int
  package var inDoubt: Int
  package var held: Int
  /// Active members.
  package var members: Int
  /// The newest mails that by a person's word may have gone twice.
  package var doubles: [Doubt]
  /// What keeps back all mail.
  package var brake: Brake?
}

extension AdministratorDesk {
  /// For so many days what may have gone twice stands on the first page.
  private static let daysOfDoubles: Int64 = 14

  package func sendingHealth() throws -> SendingHealth {
    try session.store.read { tx in
      let open = try tx.dispatch.openMessages()
      return SendingHealth(
        waiting: [.queued, .sending, .atDot].reduce(0) { $0 + (open[$1] ?? 0) }, inDoubt: open[.inDoubt] ?? 0,
        held: open[.held] ?? 0, members: try tx.shared.activeMemberCount(),
        doubles: try tx.company.doubles(since: now.adding(seconds: -Self.daysOfDoubles * 86_400), limit: 5),
        brake: try tx.dispatch.brakes().strongest)
    }
  }
}

extension Workplace {
  /// Throws where the database does not answer. Costs nothing, however much waits.
  package func demandAnswer() throws { _ = try store.read { try $0.shared.stopEpoch() } }

  /// Messages that are not done, by the name of their state.
  package func openMessages() throws -> [(state: String, count: Int)] {
    try store.read { try $0.dispatch.openMessages() }
      .map { ($0.key.rawValue, $0.value) }.sorted { $0.state < $1.state }
  }
}
