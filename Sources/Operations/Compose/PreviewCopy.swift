package import Firsthand
import Rendering
import Store

/// One copy as a page shows it.
package struct CopyPreview: Sendable {
  /// With the company's pictures in it.
  package let html: String
  package let text: String
}

extension SalespersonDesk {
  /// One's own letter as `customer` would get it; nil: as somebody of whom nothing is known.
  package func preview(_ id: Newsletter.ID, for customer: Customer.ID?) throws -> CopyPreview {
    try session.store.read { tx in
      let newsletter = try Session.own(id, member, in: tx)
      let reader = try customer.flatMap { try tx.owned(by: member.id).customer($0) }
      if customer != nil, reader == nil {
        throw FirsthandError(.notFound, "There is no such customer among yours.")
      }
      var desk = try LetterDesk(newsletter, in: tx, at: now, mail: workplace.mail, standards: workplace.standards)
      let address = CopyAddress.sample(for: reader, workplace)
      let recipient = Recipient(
        profile: reader?.profile ?? Profile(), unsubscribeURL: address.links.unsubscribe, viewURL: address.links.view)
      let shown = desk.shown(to: reader?.id, recipient)
      let copy = try desk.checkedCopy(for: reader, address: address, mail: workplace.mail)
      return CopyPreview(html: shown.html, text: CopyText.text(of: copy.bytes))
    }
  }
}
