package import Firsthand
import Store

/// What the checker says of a letter while it is being written: of the first copies and those that say something
/// of their own. All copies are looked at when it is submitted and again before each leaves.
package struct QuickReport: Sendable {
  package let newsletter: Newsletter
  package let findings: [Finding]
  /// In how many of the copies that were read each finding is.
  package let copies: [Int]
  package let verdict: Verdict
  /// Names of the customers whom personal findings are about.
  package let names: [Customer.ID: String]
  /// Rules that the writer has said are wrong about the letter.
  package let doubted: Set<RuleID>
}

extension SalespersonDesk {
  /// Copies that are read while somebody types.
  private static let quickLimit = 25

  /// Checks one's own letter as it stands, also as `reader` would get it.
  package func quickCheck(_ id: Newsletter.ID, reader: Customer.ID? = nil) throws -> QuickReport {
    try session.store.read { tx in
      var desk = try laidOut(Session.own(id, member, in: tx), in: tx)
      let readers = try writable(of: desk.newsletter, limit: Self.quickLimit, in: tx)
      return try quickReport(of: &desk, readers, and: reader, in: tx)
    }
  }

  /// `readers`: the first of those who would get it, in their order.
  func quickReport(
    of desk: inout LetterDesk, _ readers: [Customer], and reader: Customer.ID?, in tx: Transaction
  ) throws -> QuickReport {
    let newsletter = desk.newsletter
    let owned = tx.owned(by: member.id)
    var customers = Array(readers.prefix(Self.quickLimit))
    for other in newsletter.edits.keys.sorted() + [reader].compactMap({ $0 })
    where !customers.contains(where: { $0.id == other }) {
      if let customer = try owned.customer(other) { customers.append(customer) }
    }
    let links = CopyAddress.sampleLinks(workplace)
    var tally = FindingTally()
    for customer in customers {
      let copy = try desk.checkedCopy(
        for: customer, address: .sample(for: customer, workplace, links: links), mail: workplace.mail,
        letters: desk.letters(to: customer.address, in: tx, at: workplace.now))
      tally.add(copy.findings, of: customer, isEdited: newsletter.edits[customer.id] != nil)
    }
    if customers.isEmpty {
      let copy = try desk.checkedCopy(for: nil, address: .sample(for: nil, workplace), mail: workplace.mail)
      tally.add(copy.findings, of: nil, isEdited: false)
    }
    let (findings, copies) = tally.result
    return QuickReport(
      newsletter: newsletter, findings: findings, copies: copies,
      verdict: Verdict(findings: findings, waived: desk.waived),
      names: Dictionary(customers.map { ($0.id, $0.displayName) }, uniquingKeysWith: { first, _ in first }),
      doubted: try tx.company.doubtedRules(in: newsletter.id))
  }
}
