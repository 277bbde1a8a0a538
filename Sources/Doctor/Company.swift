import Firsthand
import MailFormat
import Operations
import Store

/// What the database says that the checks need: no customer is in it.
struct Company {
  var mail: MailSettings
  var condition: StoreCondition
  var flaws: [String] = []
  var administrator: EmailAddress?
  /// The domains that letters come from, the one with most writers first.
  var domains: [String]
  /// The zones that somebody's times are in.
  var zones: [String]
  var open: [Message.State: Int]
  /// Copies sent today (UTC), by salesperson.
  var sentToday: [Int]
  /// What is known of each process that sends now.
  var senders: [String]
}

extension Checkup {
  func read(isDeep: Bool) -> Result<Company, FirsthandError> {
    Result { () throws -> Company in
      let workplace = try installation.workplace.get()
      let condition = try workplace.store.condition()
      let flaws = isDeep ? try workplace.store.flaws() : []
      return try workplace.store.read { tx in
        let members = try tx.shared.members().filter(\.isActive)
        let writers = members.filter { $0.roles.contains(.salesperson) }
        let counts = Dictionary(grouping: writers, by: \.address.domain).mapValues(\.count)
        return Company(
          mail: workplace.mail, condition: condition, flaws: flaws,
          administrator: members.first { $0.roles.contains(.administrator) }?.address,
          domains: counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map(\.key),
          zones: Set(members.map(\.timeZone)).sorted(), open: try tx.dispatch.openMessages(),
          sentToday: try tx.dispatch.counts(on: now.day).values.sorted(by: >),
          senders: try tx.dispatch.workers(at: now).filter(\.isAlive).map(\.worker.process)
            .filter { !installation.isGone($0) })
      }
    }.mapError { error in
      error as? FirsthandError ?? FirsthandError(.failed, "The database cannot be read: \(error).")
    }
  }
}
