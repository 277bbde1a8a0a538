package import Firsthand
package import MailFormat
import PolicyChecker
import Rendering
import Store

/// One person's copy as it would arrive.
package struct ShownCopy: Sendable {
  package var newsletter: Newsletter
  package var customer: Customer?
  package var subject: String
  package var text: String
  package var html: String
  package var bytes: [UInt8]
}

extension Session {
  /// A letter as `address` would get it, or with every fallback where nobody is named. A director or an
  /// administrator who looks at a customer's copy is logged.
  package func showNewsletter(
    _ id: Newsletter.ID, as address: EmailAddress?
  ) throws -> ShownCopy {
    if address != nil { try logForeignRead(of: id, "copy") }
    return try store.read { tx in
      let newsletter = try readable(id, in: tx)
      var customer: Customer?
      if let address {
        customer = try tx.owned(by: newsletter.owner).customer(address: address)
        guard customer != nil else {
          throw FirsthandError(
            .notFound, "\(address.displayText) is not among the letter's customers.")
        }
      }
      var desk = try LetterDesk(newsletter, in: tx, at: now, mail: workplace.mail, standards: workplace.standards)
      let copy = try desk.checkedCopy(
        for: customer, address: .sample(for: customer, workplace), mail: workplace.mail)
      let parsed = ParsedMessage(copy.bytes)
      return ShownCopy(
        newsletter: newsletter, customer: customer, subject: parsed.first("Subject") ?? "",
        text: parsed.firstPart(contentType: "text/plain")?.text ?? "",
        html: parsed.firstPart(contentType: "text/html")?.text ?? "", bytes: copy.bytes)
    }
  }
}
