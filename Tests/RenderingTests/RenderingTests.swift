import Firsthand
import Foundation
import MailFormat
import Rendering
import Testing
import YAMLFile

/// The templates that this repository ships.
enum Shipped {
  static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

  static func files(_ path: String) throws -> ContentFiles {
    let folder = root.appendingPathComponent(path)
    var files: [String: [UInt8]] = [:]
    for name in try FileManager.default.contentsOfDirectory(atPath: folder.path)
    where name.contains(".") {
      files[name] = Array(try Data(contentsOf: folder.appendingPathComponent(name)))
    }
    return ContentFiles(files)
  }

  static func definition(_ name: String) throws -> TemplateDefinition {
    let read = TemplateDefinition.read(try files("templates/\(name)/1.0.0"))
    return try #require(read.definition, "\(read.problems.map(\.text))")
  }

  static func company() throws -> Company {
    try #require(Company.read(try files("templates")).company)
  }

  static func example(
    _ name: String, _ language: String, hasPages: Bool = true
  ) throws -> (CompiledLetter, Profile) {
    let definition = try definition(name)
    let example = try #require(definition.examples[language])
    let letter = try CompiledLetter(
      definition, company: try company(), sender: example.sender, language: language,
      words: example.words, hasPages: hasPages)
    return (letter, example.customer)
  }
}

@Suite struct TemplateTests {
  static let names = ["check-in", "thank-you", "new-arrivals"]

  @Test(arguments: names, ["en", "da"])
  func `a shipped example reads as its golden`(name: String, language: String) throws {
    let (letter, customer) = try Shipped.example(name, language)
    #expect(letter.problems == [])
    let copy = letter.copy(
      for: Recipient(
        profile: customer, unsubscribeURL: "https://n.example/u/x", viewURL: "https://n.example/v/x"))
    let text = String(decoding: QuotedPrintable.decode(copy.text), as: UTF8.self)
    let html = String(decoding: QuotedPrintable.decode(copy.html), as: UTF8.self)
    try Golden.check("\(name)-\(language).txt", "Subject: \(copy.subject)\n\n" + text.replacing("\r\n", with: "\n"))
    try Golden.check("\(name)-\(language).html", html.replacing("\r\n", with: "\n"))
  }

  @Test(arguments: names, ["en", "da"])
  func `a shipped example is light and keeps what the law asks`(name: String, language: String) throws {
    let (letter, customer) = try Shipped.example(name, language, hasPages: false)
    let copy = letter.copy(for: Recipient(profile: customer, unsubscribeURL: "mailto:off@n.example"))
    #expect(copy.html.count < 30 * 1024)
    // Without public pages there is nothing to view, and no word of it.
    let text = String(decoding: QuotedPrintable.decode(copy.text), as: UTF8.self)
    #expect(!text.contains("browser"))
    let html = String(decoding: QuotedPrintable.decode(copy.html), as: UTF8.self)
    #expect(html.contains("Havnegade 12") && html.contains("href=\"mailto:off@n.example\""))
    #expect(!html.contains("{{"))
  }

  /// The template's files with one changed.
  private func problems(_ file: String, _ change: (String) -> String) throws -> [String] {
    var files = try Shipped.files("templates/check-in/1.0.0")
    files.bytes[file] = Array(change(files.text(file) ?? "").utf8)
    return TemplateDefinition.read(files).problems.map(\.text)
  }

  @Test(arguments: [
    ("layout.html", "{{slot.news}}", "{{slot.nwes}}", "no slot 'nwes'"),
    ("layout.html", "{{text.why}}", "{{text.wy}}", "no text 'wy'"),
    ("layout.html", "{{slot.news}}", "{{customer.first_name}}", "Say what to write"),
    ("layout.html", "{{slot.news}}", "{{customer.notes|x}}", "no field"),
    ("layout.html", "{{unsubscribe.url}}", "https://x.example", "needs one link"),
    ("layout.html", "{{#view.url}}", "", "closes a section"),
    ("layout.html", "{{slot.news}}", "{{view.url}}", "Put the link in a section"),
    ("layout.html", "{{#sender.title}}", "", "closes a section"),
    ("layout.html", "{{/sender.title}}", "", "is never closed"),
    ("layout.html", "role=\"presentation\"", "", "role=\"presentation\""),
    ("layout.html", "</body>", "<script>x</script></body>", "<script>"),
    ("layout.html", "</body>", "<p onclick=\"x\">a</p></body>", "'onclick'"),
    ("layout.html", "margin:0;padding:0", "position:fixed", "'position'"),
    (
      "layout.html", "<p style=\"margin:0 0 20px\">", "<p style=\"margin:0 0 20px\"><b",
      "within a tag must stand within a quoted"
    ),
    ("layout.html", "</body>", "<b>x</body>", "not valid HTML5"),
    ("layout.html", "</body>", "<table role=\"presentation\"><p>x</p></table></body>", "not valid HTML5"),
    ("template.yml", "version: 1.0.0", "version: 1", "three numbers"),
    ("template.yml", "    words: {min: 10, max: 70}", "    words: {min: 90, max: 70}", "must not be fewer"),
    ("en.yml", "language: en", "language: fr", "says language 'fr'"),
    ("en.yml", "  - {text: \"Hello,\"}", "", "must suit everybody"),
    ("en.yml", "{company.name}", "{company.nam}", "no field here"),
    ("example.yml", "opening: |", "opnening: |", "no slot 'opnening'"),
  ])
  func `a mistake is named with its file`(
    file: String, from: String, to: String, words: String
  ) throws {
    let found = try problems(file) { text in
      guard let range = text.range(of: from) else { return text }
      return text.replacingCharacters(in: range, with: to)
    }
    #expect(found.contains { $0.contains(words) }, "\(found)")
  }
}

