package import Firsthand
package import MailFormat
package import PolicyChecker
package import Store

/// Everything an operation works with: the database, the company's secret, the clock, and how letters
/// name the company's mailboxes.
package struct Workplace: Sendable {
  package let store: Store
  package let surroundings: Surroundings
  package let secret: CompanySecret
  package let mail: MailSettings
  package let standards: StandardsSettings
  let passwords: PasswordGate
  let countedLists: CountedLists
  package let gates: OpenedGates

  package init(
    store: Store, surroundings: Surroundings, secret: CompanySecret, mail: MailSettings,
    standards: StandardsSettings = StandardsSettings(), passwordCost: PasswordCost = .live
  ) {
    self.init(
      store, surroundings, secret, mail, standards, PasswordGate(cost: passwordCost), CountedLists(), OpenedGates())
  }

  private init(
    _ store: Store, _ surroundings: Surroundings, _ secret: CompanySecret, _ mail: MailSettings,
    _ standards: StandardsSettings, _ passwords: PasswordGate, _ countedLists: CountedLists, _ gates: OpenedGates
  ) {
    self.store = store
    self.surroundings = surroundings
    self.secret = secret
    self.mail = mail
    self.standards = standards
    self.passwords = passwords
    self.countedLists = countedLists
    self.gates = gates
  }

  /// The same for a dry run: operations answer as they would, and nothing of them stays.
  package func rehearsal() -> Workplace { over(store.rehearsal()) }

  /// The same for what must not be lost while another program holds the database.
  package func patient() -> Workplace { over(store.patient()) }

  private func over(_ store: Store) -> Workplace {
    Workplace(store, surroundings, secret, mail, standards, passwords, countedLists, gates)
  }

  package var now: Instant { surroundings.now() }
  var ids: IDs { surroundings.ids }
}

/// What letters name besides the writer: the company's mailboxes, and where its pages are; and how long they can be
/// called back.
package struct MailSettings: Hashable, Sendable {
  /// Where a mail takes its sender off the list. Without it nothing is sent: no dead link ever leaves.
  package var unsubscribe: EmailAddress?
  /// Where bounces come back. Without it they come back to the writer.
  package var bounces: EmailAddress?
  /// Where the company's pages are found from outside, such as `https://letters.northwind.example`, without a
  /// slash at its end. Without it no mail carries a link to a page.
  package var publicURL: String?
  /// Seconds in which a letter that was sent can still be called back.
  package var undoSeconds: Int64
  package var limits: SendingLimits
  package var courtesy: Courtesy
  /// Who gets a checkpoint of the log a day.
  package var auditors: [EmailAddress]

  package init(
    unsubscribe: EmailAddress? = nil, bounces: EmailAddress? = nil, publicURL: String? = nil,
    undoSeconds: Int64 = UndoWindow.seconds, limits: SendingLimits = SendingLimits(),
    courtesy: Courtesy = Courtesy(), auditors: [EmailAddress] = []
  ) {
    self.unsubscribe = unsubscribe
    self.bounces = bounces
    self.publicURL = publicURL
    self.undoSeconds = undoSeconds
    self.limits = limits
    self.courtesy = courtesy
    self.auditors = auditors
  }
}

/// How the company keeps its standards.
package struct StandardsSettings: Sendable {
  /// Where there is no second director: whoever published a policy may approve it, with a reason and a day's delay.
  package var allowsSoleApprover: Bool
  package var dictionaries: Dictionaries

  package init(allowsSoleApprover: Bool = false, dictionaries: Dictionaries = .none) {
    self.allowsSoleApprover = allowsSoleApprover
    self.dictionaries = dictionaries
  }
}

/// A member at work. Operations are its methods: each asks whether the member may, does the work in a
/// transaction and writes the log entry there.
package struct Session: Sendable {
  package let workplace: Workplace
  package let member: Member

  package init(_ workplace: Workplace, as member: Member) {
    self.workplace = workplace
    self.member = member
  }

  /// The same member's for a dry run.
  package func rehearsal() -> Session { Session(workplace.rehearsal(), as: member) }

  /// The session of the active member with this address.
  package static func open(_ workplace: Workplace, as address: EmailAddress) throws -> Session {
    let member = try workplace.store.read { try $0.shared.member(address: address) }
    guard let member, member.isActive else {
      throw FirsthandError(
        .notFound,
        "Nobody with the address \(address.displayText) works here.",
        onTerminal: "'firsthand member list' shows who does.")
    }
    return Session(workplace, as: member)
  }

  var store: Store { workplace.store }
  var now: Instant { workplace.now }

  func require(_ role: Member.Role, to act: String) throws {
    try require(anyOf: [role], to: act)
  }

  func require(anyOf roles: [Member.Role], to act: String) throws {
    guard !member.roles.isDisjoint(with: roles) else {
      let names = roles.map { "a " + $0.rawValue }.joined(separator: " or ")
        .replacing("a administrator", with: "an administrator")
      throw FirsthandError(
        .notPermitted, "\(member.name) may not \(act): it takes \(names).")
    }
  }

  func entry(
    _ kind: LogEntry.Kind, newsletter: Newsletter.ID? = nil, message: Message.ID? = nil,
    _ facts: [LogEntry.Fact] = []
  ) -> LogEntry {
    LogEntry(
      id: workplace.ids.next(), at: now, kind: kind, actor: member.id, newsletter: newsletter,
      message: message, facts: facts)
  }
}

extension LogEntry.Fact {
  static func count(_ name: String, _ number: Int) -> LogEntry.Fact {
    LogEntry.Fact(name, String(number))
  }
}
