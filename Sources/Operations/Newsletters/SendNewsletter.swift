package import Firsthand
import MailFormat
package import Store

extension Session {
  /// Customers frozen in one transaction.
  private static let batchSize = 500

  /// Begins to send one's own letter: the audience its rule finds now becomes rows of the outbox, one for
  /// each customer; who may not be written to is there as left out, with the reason. Called again after an
  /// interruption it goes on where it was. Nothing is submitted here.
  package func beginSending(_ id: Newsletter.ID) throws -> Tally {
    try require(.salesperson, to: "send letters")
    try requeueHeld(of: id)
    let newsletter = try store.write { tx in
      let newsletter = try Self.own(id, member, in: tx)
      switch newsletter.state {
      case .freezing, .sending:
        try tx.dispatch.releaseMoments(of: id, upTo: now)
        return newsletter
      case .ready, .halted:
        // Sent by hand, it leaves now, wherever its readers are.
        if try !tx.owned(by: member.id).hasCopies(id) { try tx.dispatch.setLocalHour(nil, of: id) }
      case .draft:
        throw FirsthandError(
          .conflict, "The letter is a draft. Submit it first.", onTerminal: "firsthand newsletter submit \(id)")
      case .awaitingApproval:
        throw FirsthandError(.conflict, "The letter waits for a director's approval.")
      case .scheduled:
        throw FirsthandError(
          .conflict,
          "The letter is on the schedule. Take it off first.", onTerminal: "firsthand newsletter unschedule \(id)")
      case .paused:
        throw FirsthandError(
          .conflict, "The letter is paused. Let it go on.", onTerminal: "firsthand newsletter resume \(id)")
      case .sent, .cancelled:
        throw FirsthandError(.conflict, "The letter is \(newsletter.state.name) already.")
      }
      return try begin(newsletter, by: entry(.sendingStarted, newsletter: id), in: tx)
    }
    if newsletter.state == .freezing { try freeze(newsletter) }
    return try store.read { try $0.owned(by: member.id).tally(id) }
  }

  /// Lets a letter go: to be frozen, or, where that was done to its end, on with those who wait. Its certificate is
  /// demanded as everything stands now.
  func begin(_ newsletter: Newsletter, by entry: LogEntry, in tx: Transaction) throws -> Newsletter {
    try Self.demandCertificate(newsletter, workplace, in: tx)
    let owned = tx.owned(by: member.id)
    var newsletter = newsletter
    let before = newsletter.state.name
    newsletter.state = try owned.isFrozen(newsletter.id) ? .sending : .freezing
    _ = try tx.company.setState(newsletter.state, of: newsletter.id, from: [before], at: now)
    // Whoever lets a letter go on lets go what was late.
    try tx.dispatch.releaseMoments(of: newsletter.id, upTo: now)
    try tx.append(entry, owner: member.id)
    return newsletter
  }

  /// Where a letter was stopped in the middle and may go on: lets what is held of it wait again, before it does.
  func requeueHeld(of id: Newsletter.ID) throws {
    let mayGoOn = try store.read { tx in
      let newsletter = try Self.own(id, member, in: tx)
      guard newsletter.state == .paused || newsletter.state.name == "halted" else { return false }
      return (try? Self.demandCertificate(newsletter, workplace, in: tx)) != nil
    }
    if mayGoOn { try workplace.requeueHeld(id) }
  }

  /// What one batch of an audience came to.
  private enum Frozen {
    case goesOn(after: Customer.ID)
    /// It was the last one.
    case whole
    /// Cancelled meanwhile, or frozen by another run.
    case over
  }

  /// Writes the audience down, in batches; called again, it goes on.
  func freeze(_ newsletter: Newsletter) throws {
    var hours = ReaderHours(try store.read { try $0.dispatch.localHour(of: newsletter.id) })
    var last: Customer.ID?
    while true {
      switch try store.write({ try freeze(newsletter, after: last, &hours, in: $0) }) {
      case .goesOn(let after): last = after
      // Where nobody may be written to, nothing will ever be claimed.
      case .whole: return _ = try workplace.finishIfDone(newsletter.id)
      case .over: return
      }
    }
  }

  private func freeze(
    _ newsletter: Newsletter, after last: Customer.ID?, _ hours: inout ReaderHours, in tx: Transaction
  ) throws -> Frozen {
    // From when it is anything else, nobody is added.
    guard try Self.own(newsletter.id, member, in: tx).state == .freezing else { return .over }
    let owned = tx.owned(by: member.id)
    let page = try owned.customers(matching: newsletter.audience, after: last, limit: Self.batchSize)
    if let end = page.last?.id {
      let suppressions = try owned.suppressions(after: last, upTo: end)
      for customer in page {
        let covering = suppressions[customer.id, default: []].filter {
          $0.covers(letterOf: newsletter.owner, at: now)
        }
        try enqueue(customer, newsletter, Suppression.strongest(covering), &hours, in: tx)
      }
      for moment in hours.found { try tx.dispatch.addMoment(moment, of: newsletter.id) }
      if page.count == Self.batchSize { return .goesOn(after: end) }
    }
    return try owned.setFrozen(newsletter.id, at: now) ? .whole : .over
  }

