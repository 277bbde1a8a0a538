package import Firsthand
package import MailFormat
import Rendering
import Store

extension Workplace {
  /// Founds the company in an empty database: its name, its first administrator and a `company.yml` to
  /// edit. A time zone that is none becomes UTC.
  package func initialize(company: String, admin: Mailbox, timeZone: String = "UTC") throws -> Member {
    let name = company.trimmingSpaces
    guard !name.isEmpty else {
      throw FirsthandError(.badInput, "The company needs a name: --company \"Northwind\".")
    }
    let member = Member(
      id: ids.next(), name: admin.name ?? admin.address.local, address: admin.address,
      roles: [.administrator], timeZone: (try? NamedZone(timeZone))?.name ?? "UTC")
    try PersonName.check(member.name)
    try store.write { tx in
      if let existing = try tx.shared.companyName() {
        throw FirsthandError(
          .conflict, "This home belongs to \(existing) already. Choose another with --home.")
      }
      try tx.shared.createCompany(name: name, at: now)
      try tx.shared.add(member, at: now)
      let session = Session(self, as: member)
      try tx.append(session.entry(.companyCreated))
      try tx.append(session.entry(.memberAdded, member.facts))
    }
    return member
  }
}

/// What may stand as a person's or a company's name: it goes into headers.
enum PersonName {
  static func check(_ name: String) throws(FirsthandError) {
    if name.trimmingSpaces.isEmpty {
      throw FirsthandError(.badInput, "The name is empty. Write the name as letters should show it.")
    }
    try OneLine.check(name, called: "name")
    if name.count > 100 {
      throw FirsthandError(.badInput, "The name is longer than 100 characters. Shorten it.")
    }
  }
}

/// Text that goes into a header (RFC 5322 §2.2).
enum OneLine {
  static func check(_ text: String, called name: String) throws(FirsthandError) {
    if text.unicodeScalars.contains(where: { $0.properties.generalCategory == .control }) {
      throw FirsthandError(
        .badInput,
        "The \(name) has a line break or another control character in it. Type it again on one line.")
    }
  }
}

extension Member {
  /// What the log keeps of a member: colleagues are no customers, but their address is not needed.
  var facts: [LogEntry.Fact] {
    [
      LogEntry.Fact("member", id.text),
      LogEntry.Fact("roles", roles.sorted().map(\.rawValue).joined(separator: " ")),
      LogEntry.Fact("review", reviewStage.rawValue),
    ]
  }
}
