import Firsthand
import MailFormat
import YAMLFile

/// `header`: the fields that the message leaves with.
///
/// `aligned: true` wants exactly one `From` address, and `Reply-To` and `Sender` in the same organisation's domain;
/// `domains` are those that `From` must be of. `unsubscribe: any` wants a `List-Unsubscribe` (RFC 2369), `one_click` one
/// with https and `List-Unsubscribe-Post` (RFC 8058); `list_id: true` a `List-Id` (RFC 2919); `date: true` one `Date` that
/// can be read and is not in the future; `message_id: true` one `Message-ID` with a domain (RFC 5322 §3.6.4); `line` is the
/// most bytes of a line without its end (998, RFC 5322 §2.1.1).
struct HeaderRule: LetterRule {
  static let keys: Set<String> = ["aligned", "domains", "unsubscribe", "list_id", "date", "message_id", "line"]

  private enum Unsubscribe: String { case any, one_click }

  private let isAligned: Bool
  private let domains: [String]
  private let unsubscribe: Unsubscribe?
  private let wantsListID: Bool
  private let wantsDate: Bool
  private let wantsMessageID: Bool
  private let longestLine: Int?

  init?(_ fields: YAMLFields) {
    isAligned = fields["aligned"]?.bool ?? false
    domains = (fields["domains"]?.strings ?? []).compactMap { DomainName.ascii($0, labels: 1) }
    if let value = fields["unsubscribe"], let text = value.string {
      unsubscribe = Unsubscribe(rawValue: text)
      if unsubscribe == nil {
        value.report("Write any or one_click.")
        return nil
      }
    } else {
      unsubscribe = nil
    }
    wantsListID = fields["list_id"]?.bool ?? false
    wantsDate = fields["date"]?.bool ?? false
    wantsMessageID = fields["message_id"]?.bool ?? false
    longestLine = fields["line"]?.count
    if !isAligned, domains.isEmpty, unsubscribe == nil, !wantsListID, !wantsDate, !wantsMessageID, longestLine == nil {
      fields.owner.report("A header rule needs one of \(Self.keys.sorted().joined(separator: ", ")).")
      return nil
    }
  }

  var reads: LetterAspects { .form }

  func hits(in letter: Letter, facts: Facts) throws(RuleFailure) -> [LetterHit] {
    guard let message = facts.leaving, !message.fields.isEmpty else {
      throw RuleFailure(sentence: "the rule needs the message as it leaves, and there is none")
    }
    var sentences: [String] = []
    if isAligned || !domains.isEmpty { sentences += senders(message) }
    if let unsubscribe, let complaint = wayOff(message, unsubscribe) { sentences.append(complaint) }
    if wantsListID, message.all("List-Id").count(where: { $0.contains("<") && $0.contains(".") }) != 1 {
      sentences.append("The message has no List-Id field, by which people sort their mail.")
    }
    if wantsDate { sentences += date(message, facts.letter.now) }
    if wantsMessageID, !Self.isMessageID(message.all("Message-ID")) {
      sentences.append("The message has no Message-ID field as RFC 5322 wants it.")
    }
    if let longestLine, message.longestLine > longestLine {
      sentences.append("A line of the message is \(message.longestLine) bytes long; \(longestLine) may be.")
    }
    return sentences.map { LetterHit(quote: "", place: nil, sentence: $0) }
  }

  private func senders(_ message: Facts.Leaving) -> [String] {
    let from = Self.domains(message.all("From"))
    guard message.all("From").count == 1, from.count == 1, let own = from.first else {
      return ["The message must have one From address."]
    }
    var sentences: [String] = []
    if !domains.isEmpty, !domains.contains(where: { Self.isWithin(own, $0) }) {
      sentences.append("The letter comes from '\(own)', which is none of the company's domains.")
    }
    guard isAligned else { return sentences }
    for name in ["Reply-To", "Sender"] {
      for other in Self.domains(message.all(name)) where !Self.isSameOrganisation(own, other) {
        sentences.append("The letter comes from '\(own)', but its \(name) field names '\(other)'.")
      }
    }
    return sentences
  }

  private func wayOff(_ message: Facts.Leaving, _ wanted: Unsubscribe) -> String? {
    let ways = message.all("List-Unsubscribe").joined(separator: ",").lowercased()
    let isOneClick =
      ways.contains("<https://")
      && message.all("List-Unsubscribe-Post").contains { $0.trimmingSpaces == "List-Unsubscribe=One-Click" }
    switch wanted {
    case .any where !ways.contains("<https://") && !ways.contains("<mailto:") && !ways.contains("<http://"):
      return "The message has no List-Unsubscribe field, by which mail programs show a way off the list."
    case .one_click where !isOneClick:
      return "The message has no one-click way off the list (RFC 8058). Set public_url to an https address."
    default: return nil
    }
  }

  private func date(_ message: Facts.Leaving, _ now: Instant) -> [String] {
    let dates = message.all("Date")
    guard dates.count == 1, let text = dates.first, let sent = MailDate.milliseconds(text) else {
      return ["The message has no Date field that can be read."]
    }
    // Clocks differ by a few minutes; mail from tomorrow is a mark of junk.
    let isLate = sent > now.adding(seconds: 3600).milliseconds
    return isLate ? ["The message's Date field is in the future."] : []
  }

  private static func isMessageID(_ values: [String]) -> Bool {
    guard values.count == 1, let id = values.first?.trimmingSpaces, id.first == "<", id.last == ">" else {
      return false
    }
    let parts = id.dropFirst().dropLast().split(separator: "@", omittingEmptySubsequences: false)
    return parts.count == 2 && parts.allSatisfy { !$0.isEmpty && !$0.contains(where: \.isWhitespace) }
  }

  private static func domains(_ values: [String]) -> [String] {
    values.joined(separator: ",").split(separator: ",").compactMap { mailbox in
      guard let at = mailbox.lastIndex(of: "@") else { return nil }
      let domain = mailbox[mailbox.index(after: at)...].prefix { $0 != ">" && !$0.isWhitespace }
      return DomainName.ascii(String(domain), labels: 1) ?? domain.lowercased()
    }
  }

  private static func isWithin(_ host: String, _ domain: String) -> Bool {
    host == domain || host.hasSuffix("." + domain)
  }

  /// Relaxed alignment (RFC 7489 §3.1.1), where one is within the other; the public suffix list would tell more.
  private static func isSameOrganisation(_ a: String, _ b: String) -> Bool {
    isWithin(a, b) || isWithin(b, a) || Self.registered(a) == Self.registered(b)
  }

  /// The last two labels; three behind a short second level, as in `example.co.uk`.
  private static func registered(_ domain: String) -> String {
    let labels = domain.split(separator: ".")
    guard labels.count > 2 else { return domain }
    let count = labels[labels.count - 2].count <= 3 && labels.last?.count == 2 ? 3 : 2
    return labels.suffix(count).joined(separator: ".")
  }
}
