import Firsthand
import MailFormat
import Operations

/// What our own settings promise readers and receivers, and how the outbox stands.
extension Checkup {
  func sendingReadings(_ company: Company) -> [Reading] {
    [unsubscribeReading(company)] + pageReadings(company)
      + [
        limitReading(company), outboxReading(company), doubtReading(company),
      ].compactMap(\.self)
  }

  private func unsubscribeReading(_ company: Company) -> Reading {
    guard let address = company.mail.unsubscribe else {
      return Reading(
        .sending, "Way off the list", .broken, "None is set, so that no letter is sent.",
        advice: "Set unsubscribe_address in config.yml: a mailbox that takes name+tag addresses.")
    }
    return Reading(.sending, "Way off the list", .fine, "By mail to \(address.displayText).")
  }

  private func pageReadings(_ company: Company) -> [Reading] {
    guard let url = company.mail.publicURL else {
      return [
        Reading(
          .sending, "One click", .look, "Letters carry no link that takes a reader off the list with one click.",
          advice:
            "Gmail and Yahoo want one of everybody who sends them 5,000 a day. Set public_url, and run firsthand serve."
        )
      ]
    }
    guard url.hasPrefix("https://") else {
      return [
        Reading(
          .sending, "One click", .look, "public_url is \(url), which only this machine can open.",
          advice: "Before real letters leave, set it to an address with https:// that readers can open.")
      ]
    }
    let click = Reading(.sending, "One click", .fine, "One click at \(url) takes a reader off the list.")
    switch instruments.page(url + "/health") {
    case .status(200): return [click, Reading(.sending, "Pages", .fine, "\(url) answers.")]
    case .status(let status):
      return [
        click,
        Reading(
          .sending, "Pages", .broken,
          "\(url)/health answers with \(status), so that the link in letters leads nowhere.",
          advice: "Look whether firsthand serve runs and the proxy in front passes everything on to it."),
      ]
    case .nothing(let words):
      return [
        click,
        Reading(
          .sending, "Pages", .look, "\(url) could not be opened from here (\(words)).",
          advice:
            "Open it from outside. If it does not answer there, start firsthand serve and look at the proxy in front."),
      ]
    }
  }

  private func limitReading(_ company: Company) -> Reading {
    let limits = company.mail.limits
    var words = ["\(Amount.count(limits.connections, "connection", "connections"))"]
    if let rate = limits.messagesPerSecond { words.append("\(Amount.rate(rate)) a second") }
    words.append(contentsOf: Self.words(limits.perSalesperson, for: "a salesperson"))
    words.append(contentsOf: Self.words(limits.perDomain, for: "a domain"))
    words += limits.domains.sorted { $0.key < $1.key }.flatMap { Self.words($0.value, for: $0.key) }
    words.append("tries for \(Amount.count(limits.retryHours, "hour", "hours"))")
    let sent = company.sentToday.reduce(0, +)
    guard let most = limits.messagesPerDay, let each = limits.salespersonPerDay else {
      return Reading(
        .sending, "Limits", .fine,
        "\(words.joined(separator: ", ")); no limit a day. \(Amount.grouped(sent)) sent today (UTC).")
    }
    words.append("\(Amount.grouped(most)) a day, \(Amount.grouped(each)) for one salesperson")
    let found = "\(words.joined(separator: ", ")). \(Amount.grouped(sent)) sent today (UTC)."
    if sent >= most {
      return Reading(
        .sending, "Limits", .look, found, advice: "The day's limit is reached: the rest waits for tomorrow.")
    }
    let braked = company.sentToday.count { $0 >= each }
    guard braked == 0 else {
      return Reading(
        .sending, "Limits", .look, found,
        advice:
          "\(Amount.count(braked, "salesperson has", "salespeople have")) used up their share; their letters wait for tomorrow."
      )
    }
    return Reading(.sending, "Limits", .fine, found)
  }

  private static func words(_ rate: SendingLimits.Rate, for whom: String) -> [String] {
    let parts = [
      rate.connections.map { Amount.count($0, "connection", "connections") },
      rate.messagesPerSecond.map { "\(Amount.rate($0)) a second" },
    ].compactMap(\.self)
    return parts.isEmpty ? [] : ["\(parts.joined(separator: " and ")) for \(whom)"]
  }

  private func outboxReading(_ company: Company) -> Reading {
    let waiting = [.queued, .sending, .atDot].reduce(0) { $0 + (company.open[$1] ?? 0) }
    let senders = company.senders.count
    let who = senders == 0 ? "nothing sends now" : "\(Amount.count(senders, "program sends", "programs send")) now"
    let words = "\(Amount.count(waiting, "message waits", "messages wait")), and \(who)."
    guard waiting > 0, senders == 0 else { return Reading(.sending, "Outbox", .fine, words) }
    return Reading(
      .sending, "Outbox", .look, words, advice: "Start firsthand serve, or go on by hand: firsthand newsletter send ID")
  }

  private func doubtReading(_ company: Company) -> Reading? {
    let inDoubt = company.open[.inDoubt] ?? 0
    let held = company.open[.held] ?? 0
    guard inDoubt + held > 0 else { return nil }
    var words: [String] = []
    if inDoubt > 0 {
      words.append("\(Amount.count(inDoubt, "message is", "messages are")) in doubt: sent or not, nobody knows")
    }
    if held > 0 { words.append("\(Amount.count(held, "message is", "messages are")) held") }
    return Reading(
      .sending, "For a person", .look, words.joined(separator: "; ") + ".",
      advice: inDoubt > 0
        ? "See which: firsthand newsletter doubts"
        : "See why: firsthand newsletter list, and firsthand newsletter status ID")
  }
}
