package import Firsthand
import Store

/// All that the page shows on which a letter is written, as it stood in one moment.
package struct LetterInWriting: Sendable {
  package let composition: Composition
  package let report: QuickReport
  package let review: LetterReview
}

extension SalespersonDesk {
  /// One's own letter, as `customer` or the first reader would read it, checked, and what directors said of it. Nil where it
  /// can no longer be changed.
  package func letterInWriting(_ id: Newsletter.ID, for customer: Customer.ID? = nil) throws -> LetterInWriting? {
    try session.store.read { tx in
      let newsletter = try Session.own(id, member, in: tx)
      guard newsletter.state.isEditable else { return nil }
      var desk = try laidOut(newsletter, in: tx)
      let composition = try composition(of: desk, for: customer, in: tx)
      return LetterInWriting(
        composition: composition,
        report: try quickReport(of: &desk, composition.readers, and: composition.reader?.id, in: tx),
        review: try review(of: newsletter, content: desk.content, in: tx))
    }
  }
}
