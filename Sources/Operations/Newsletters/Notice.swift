import Firsthand
import Phrasebook
import Store

/// A mail of our own words that tells a member what waits for them, or what was decided.
struct Notice {
  enum Kind: String, CaseIterable {
    case letterWaits = "letter_waits"
    case exceptionAsked = "exception_asked"
    case letterApproved = "letter_approved"
    case letterDeclined = "letter_declined"
    case wordingSuggested = "wording_suggested"
    case exceptionGranted = "exception_granted"
    case exceptionDeclined = "exception_declined"
  }

  let kind: Kind
  let newsletter: Newsletter
  /// The one whose deed it tells.
  let by: Member
  var rule: RuleID?
  var reason = ""

  func subject(in phrases: Phrases) -> String { phrases("notices.\(kind.rawValue)_subject", values) }

  func body(in phrases: Phrases, mail: MailSettings) -> String {
    let isForDirectors = kind == .letterWaits || kind == .exceptionAsked
    var paragraphs = [phrases("notices.\(kind.rawValue)_body", values)]
    if !reason.isEmpty { paragraphs.append(phrases("notices.reason", ["reason": reason])) }
    paragraphs.append(
      phrases(isForDirectors ? "notices.read_and_decide" : "notices.go_on") + "\n"
        + (mail.publicURL.map { $0 + path } ?? command))
    return paragraphs.joined(separator: "\n\n") + "\n"
  }

  private var values: [String: String] {
    [
      "writer": by.name, "director": by.name, "subject": newsletter.words.subject, "rule": rule?.words ?? "",
    ]
  }

  /// The page on which to go on.
  private var path: String {
    switch kind {
    case .letterWaits, .exceptionAsked: "/inbox/\(newsletter.id)"
    case .letterApproved: "/letters/\(newsletter.id)/send"
    case .letterDeclined, .wordingSuggested, .exceptionGranted, .exceptionDeclined: "/letters/\(newsletter.id)"
    }
  }

  /// Where there are no pages: what to type.
  private var command: String {
    switch kind {
    case .letterWaits: "firsthand newsletter show \(newsletter.id)\nfirsthand newsletter approve \(newsletter.id)"
    case .exceptionAsked:
      "firsthand newsletter check \(newsletter.id)\nfirsthand policy waive --newsletter \(newsletter.id) \(rule?.description ?? "")"
    case .letterApproved: "firsthand newsletter send \(newsletter.id)"
    case .letterDeclined, .wordingSuggested, .exceptionGranted, .exceptionDeclined:
      "firsthand newsletter check \(newsletter.id)"
    }
  }
}

extension Session {
  /// Puts the mail into the outbox, in the colleague's language.
  func notify(_ recipient: Member.ID, in tx: Transaction, _ notice: Notice) throws {
    guard let colleague = try tx.shared.member(recipient) else { return }
    try notify(colleague, in: tx, notice)
  }

  /// To every director who can decide: not to one who wrote the letter.
  func notifyDirectors(in tx: Transaction, _ notice: Notice) throws {
    for colleague in try tx.shared.members(in: .director)
    where colleague.isActive && colleague.id != notice.newsletter.owner {
      try notify(colleague, in: tx, notice)
    }
  }

  private func notify(_ colleague: Member, in tx: Transaction, _ notice: Notice) throws {
    let phrases = Phrases(colleague.pageLanguage)
    try workplace.addNotice(
      to: colleague, from: member, subject: notice.subject(in: phrases),
      body: notice.body(in: phrases, mail: workplace.mail), in: tx)
  }
}