@Suite struct CompiledLetterTests {
  private func letter(
    _ words: Newsletter.Words, language: String = "en"
  ) throws -> CompiledLetter {
    try CompiledLetter(
      Shipped.definition("check-in"), company: Shipped.company(),
      sender: Sender(name: "Dana <b>", email: "dana@n.example"), language: language, words: words)
  }

  private let words = Newsletter.Words(
    subject: "For {first_name|you}", preheader: "p",
    slots: [
      "opening": "Hello <script>alert(1)</script> & \"you\", {first_name|friend}.",
      "news": "Some [link](https://a.example/?a=1&b=\"x) text", "closing": "x {company|y}",
    ])

  @Test func `people's text is data in HTML`() throws {
    var profile = Profile()
    profile[.firstName] = "<img src=x onerror=alert(1)>"
    let copy = try letter(words).copy(
      for: Recipient(profile: profile, unsubscribeURL: "mailto:x?a=1&b=\"><script>"))
    let html = String(decoding: QuotedPrintable.decode(copy.html), as: UTF8.self)
    #expect(!html.contains("<script>") && !html.contains("<img src=x"))
    #expect(html.contains("Dana &lt;b&gt;"))
    #expect(html.contains("href=\"mailto:x?a=1&amp;b=&quot;&gt;&lt;script&gt;\""))
  }

  @Test func `what is checked is what is sent`() throws {
    var words = words
    words.slots["news"] = "Some text with **bold** and [a link](https://a.example) in it"
    let compiled = try letter(words)
    for name in ["Ana", "", "Søren Åge"] {
      var profile = Profile()
      profile[.firstName] = name
      let recipient = Recipient(profile: profile, unsubscribeURL: "mailto:u@n.example")
      let seen = compiled.letter(for: recipient)
      let copy = compiled.copy(for: recipient)
      let text = String(decoding: QuotedPrintable.decode(copy.text), as: UTF8.self)
        .replacing(" <https://a.example>", with: "").replacing(" <mailto:u@n.example>", with: "")
      #expect(
        seen.blocks.map(\.text.text).joined(separator: "\n\n")
          == text.replacing("\r\n", with: "\n").trimmingCharacters(in: .whitespacesAndNewlines))
      #expect(seen.subject.text == copy.subject)
    }
  }

  @Test func `the greeting suits the person`() throws {
    let compiled = try letter(words)
    func greeting(_ fields: [CustomerField: String]) -> String {
      compiled.letter(for: Recipient(profile: Profile(fields), unsubscribeURL: "")).greeting
    }
    #expect(greeting([.firstName: "Ana"]) == "Dear Ana,")
    #expect(greeting([:]) == "Hello,")
    #expect(
      greeting([.addressForm: "formal", .salutation: "Mrs", .lastName: "Lopez"]) == "Dear Mrs Lopez,")
    #expect(
      greeting([.addressForm: "formal", .firstName: "Ana", .lastName: "Lopez"]) == "Dear Ana Lopez,")
  }

  @Test func `an unknown language or slot is refused with a sentence`() throws {
    #expect(throws: FirsthandError.self) { try letter(words, language: "fr") }
    var other = words
    other.slots["offer"] = "x"
    let error = #expect(throws: FirsthandError.self) { try letter(other) }
    #expect(error?.sentence.contains("no slot 'offer'") == true)
  }

  @Test func `an empty slot, a missing subject and broken markup block the letter`() throws {
    let empty = Newsletter.Words(subject: "", preheader: "", slots: ["news": "{x}"])
    let blocking = try letter(empty).problems.filter(\.isBlocking)
    #expect(blocking.count == 4)
  }
}

/// Expected outputs, compared byte for byte; `UPDATE_GOLDEN=1` writes them anew.
enum Golden {
  static func check(_ name: String, _ found: String) throws {
    let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("Goldens/\(name)")
    if ProcessInfo.processInfo.environment["UPDATE_GOLDEN"] == "1" {
      try FileManager.default.createDirectory(
        at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(found.utf8).write(to: file)
    }
    #expect(try String(contentsOf: file, encoding: .utf8) == found, "\(name)")
  }
}
