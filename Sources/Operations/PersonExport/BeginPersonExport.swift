package import Firsthand
package import MailFormat
import Phrasebook
import Store

/// What one person is given of all that is held about them (GDPR art. 15 and 20). That it was asked for is in the log by
/// the time there is one of these.
package struct PersonExport: Sendable {
  let person: PersonKey
  let madeAt: Instant
  let madeBy: Member
  /// Nil where all of the company is told of; else the salesperson whose part it is.
  let salesperson: Member?
  let phrases: Phrases
  let companyName: String
  let company: Company?
  let names: [Member.ID: String]

  /// Names no person: it lies in folders that others see.
  package var fileName: String { Self.fileName(at: madeAt) }

  static func fileName(at moment: Instant) -> String { "export-\(moment.day.text).zip" }
}

extension Session {
  /// Begins to give a person their data: an administrator anybody's, a salesperson those of their own customer.
  package func beginPersonExport(_ address: EmailAddress) throws -> PersonExport {
    try require(anyOf: [.administrator, .salesperson], to: "give people their data")
    return member.roles.contains(.administrator) ? try beginExportOfAll(address) : try beginExportOfOwn(address)
  }

  fileprivate func beginExportOfAll(_ address: EmailAddress) throws -> PersonExport {
    let key = workplace.secret.addressKey(address.normalized)
    let person = try store.read { try $0.company.person(address, addressKey: key) }
    guard let person else {
      throw FirsthandError(
        .notFound, "Nothing is held about \(address.displayText). Look whether the person writes from another address.")
    }
    return try begin(person, only: nil)
  }

  fileprivate func beginExportOfOwn(_ address: EmailAddress) throws -> PersonExport {
    let key = workplace.secret.addressKey(address.normalized)
    let person = try store.read { try $0.owned(by: member.id).person(address, addressKey: key) }
    guard let person else { throw FirsthandError.noSuchCustomer }
    return try begin(person, only: member)
  }

  private func begin(_ person: PersonKey, only salesperson: Member?) throws -> PersonExport {
    let now = now
    return try store.write { tx in
      // They may have been erased since they were looked up.
      let key = workplace.secret.addressKey(person.address.normalized)
      guard try tx.company.person(person.address, addressKey: key) != nil else {
        throw FirsthandError(.notFound, "Nothing is held about \(person.address.displayText).")
      }
      let language = try tx.held(.card, about: person, limit: 1).first?.text(CustomerField.language.rawValue) ?? ""
      let export = PersonExport(
        person: person, madeAt: now, madeBy: member, salesperson: salesperson,
        phrases: Phrases(Language(rawValue: String(language.prefix { $0 != "-" })) ?? .english),
        companyName: try tx.shared.companyName() ?? "",
        company: try tx.shared.companyFiles().flatMap { Readings.company($0) }, names: try tx.shared.names())
      try workplace.append(
        .exported, about: person.address, owner: person.owner, by: member.id, [LogEntry.Fact("what", "person")], in: tx)
      return export
    }
  }
}

extension SalespersonDesk {
  package func beginPersonExport(_ id: Customer.ID) throws -> PersonExport {
    guard let customer = try read({ owned, _ in try owned.customer(id) }) else { throw FirsthandError.noSuchCustomer }
    return try session.beginExportOfOwn(customer.address)
  }
}

extension AdministratorDesk {
  package func beginPersonExport(_ address: EmailAddress) throws -> PersonExport {
    try session.beginExportOfAll(address)
  }
}
