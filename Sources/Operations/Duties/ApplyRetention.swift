package import Firsthand
import MailFormat
import Store

/// What the end of its time took away.
package struct RetentionReport: Hashable, Sendable {
  package var letters = 0
  package var addresses = 0
  package var customers = 0

  package var isEmpty: Bool { self == RetentionReport() }
}

extension Workplace {
  private static let batch = 500
  /// Most customers that one night takes away.
  private static let mostCustomers = 1_000

  /// Takes away what is older than the company keeps it and under no legal hold, a batch to a transaction; written down
  /// in the log as counts. Run again it goes on.
  @discardableResult
  package func applyRetention(_ retention: Retention) throws -> RetentionReport {
    var report = RetentionReport()
    if let time = time(retention.letters) {
      report.letters = try forgetFilling(of: Set(Message.Kind.allCases), before: time)
    }
    if let time = time(retention.addresses) { report.addresses = try forgetAddresses(before: time) }
    if let time = time(retention.customers) {
      // Nobody searches them one by one for whom they name; whoever goes now was last named before.
      report.letters += try forgetFilling(of: [.notice], before: time)
      report.customers = try eraseQuiet(since: time)
    }
    if !report.isEmpty {
      try store.write { tx in
        try tx.append(
          LogEntry(
            id: ids.next(), at: now, kind: .retentionApplied, actor: nil,
            facts: [
              .count("letters", report.letters), .count("addresses", report.addresses),
              .count("customers", report.customers),
            ]))
      }
    }
    return report
  }

  /// The moment before which that many months have passed.
  private func time(_ months: Int?) -> Instant? {
    guard let months else { return nil }
    return now.day.adding(months: -months).startInUTC
  }

  private func forgetFilling(of kinds: Set<Message.Kind>, before time: Instant) throws -> Int {
    var count = 0
    var last: Message.ID?
    repeat {
      let found = try store.read { try $0.duties.oldMessages(of: kinds, before: time, after: last, limit: Self.batch) }
      if !found.old.isEmpty { try store.write { try $0.duties.forgetFilling(of: found.old) } }
      count += found.old.count
      last = found.last
    } while last != nil
    return count
  }

  private func forgetAddresses(before time: Instant) throws -> Int {
    var count = 0
    var last: LogEntry.ID?
    repeat {
      let found = try store.read { try $0.duties.oldPersonal(before: time, after: last, limit: Self.batch) }
      if !found.old.isEmpty { try store.write { try $0.duties.forgetPersonal(beside: found.old) } }
      count += found.old.count
      last = found.last
    } while last != nil
    return count
  }

  private func eraseQuiet(since time: Instant) throws -> Int {
    let quiet = try store.read { try $0.duties.quietCustomers(since: time, limit: Self.mostCustomers) }
    var count = 0
    for address in quiet {
      do {
        _ = try PersonErasure(self, address, by: nil).runQuietly()
        count += 1
      } catch let error as FirsthandError where [.tryLater, .conflict].contains(error.code) {
        // Something happened with them this very moment, so they are not quiet.
        continue
      }
    }
    return count
  }
}
