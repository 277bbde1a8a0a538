import Firsthand
package import Operations
import MailFormat

/// What came of the mails that were taken in.
package struct IngestReport: Hashable, Sendable {
  package var unsubscribed = 0
  /// Asked before.
  package var alreadyUnsubscribed = 0
  /// Who asks to leave through a letter that we wrote and do not know any more, as the mail gives their address; empty where
  /// it gives none.
  package var unknown: [String] = []
  /// Mails that hold nothing for us; they stay for people to read.
  package var other = 0

  package init() {}
}

/// Reads mails that came back.
package enum Feedback {
  /// Takes one mail in. The request stands in the address that it was sent to, which only we can make, so
  /// that it does not matter who sent it or what it says.
  package static func ingest(
    _ mail: [UInt8], at workplace: Workplace, into report: inout IngestReport
  ) throws {
    let message = ParsedMessage(mail)
    for field in ["Delivered-To", "X-Original-To", "To", "Cc"] {
      for address in message.addresses(in: field) {
        switch try workplace.unsubscribe(through: address) {
        case .notOurs: continue
        case .done(isNews: true): report.unsubscribed += 1
        case .done(isNews: false): report.alreadyUnsubscribed += 1
        case .unknownMessage: report.unknown.append(message.addresses(in: "From").first?.displayText ?? "")
        }
        return
      }
    }
    report.other += 1
  }
}
