import Firsthand
import Foundation
import MailFormat
import Operations
import SMTP
import Store
import Testing

/// A company whose database is a file in a folder of its own, which goes with it.
final class FiledCompany {
  let folder: URL
  let company: TestCompany

  init() throws {
    folder = FileManager.default.temporaryDirectory.appendingPathComponent("fh-" + UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    company = try TestCompany(store: folder.appendingPathComponent("firsthand.db").path)
  }

  deinit { try? FileManager.default.removeItem(at: folder) }

  /// The names of the files in which these bytes stand.
  func files(holding text: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { name in
      try Data(contentsOf: folder.appendingPathComponent(name)).firstRange(of: Data(text.utf8)) != nil
    }
  }

  static let ana = "ana.unique-needle@customers.example"

  func address(_ text: String = ana) throws -> EmailAddress { try EmailAddress(text) }

  /// Ana with all that a customer can have: fields, versions, a basis, a note, a wish with words, an edit of her own, a copy
  /// that left, one that waits, a trial of the writer's in her name.
  func withAna() throws -> (ana: Customer, sent: Newsletter.ID, waiting: Newsletter.ID) {
    try company.importCSV(
      "First name,Last name,Email,Notes\nAna,Needlesen,\(Self.ana),likes unique-needle work\nBo,Berg,bo@customers.example,\n",
      for: company.dana)
    let desk = try SalespersonDesk(company.dana)
    let customer = try #require(try company.customers(of: company.dana).first { $0.address.text == Self.ana })
    try desk.note(.met, on: "2026-09-01", "a unique-needle note", about: customer.id)
    let sent = try company.write(by: company.dana)
    _ = try company.dana.editCopy(
      of: sent.id, for: customer.id,
      Newsletter.Edit(slots: ["opening": "Only the unique-needle reads this, {first_name|friend}, about oak boards."]))
    _ = try company.dana.submitNewsletter(sent.id)
    _ = try company.dana.beginSending(sent.id)
    _ = try company.deliver(sent.id) { envelope, _, gate in
      gate() ? .accepted(Reply(code: 250, text: "taken for \(envelope.recipient.text)")) : .withheld
    }
    let copy = try #require(
      try company.dana.status(of: sent.id).messages.first {
        $0.message.customer == customer.id && $0.message.kind == .copy
      })
    let token = LetterToken.text(for: copy.message.id, secret: company.workplace.secret)
    let page = try #require(try ReaderDesk.open(company.workplace, token: token))
    _ = try page.choose(.say, words: "The unique-needle says hello")
    _ = try company.dana.sendTest(of: sent.id, as: customer.id)
    let waiting = try company.write("Later.", by: company.dana)
    _ = try company.dana.editCopy(
      of: waiting.id, for: customer.id,
      Newsletter.Edit(slots: ["closing": "For the unique-needle alone: how is the oak table doing?"]))
    _ = try company.dana.submitNewsletter(waiting.id)
    _ = try company.dana.beginSending(waiting.id)
    return (customer, sent.id, waiting.id)
  }
}
