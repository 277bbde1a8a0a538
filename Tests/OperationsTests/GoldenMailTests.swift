import Crypto
import Firsthand
import Foundation
import MailFormat
import Rendering
import Testing
import YAMLFile

@testable import Operations

/// Each shipped letter as a whole mail, byte for byte as `Goldens/*.eml` have it, and read back by another's parser.
/// `UPDATE_GOLDEN=1` writes them anew.
@Suite struct GoldenMailTests {
  private static let names = ["check-in", "thank-you", "new-arrivals"]
  private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("Goldens")

  @Test func `each shipped letter leaves as it did`() throws {
    let company = try #require(Company.read(try TestCompany.files("templates")).company)
    var mails: [UInt8] = []
    var count = 0
    for name in Self.names {
      let read = TemplateDefinition.read(try TestCompany.files("templates/\(name)/1.0.0"))
      let definition = try #require(read.definition)
      for (language, example) in definition.examples.sorted(by: { $0.key < $1.key }) {
        // With pages and without: the second way off the list is by mail alone.
        for publicURL in ["https://letters.northwind.example", nil] {
          count += 1
          let mail = try Self.mail(definition, company, language, example, publicURL: publicURL)
          let file = "\(name).\(language)\(publicURL == nil ? ".mailto" : "").eml"
          try Self.check(file, mail.bytes)
          mails += try ReadBack.framed(mail.bytes, expecting: mail.expected)
        }
      }
    }
    #expect(count == 12)
    #expect(try ReadBack.faults(mails) == "read \(count)\n")
  }

  private static func mail(
    _ definition: TemplateDefinition, _ company: Company, _ language: String, _ example: TemplateDefinition.Example,
    publicURL: String?
  ) throws -> (bytes: [UInt8], expected: [String: Any]) {
    let letter = try CompiledLetter(
      definition, company: company, sender: example.sender, language: language, words: example.words,
      hasPages: publicURL != nil)
    let writer = Member(
      id: Member.ID("1m8bdana00000000"), name: example.sender.name, address: try EmailAddress(example.sender.email),
      roles: [.salesperson])
    let frame = try CopyFrame(of: letter, from: writer, newsletter: Newsletter.ID("1m8bgold00000000"))
    let name = [example.customer[.firstName], example.customer[.lastName]].filter { !$0.isEmpty }.joined(separator: " ")
    let address = try CopyAddress(
      recipient: Mailbox(name: name.isEmpty ? nil : name, address: EmailAddress("ase@list.example")),
      messageID: "1m8bgold00000001@northwind.example", date: Instant(milliseconds: 1_795_600_000_000),
      links: CopyLinks(
        for: Message.ID("1m8bgold00000001"),
        mail: MailSettings(unsubscribe: EmailAddress("off@northwind.example"), publicURL: publicURL),
        secret: CompanySecret(bytes: Array(repeating: 7, count: 32))))
    let copy = letter.copy(
      for: Recipient(
        profile: example.customer, unsubscribeURL: address.links.unsubscribe, viewURL: address.links.view))
    let link = HTMLEscape.text(address.links.unsubscribe)
    let expected: [String: Any] = [
      "number": 1, "subject": copy.subject, "name": name, "address": "ase@list.example",
      "text": [address.links.unsubscribe, example.sender.name], "html": [link, HTMLEscape.text(example.sender.name)],
      "oneClick": publicURL != nil,
    ]
    return (try frame.filled(with: copy, to: address), expected)
  }

  private static func check(_ name: String, _ bytes: [UInt8]) throws {
    let file = folder.appendingPathComponent(name)
    if ProcessInfo.processInfo.environment["UPDATE_GOLDEN"] == "1" { try Data(bytes).write(to: file) }
    let golden = Array(try Data(contentsOf: file))
    let difference = zip(bytes, golden).enumerated().first { $1.0 != $1.1 }?.offset ?? min(bytes.count, golden.count)
    let place = String(decoding: bytes[max(0, difference - 60)..<min(bytes.count, difference + 60)], as: UTF8.self)
    #expect(bytes == golden, "\(name) differs at byte \(difference): …\(place)…")
  }
}
