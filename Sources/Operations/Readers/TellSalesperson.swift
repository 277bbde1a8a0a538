import Firsthand
import MailFormat
import Phrasebook
import Store

extension ReaderDesk {
  /// Puts a mail to the writer into the outbox: what their customer asked for, in the customer's own words.
  func tell(_ event: Event, in tx: Transaction) throws {
    guard salesperson.isActive else { return }
    let customer = try tx.owned(by: message.owner).customer(event.customer)
    let phrases = Phrases(salesperson.pageLanguage)
    var values = ["name": customer?.displayName ?? message.recipient.displayText, "company": company]
    if let until = event.until { values["day"] = phrases.day(until) }
    let key =
      switch event.kind {
      case .unsubscribed: "reader.told_stop_\(event.scope?.name.rawValue ?? "newsletters")"
      case .paused: "reader.told_pause_\(event.scope?.name.rawValue ?? "salesperson")"
      case .resumed: "reader.told_resume"
      case .saidWhy: "reader.told_words"
      }
    var paragraphs = [phrases(key, values) + "."]
    if !event.words.isEmpty { paragraphs.append(phrases("reader.told_in_words") + "\n\n" + Self.quoted(event.words)) }
    switch event.kind {
    case .unsubscribed, .paused: paragraphs.append(phrases("reader.told_nothing_to_do"))
    case .resumed, .saidWhy: break
    }
    if let site = workplace.mail.publicURL {
      paragraphs.append(phrases("reader.told_card") + " \(site)/customers/\(event.customer)")
    }
    // From nobody else of the company.
    try workplace.addNotice(
      to: salesperson, from: salesperson, subject: phrases(key, values),
      body: paragraphs.joined(separator: "\n\n") + "\n", in: tx)
  }

  /// As mail quotes (RFC 3676 §4.5), so that nothing in it looks like ours.
  private static func quoted(_ words: String) -> String {
    words.split(separator: "\n", omittingEmptySubsequences: false).map { "> " + $0 }.joined(separator: "\n")
  }
}
