package import Firsthand
import MailFormat
package import Store

/// What an administrator looks for. Everything given must hold.
package struct AuditQuestion: Hashable, Sendable {
  /// Whatever one has at hand: an address, a name, a Message-ID, the id of a letter or of a message, a rule, a
  /// template.
  package var text: String
  package var recipient: String
  package var salesperson: Member.ID?
  package var template: String
  package var rule: String
  package var group: AuditGroup?
  package var from: Instant?
  package var until: Instant?
  package var before: LogPlace?

  package init(
    text: String = "", recipient: String = "", salesperson: Member.ID? = nil, template: String = "",
    rule: String = "", group: AuditGroup? = nil, from: Instant? = nil, until: Instant? = nil,
    before: LogPlace? = nil
  ) {
    self.text = text
    self.recipient = recipient
    self.salesperson = salesperson
    self.template = template
    self.rule = rule
    self.group = group
    self.from = from
    self.until = until
    self.before = before
  }
}

extension LogRecord {
  /// Members whom the entry is of, or names.
  var members: [Member.ID] {
    [entry.actor, owner].compactMap { $0 }
      + entry.facts.filter { Self.memberFacts.contains($0.name) }.map { Member.ID($0.value) }
  }

  /// Facts that are a member's id.
  package static let memberFacts: Set<String> = ["salesperson", "member"]
}

/// One page of what was found, newest first.
package struct AuditPage: Sendable {
  package let records: [LogRecord]
  /// Where the next page begins; nil on the last.
  package let next: LogPlace?
  package let names: [Member.ID: String]
  /// Of the letters that are named.
  package let subjects: [Newsletter.ID: String]
  /// The one message that the text named, where it did.
  package let message: Message.ID?
}

extension AdministratorDesk {
  private static var pageSize: Int { 25 }

  /// Finds entries of the log. That it showed addresses is logged.
  package func searchAudit(_ question: AuditQuestion) throws -> AuditPage {
    let (page, query) = try session.store.read { tx in
      let (query, message) = try understood(question, limit: Self.pageSize + 1, in: tx)
      let found = try tx.company.newestLog(query)
      let records = Array(found.prefix(Self.pageSize))
      let page = AuditPage(
        records: records, next: found.count > Self.pageSize ? records.last.map { LogPlace($0.entry) } : nil,
        names: try tx.shared.names(of: records.flatMap(\.members)),
        subjects: try tx.company.subjects(of: Set(records.compactMap(\.entry.newsletter))), message: message)
      return (page, query)
    }
    if page.records.contains(where: { $0.address != nil && $0.owner != member.id }) {
      try session.store.write {
        try session.append(.personalDataRead, reading: query, of: question.group?.rawValue ?? "", in: $0)
      }
    }
    return page
  }

  /// Names of templates that were ever published.
  package func auditTemplates() throws -> [String] {
    try session.store.read { Set(try $0.shared.templates().map(\.reference.name)).sorted() }
  }

  /// Those who write letters, by name; nil where they are more than a menu can hold.
  package func auditSalespeople() throws -> [(id: Member.ID, name: String)]? {
    try session.store.read { try $0.shared.salespeople(most: 200) }
  }

  /// The question as a query; the message, where it names one.
  func understood(
    _ question: AuditQuestion, limit: Int, in tx: Transaction
  ) throws -> (query: LogQuery, message: Message.ID?) {
    var query = LogQuery(from: question.from, until: question.until, before: question.before, limit: limit)
    query.kinds = question.group?.kinds ?? []
    query.owner = question.salesperson
    if !question.template.isEmpty { query.template = question.template }
    if !question.recipient.isEmpty { query.address = try address(question.recipient) }
    if !question.rule.isEmpty { try add(rule: question.rule, to: &query) }
    let message = try understand(question.text.trimmingSpaces, &query, in: tx)
    return (query, message)
  }

  /// Narrows `query` to what `text` stands for; the message, where it names one.
  private func understand(
    _ text: String, _ query: inout LogQuery, in tx: Transaction
  ) throws -> Message.ID? {
    if text.isEmpty { return nil }
    let bare = text.hasPrefix("<") && text.hasSuffix(">") ? String(text.dropFirst().dropLast()) : text
    if let message = try tx.company.message(named: bare) {
      query.message = message.message.id
      return message.message.id
    }
    if bare.contains("@") {
      query.address = try address(bare)
    } else if try tx.company.subjects(of: [Newsletter.ID(bare)]).isEmpty == false {
      query.newsletter = Newsletter.ID(bare)
    } else if bare.contains("/") {
      try add(rule: bare, to: &query)
    } else {
      try narrow(toName: bare, &query, in: tx)
    }
    return nil
  }

  private func narrow(toName name: String, _ query: inout LogQuery, in tx: Transaction) throws {
    let wanted = name.lowercased()
    let members = try tx.shared.members().filter { $0.name.lowercased().contains(wanted) }
    let exact = members.filter { $0.name.lowercased() == wanted }
    switch exact.isEmpty ? members.count : exact.count {
    case 0:
      guard try tx.shared.templates().contains(where: { $0.reference.name == wanted }) else {
        throw FirsthandError(
          .badInput,
          "Nothing is named \"\(name)\". Search for an address, a colleague's name, a Message-ID, the id of a letter, a rule or a template."
        )
      }
      query.template = wanted
    case 1:
      guard let member = exact.first ?? members.first else { return }
      if member.roles.contains(.salesperson) { query.owner = member.id } else { query.actor = member.id }
    default:
      let names = members.prefix(5).map(\.name).joined(separator: ", ")
      throw FirsthandError(.badInput, "Several colleagues are meant by \"\(name)\": \(names). Write the whole name.")
    }
  }

  private func add(rule text: String, to query: inout LogQuery) throws {
    guard let rule = RuleID(text) else {
      throw FirsthandError(.badInput, "Name a rule with its policy, as in house-voice/no-promises.")
    }
    query.fact = rule.description
    let naming = Set(AuditGroup.namingRules)
    query.kinds = query.kinds.isEmpty ? AuditGroup.namingRules : query.kinds.filter(naming.contains)
    // No kind at all would mean every kind.
    if query.kinds.isEmpty { query.kinds = AuditGroup.namingRules }
  }

  private func address(_ text: String) throws -> String {
    do {
      return try EmailAddress(text.trimmingSpaces).normalized
    } catch {
      throw FirsthandError(.badInput, "\"\(text)\" is no mail address. It reads like ana@example.org.")
    }
  }
}
