import Firsthand
import Foundation
import HTTPTypes
import MailFormat
import Operations
import SMTP
import Testing

@testable import Web

/// The page on which a letter is written.
@Suite struct WritePageTests {
  private let site: TestSite
  private let dana: Browser

  init() throws {
    site = try TestSite()
    try site.company.importCSV(
      "First name,Last name,Email,Country\nAna,López,ana@a.example,ES\nBo,Holm,bo@b.example,DK\n,,info@c.example,DK\n",
      for: site.company.dana)
    dana = try site.browser(site.company.dana)
  }

  private func letter(_ news: String = "") throws -> Newsletter {
    try site.company.write(news, by: site.company.dana)
  }

  private func customer(_ name: String) throws -> Customer {
    try #require(try site.company.customers(of: site.company.dana).first { $0.displayName.contains(name) })
  }

  private func stored(_ id: Newsletter.ID) throws -> Newsletter {
    try #require(try site.company.dana.newsletters().first { $0.id == id })
  }

  private func words(of letter: Newsletter) -> [(String, String)] {
    [("subject", letter.words.subject), ("preheader", letter.words.preheader)]
      + letter.words.slots.map { ("slot-" + $0.key, $0.value) }
  }

  @Test func `a letter begins from a template on the shelf, in one of its languages`() async throws {
    let shelf = try await site.get("/letters/new", as: dana)
    #expect(shelf.body.contains("Check-in") && shelf.body.contains("Dansk"))
    let begun = try await site.post("/letters/new", [("template", "check-in"), ("language", "da")], as: dana)
    #expect(begun.status == .seeOther)
    let page = try await site.get(begun.location, as: dana)
    #expect(page.status == .ok && page.body.contains("Indledning"))
  }

  @Test func `the page shows the letter in reading order, the company's words among the slots`() async throws {
    let page = try await site.get("/letters/\(try letter().id)", as: dana)
    let places = [
      "name=\"subject\"", "Dear Ana", "name=\"slot-opening\"", "name=\"slot-news\"", "name=\"slot-closing\"",
      "Northwind A/S",
    ]
    let offsets = places.map { page.body.range(of: $0)?.lowerBound }
    #expect(offsets.allSatisfy { $0 != nil })
    #expect(zip(offsets, offsets.dropFirst()).allSatisfy { ($0 ?? page.body.endIndex) < ($1 ?? page.body.startIndex) })
  }

