package import Firsthand
import MailFormat
import Store

/// What the reader of a letter may ask for on its page.
package enum ReaderChoice: Hashable, Sendable {
  /// No more letters: of this writer, of the company, or no mail at all.
  case stop(Suppression.Scope.Name)
  /// None before this day: of this writer, or of the company.
  case pause(until: CalendarDay, Suppression.Scope.Name)
  /// Takes back what they had chosen.
  case resume
  /// Changes nothing: only words.
  case say
}

extension ReaderDesk {
  /// The longest pause, in days.
  package static let longestPause: Int64 = 731

  /// Events kept from one copy's page in a day, and mails sent to its writer about them. Beyond that nothing
  /// goes back and forth any more; that letters stop always goes through.
  private static let mostEvents = 50
  private static let mostNotices = 5
  private static let day: Int64 = 86_400

  /// Does what the reader asks instead of what they had asked before, and keeps why, in their own words.
  /// Whether anything changed. A test changes nothing.
  package func choose(_ choice: ReaderChoice, words: String = "") throws -> Bool {
    let words = words.plainText
    guard words.unicodeScalars.count <= Event.longestWords else {
      throw FirsthandError(
        .badInput, "These are more than \(Event.longestWords) characters. A few words are enough.")
    }
    try check(choice)
    return try carryOut(choice, words: words) { tx in
      switch choice {
      case .say: false
      case .resume: try lift(in: tx)
      case .stop(let name): try replace(with: suppression(.unsubscribed, name), in: tx)
      case .pause(let until, let name): try replace(with: suppression(.paused, name, until: until), in: tx)
      }
    }
  }

  /// What a mail program's button and a mail to the unsubscribe address ask for: no more letters of the company.
  /// It adds to what was chosen before and never takes anything back. Whether it was news.
  package func stopLetters() throws -> Bool {
    try carryOut(.stop(.newsletters), words: "") { tx in
      try add(suppression(.unsubscribed, .newsletters), in: tx)
    }
  }

  private func check(_ choice: ReaderChoice) throws {
    guard case .pause(let until, let scope) = choice else { return }
    guard scope != .everything else {
      throw FirsthandError(.badInput, "A pause is from one person's letters or from all of ours.")
    }
    guard until > now.day else {
      throw FirsthandError(.badInput, "Choose a day after today.")
    }
    guard until.startInUTC < now.adding(seconds: Self.longestPause * Self.day) else {
      throw FirsthandError(.badInput, "Choose a day within the next two years.")
    }
  }

  private func carryOut(
    _ choice: ReaderChoice, words: String, _ apply: (Transaction) throws -> Bool
  ) throws -> Bool {
    if isTest { return false }
    return try workplace.store.write { tx in
      if try tx.dispatch.isErased(message.id) { return false }
      let owned = tx.owned(by: message.owner)
      let today = try owned.countEvents(of: message.id, since: now.adding(seconds: -Self.day))
      if today >= Self.mostEvents {
        guard case .stop = choice else {
          throw FirsthandError(.tryLater, "That was a lot for one day. Please come back tomorrow.")
        }
        return try apply(tx)
      }
      let isChanged = try apply(tx)
      guard isChanged || !words.isEmpty, let customer = message.customer else { return isChanged }
      let event = event(isChanged ? choice : .say, customer: customer, words: words)
      try owned.add(event)
      if today < Self.mostNotices { try tell(event, in: tx) }
      return isChanged
    }
  }

  private func suppression(
    _ reason: Suppression.Reason, _ name: Suppression.Scope.Name, until: CalendarDay? = nil
  ) -> Suppression {
    // Everything, where a scope could not be made: too much kept back is the smaller mistake.
    let scope = Suppression.Scope(name: name, owner: message.owner) ?? .everything
    return Suppression(addressKey: addressKey, reason: reason, scope: scope, until: until, at: now)
  }

  private func replace(with wanted: Suppression, in tx: Transaction) throws -> Bool {
    let own = try tx.shared.suppressions(addressKey: addressKey).filter {
      $0.reason.isOwnChoice && $0.covers(letterOf: message.owner, at: now)
    }
    if own.count == 1, own[0].isSameWish(as: wanted) { return false }
    _ = try lift(in: tx)
    return try add(wanted, in: tx)
  }

  private func lift(in tx: Transaction) throws -> Bool {
    let hadChoice = try standing(in: tx).choice != nil
    let lifted = try tx.shared.liftOwnChoice(addressKey: addressKey, owner: message.owner)
    guard hadChoice, lifted > 0 else { return false }
    try append(.suppressionLifted, [LogEntry.Fact("by", "reader")], in: tx)
    return true
  }

  private func add(_ suppression: Suppression, in tx: Transaction) throws -> Bool {
    guard try tx.shared.suppress(suppression) else { return false }
    var facts = [
      LogEntry.Fact("reason", suppression.reason.rawValue), LogEntry.Fact("scope", suppression.scope.name.rawValue),
    ]
    if let until = suppression.until { facts.append(LogEntry.Fact("until", until.text)) }
    try append(.suppressed, facts, in: tx)
    return true
  }

  private func append(_ kind: LogEntry.Kind, _ facts: [LogEntry.Fact], in tx: Transaction) throws {
    try workplace.append(
      kind, about: message.recipient, owner: message.owner, newsletter: message.newsletter, message: message.id,
      facts, in: tx)
  }

  private func event(_ choice: ReaderChoice, customer: Customer.ID, words: String) -> Event {
    let (kind, name, until): (Event.Kind, Suppression.Scope.Name?, CalendarDay?) =
      switch choice {
      case .stop(let name): (.unsubscribed, name, nil)
      case .pause(let day, let name): (.paused, name, day)
      case .resume: (.resumed, nil, nil)
      case .say: (.saidWhy, nil, nil)
      }
    return Event(
      id: workplace.ids.next(), kind: kind, customer: customer, message: message.id,
      scope: name.flatMap { Suppression.Scope(name: $0, owner: message.owner) }, until: until, words: words, at: now)
  }
}

extension Suppression {
  fileprivate func isSameWish(as other: Suppression) -> Bool {
    reason == other.reason && scope == other.scope && until == other.until
  }
}

extension String {
  /// Without white space at its ends and without control characters in between, line ends and tabs aside.
  fileprivate var plainText: String {
    var scalars = String.UnicodeScalarView()
    scalars.append(
      contentsOf: unicodeScalars.filter { $0 == "\n" || $0 == "\t" || $0.properties.generalCategory != .control })
    return String(scalars).trimmingSpaces
  }
}