  private func enqueue(
    _ customer: Customer, _ newsletter: Newsletter, _ suppression: Suppression?, _ hours: inout ReaderHours,
    in tx: Transaction
  ) throws {
    let reason = reasonToLeaveOut(
      isOnList: true, consent: customer.consent, suppression: suppression)
    let message = Message(
      id: workplace.ids.next(), kind: .copy, newsletter: newsletter.id, customer: customer.id,
      owner: member.id, recipient: customer.address,
      messageID: workplace.messageID(domain: member.address.domain),
      state: reason == nil ? .queued : .leftOut, attempt: 0)
    let wait = reason == nil ? hours.wait(of: customer) : nil
    let isNew = try tx.dispatch.enqueue(
      message, reason: reason?.name ?? wait?.reason.name ?? "", dueAt: wait?.until, at: now)
    if isNew, let reason {
      try tx.append(
        entry(
          .leftOut, newsletter: newsletter.id, message: message.id,
          [LogEntry.Fact("reason", reason.name)]),
        owner: member.id)
    }
  }

  /// A certificate over exactly this content, under policies that are all still in force, with the
  /// approval it asks for.
  static func demandCertificate(
    _ newsletter: Newsletter, _ workplace: Workplace, in tx: Transaction
  ) throws {
    let desk = try LetterDesk(
      newsletter, in: tx, at: workplace.now, mail: workplace.mail)
    guard let certificate = try tx.company.certificate(for: newsletter.id, content: desk.content)
    else {
      throw FirsthandError(
        .conflict,
        "The letter, your signature or the company's details changed since it was checked. Submit it again."
      )
    }
    guard try isApproved(certificate, in: tx) else {
      throw FirsthandError(.conflict, "The letter waits for a director's approval.")
    }
  }

  /// Stops one's own letter: what has not begun to leave will not.
  package func cancelNewsletter(_ id: Newsletter.ID) throws -> Tally {
    try require(.salesperson, to: "cancel letters")
    try store.write { tx in
      let newsletter = try Self.own(id, member, in: tx)
      guard
        try tx.company.setState(
          .cancelled, of: id,
          from: ["draft", "awaitingApproval", "ready", "scheduled", "freezing", "sending", "paused", "halted"], at: now)
      else {
        throw FirsthandError(.conflict, "The letter is \(newsletter.state.name) already.")
      }
      try tx.shared.raiseStopEpoch()
      try tx.dispatch.endMoments(of: id)
      try tx.dispatch.cancelTests(of: id, at: now)
      try tx.append(entry(.cancelled, newsletter: id), owner: member.id)
    }
    try workplace.cancelWaiting(id)
    return try store.read { try $0.owned(by: member.id).tally(id) }
  }

  /// A copy of one's own letter to oneself, filled as `customer`'s.
  package func sendTest(of id: Newsletter.ID, as customer: Customer.ID) throws -> Message.ID {
    try require(.salesperson, to: "send tests")
    return try store.write { tx in
      let newsletter = try Self.own(id, member, in: tx)
      guard try tx.owned(by: member.id).customer(customer) != nil else {
        throw FirsthandError(.notFound, "'\(customer)' is not among your customers.")
      }
      let message = Message(
        id: workplace.ids.next(), kind: .test, newsletter: newsletter.id, customer: customer,
        owner: member.id, recipient: member.address,
        messageID: workplace.messageID(domain: member.address.domain), state: .queued, attempt: 0)
      _ = try tx.dispatch.enqueue(message, at: now)
      return message.id
    }
  }

  /// How a letter stands, without its copies; and when the next of those that wait may leave.
  package func standing(of id: Newsletter.ID) throws -> (newsletter: Newsletter, tally: Tally, next: Instant?) {
    try store.read { tx in
      (try readable(id, in: tx), try tx.company.tally(id), try tx.dispatch.nextDue(of: id))
    }
  }

  /// How a letter stands, with its copies: all of them, or so many, those first that may need somebody.
  package func status(
    of id: Newsletter.ID, limit: Int? = nil
  ) throws -> (newsletter: Newsletter, tally: Tally, messages: [StoredMessage]) {
    try logForeignRead(of: id, "recipients")
    return try store.read { tx in
      let newsletter = try readable(id, in: tx)
      if newsletter.owner == member.id {
        let owned = tx.owned(by: member.id)
        return (newsletter, try owned.tally(id), try owned.messages(of: id, limit: limit))
      }
      return (newsletter, try tx.company.tally(id), try tx.company.messages(of: id, limit: limit))
    }
  }
}