  @Test func `what a standard hits is marked in its place, also behind letters of several units`() async throws {
    let letter = try letter("Ærø 🪵 has a stopword there.")
    let page = try await site.get("/letters/\(letter.id)", as: dana)
    #expect(page.body.contains("<mark class=\"must\">stopword</mark>"))
    let answer = try await site.post(
      "/letters/\(letter.id)/check", words(of: letter) + [("to", "")], as: dana, headers: [.accept: "application/json"])
    struct Answer: Decodable {
      struct Mark: Decodable { let field: String, start: Int, end: Int }
      let html: String
      let marks: [Mark]
    }
    let read = try JSONDecoder().decode(Answer.self, from: Data(answer.body.utf8))
    let mark = try #require(read.marks.first)
    let text = Array(try #require(letter.words.slots["news"]).utf16)
    #expect(String(decoding: text[mark.start..<mark.end], as: UTF16.self) == "stopword")
    #expect(mark.field == "slot-news" && read.html.contains("Not &#39;stopword&#39;."))
  }

  @Test func `a fix puts the words it shows where the others stood, and nothing where they no longer stand`()
    async throws
  {
    try site.company.putInForce(
      """
      policy: plain
      version: 1.0.0
      applies_to: {languages: ["*"]}
      rules:
        - {id: plain, extends: substitution, enforce: advice, message: "'%s' is plainer than '%s'.", swap: {prior to: before}}

      """)
    let letter = try letter("Look prior to Friday.")
    let page = try await site.get("/letters/\(letter.id)", as: dana)
    let order = try #require(page.body.firstMatch(of: /value="(fix:[^"]+)"/)).1
    let fixed = try await site.post("/letters/\(letter.id)", words(of: letter) + [("then", String(order))], as: dana)
    #expect(fixed.status == .seeOther)
    #expect(try stored(letter.id).words.slots["news"]?.contains("Look before Friday.") == true)
    let again = try await site.post(
      "/letters/\(letter.id)", words(of: try stored(letter.id)) + [("then", String(order))], as: dana)
    #expect(again.status == .conflict)
  }

  @Test func `a fix order that was made up is refused`() throws {
    for text in ["", "subject:1:2:a", "locked:0:1:a:b", "subject:2:1:a:b", "subject:-1:1:a:b", "slot-x:0:1:%zz:b"] {
      #expect(throws: (any Error).self) { try FixOrder(text) }
    }
    let order = FixOrder(
      place: SourceSpan(part: .slot("news"), range: 3..<9), quote: "a:b %", replacement: "»c«")
    #expect(try FixOrder(order.text) == order)
  }

  @Test func `saving keeps what was typed and takes a pasted subject as one line`() async throws {
    let letter = try letter()
    _ = try await site.get("/letters/\(letter.id)", as: dana)
    let saved = try await site.post(
      "/letters/\(letter.id)", [("subject", "Two\r\nlines"), ("slot-opening", "One\r\n\r\nTwo <b>")], as: dana)
    #expect(saved.status == .seeOther)
    #expect(try stored(letter.id).words.subject == "Two lines")
    #expect(try stored(letter.id).words.slots["opening"] == "One\n\nTwo <b>")
    let page = try await site.get("/letters/\(letter.id)", as: dana)
    #expect(page.body.contains("Two &lt;b&gt;") && !page.body.contains("Two <b>"))
  }

  @Test func `each look at a reader's copy is a page that runs nothing`() async throws {
    let letter = try letter("{first_name|friend} <script>alert(1)</script>")
    let ana = try customer("Ana")
    for look in PreviewLook.allCases {
      let page = try await site.get("/letters/\(letter.id)/preview?to=\(ana.id)&view=\(look.rawValue)", as: dana)
      #expect(page.status == .ok)
      #expect(page.headers[.contentSecurityPolicy]?.contains("default-src 'none'") == true)
      #expect(page.body.contains("Ana") && !page.body.contains("<script"))
    }
    let dark = try await site.get("/letters/\(letter.id)/preview?to=\(ana.id)&view=dark", as: dana)
    #expect(dark.body.contains("@media all") && !dark.body.contains("prefers-color-scheme"))
  }

  @Test func `one customer's copy says something else, and again what all say`() async throws {
    let letter = try letter()
    let bo = try customer("Bo")
    let path = "/letters/\(letter.id)/copies/\(bo.id)"
    let page = try await site.get(path, as: dana)
    #expect(page.body.contains("Bo Holm"))
    let opening = [("slot-opening", "Only for you, Bo, because of the chair that you told me about in the spring.")]
    _ = try await site.post(path, words(of: letter).filter { $0.0 != "slot-opening" } + opening, as: dana)
    #expect(try stored(letter.id).edits[bo.id] == Newsletter.Edit(slots: ["opening": opening[0].1]))
    let shown = try await site.get("/letters/\(letter.id)/preview?to=\(bo.id)", as: dana)
    #expect(shown.body.contains("Only for you"))
    _ = try await site.post(path, [("then", "shared")], as: dana)
    #expect(try stored(letter.id).edits.isEmpty)
  }

  @Test func `a test goes to the writer alone, filled as the customer's`() async throws {
    let letter = try letter()
    let ana = try customer("Ana")
    _ = try await site.get("/letters/\(letter.id)", as: dana)
    _ = try await site.post(
      "/letters/\(letter.id)", words(of: letter) + [("to", ana.id.text), ("then", "test")], as: dana)
    var sent: [String] = []
    _ = try site.company.deliver { envelope, bytes, gate in
      sent.append(envelope.recipient.text + String(decoding: bytes, as: UTF8.self).contains("Ana").description)
      return TestCompany.takes(envelope, bytes, gate)
    }
    #expect(sent == ["dana@northwind.exampletrue"])
  }

  @Test func `people are chosen by a rule, and some left out by name`() async throws {
    let letter = try letter()
    let path = "/letters/\(letter.id)/people"
    _ = try await site.get(path, as: dana)
    let chosen = try await site.post(
      path,
      [
        ("field-0", "country"), ("comparison-0", "="), ("value-0", "dk | es"), ("shown", "ana@a.example"),
        ("shown", "bo@b.example"), ("with", "ana@a.example"),
      ], as: dana)
    #expect(chosen.status == .seeOther)
    #expect(try stored(letter.id).audience.source == "country=dk|es, email!=bo@b.example")
    let page = try await site.get(path, as: dana)
    #expect(page.body.contains("2 people") && page.body.contains("value=\"bo@b.example\" checked"))
    _ = try await site.post(path, [("then", "send")], as: dana)
    #expect(try stored(letter.id).audience.source.isEmpty)
  }

  @Test func `readers without a first name can be found, for the greeting is another`() async throws {
    let page = try await site.get("/letters/\(try letter().id)", as: dana)
    #expect(page.body.contains("No first name (1)"))
  }

  @Test func `words that another window changed are not written over`() async throws {
    let letter = try letter()
    let page = try await site.get("/letters/\(letter.id)", as: dana)
    let seen = String(try #require(page.body.firstMatch(of: /name="seen" value="([0-9a-f]+)"/)).1)
    _ = try site.company.dana.changeNewsletter(letter.id) { $0.words.subject = "From the other window" }
    let late = try await site.post(
      "/letters/\(letter.id)/check", words(of: letter) + [("seen", seen), ("subject", "Mine")], as: dana,
      headers: [.accept: "application/json"])
    #expect(late.status == .conflict && late.body.contains("another window"))
    #expect(try stored(letter.id).words.subject == "From the other window")
    let now = try stored(letter.id)
    let next = try await site.post(
      "/letters/\(letter.id)", words(of: now) + [("seen", now.words.digest.hex), ("then", "send")], as: dana)
    #expect(next.location == "/letters/\(letter.id)/send")
  }

  @Test func `the help shows signs and names as one types them`() async throws {
    let page = try await site.get("/letters/\(try letter().id)", as: dana)
    #expect(page.body.contains("**words** is bold") && page.body.contains("{first_name|there} becomes"))
  }

  @Test func `a company with a comma in its name is found`() async throws {
    try site.company.importCSV(
      "First name,Email,Company\nJo,jo@j.example,\"Smith, Jones & Co\"\n", for: site.company.dana)
    let letter = try letter()
    _ = try await site.get("/letters/\(letter.id)/people", as: dana)
    _ = try await site.post(
      "/letters/\(letter.id)/people",
      [("field-0", "company"), ("comparison-0", "="), ("value-0", "Smith, Jones & Co")], as: dana)
    let page = try await site.get("/letters/\(letter.id)/people", as: dana)
    #expect(page.body.contains("1 person") && page.body.contains("jo@j.example"))
  }
}
