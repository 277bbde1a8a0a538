import Firsthand
import HTTPTypes
import Operations
import Store
import Testing

@testable import Web

/// The inbox, and the writer's side of it.
@Suite struct ReviewPageTests {
  private struct Scene {
    let site: TestSite
    let letter: Newsletter.ID
    let content: String
    let karin: Browser
    let dana: Browser

    init() async throws {
      site = try TestSite()
      let company = site.company
      letter = try company.write("reviewword <i>", by: company.dana).id
      content = try company.dana.submitNewsletter(letter, reason: "Karin <b>knows</b> the joiner.").check.content.hex
      karin = try site.browser(company.karin)
      dana = try site.browser(company.dana)
      _ = try await site.get("/inbox/\(letter)", as: karin)
    }

    func state() throws -> Newsletter.State { try site.company.dana.status(of: letter).newsletter.state }
  }

  @Test func `a director sees what waits, with the letter beside its template`() async throws {
    let scene = try await Scene()
    let list = try await scene.site.get("/inbox", as: scene.karin)
    #expect(list.body.contains("One letter waits for you.") && list.body.contains("Needs a yes: Ask"))
    #expect(list.body.contains("Karin &lt;b&gt;knows&lt;/b&gt; the joiner."))
    let page = try await scene.site.get("/inbox/\(scene.letter)", as: scene.karin)
    #expect(page.status == .ok)
    #expect(page.body.contains("<mark class=\"approval\">reviewword</mark> &lt;i&gt;"))
    #expect(page.body.contains("What have you seen, heard or tried yourself?"))
    #expect(page.body.contains("value=\"\(scene.content)\""))
    let letter = try await scene.site.get("/inbox/\(scene.letter)/letter", as: scene.karin)
    #expect(letter.headers[.contentSecurityPolicy]?.contains("sandbox") == true)
    #expect(letter.body.contains("reviewword &lt;i&gt;"))
    for path in ["/inbox/0000000000000000", "/inbox/0000000000000000/letter"] {
      #expect(try await scene.site.get(path, as: scene.karin).status == .notFound)
    }
  }

  @Test func `approve once lets the letter go`() async throws {
    let scene = try await Scene()
    let answer = try await scene.site.post(
      "/inbox/\(scene.letter)/approve", [("content", scene.content), ("reason", "Fine.")], as: scene.karin)
    #expect(answer.location == "/inbox")
    #expect(try scene.state() == .ready)
    #expect(try await scene.site.get("/inbox", as: scene.karin).body.contains("Nothing waits for you."))
    let again = try await scene.site.post(
      "/inbox/\(scene.letter)/approve", [("content", scene.content)], as: scene.karin)
    #expect(again.status == .conflict && again.body.contains("href=\"/inbox\""))
  }

  @Test func `a yes to words that are no longer there is refused`() async throws {
    let scene = try await Scene()
    _ = try scene.site.company.dana.changeNewsletter(scene.letter) { $0.words.preheader = "Another line behind it" }
    _ = try scene.site.company.dana.submitNewsletter(scene.letter)
    let answer = try await scene.site.post(
      "/inbox/\(scene.letter)/approve", [("content", scene.content)], as: scene.karin)
    #expect(answer.status == .conflict && answer.body.contains("changed since you read it"))
    #expect(try scene.state() == .awaitingApproval)
  }

  @Test func `what was typed for a letter that changed meanwhile stands beside it as it is now`() async throws {
    let scene = try await Scene()
    let path = "/inbox/\(scene.letter)"
    let words = try scene.site.company.dana.status(of: scene.letter).newsletter.words
    _ = try scene.site.company.dana.changeNewsletter(scene.letter) { $0.words.preheader = "Another line behind it" }
    let content = try scene.site.company.dana.submitNewsletter(scene.letter).check.content.hex
    func typed(_ act: String, _ fields: [(String, String)]) async throws -> Page {
      try await scene.site.post("\(path)/\(act)", [("content", scene.content)] + fields, as: scene.karin)
    }
    for act in ["approve", "decline"] {
      let page = try await typed(act, [("reason", "Typed <with> care.")])
      #expect(page.status == .conflict && page.body.contains("changed since you read it"))
      #expect(page.body.contains("Typed &lt;with&gt; care.") && page.body.contains("value=\"\(content)\""))
    }
    let shown = [("was-subject", words.subject), ("was-preheader", words.preheader)]
    let page = try await typed(
      "suggest", shown + [("subject", "Better words"), ("preheader", words.preheader), ("reason", "Warmer.")])
    #expect(page.status == .conflict && page.body.contains("Warmer."))
    // Their own words stay; what they left alone is the letter's own, as it is now.
    #expect(page.body.contains("name=\"subject\" value=\"Better words\""))
    #expect(page.body.contains("name=\"preheader\" value=\"Another line behind it\""))
    let again = try await scene.site.post(
      "\(path)/decline", [("content", content), ("reason", "Typed with care.")], as: scene.karin)
    #expect(again.location == "/inbox")
  }

  @Test func `a word on an exception that was taken back meanwhile is not lost`() async throws {
    let scene = try await Scene()
    let desk = try SalespersonDesk(scene.site.company.dana)
    let rule = try #require(RuleID("words/ask"))
    let request = try desk.askForException(from: rule, for: scene.letter, reason: "A quotation.")
    try desk.withdrawException(request.id, for: scene.letter)
    let page = try await scene.site.post(
      "/inbox/\(scene.letter)/exceptions/\(request.id)/decline", [("reason", "Say it otherwise.")], as: scene.karin)
    #expect(page.status == .conflict && page.body.contains("its writer took it back"))
    #expect(page.body.contains("Say it otherwise.") && page.body.contains("/inbox/\(scene.letter)/approve"))
  }

  @Test func `a question for an exception that cannot be asked stands there to be asked again`() async throws {
    let scene = try await Scene()
    let company = scene.site.company
    let stopped = try company.write("stopword", by: company.dana)
    let path = "/letters/\(stopped.id)/exceptions"
    _ = try await scene.site.get("/letters/\(stopped.id)", as: scene.dana)
    let empty = try await scene.site.post(path, [("rule", "words/never"), ("reason", " ")], as: scene.dana)
    #expect(empty.status == .unprocessableContent && empty.body.contains("Say in a sentence why"))
    #expect(empty.body.contains("action=\"\(path)\"") && empty.body.contains("href=\"/letters/\(stopped.id)\""))
    #expect(empty.body.contains("value=\"words/never\""))
    let fields = [("rule", "words/never"), ("reason", "A <quotation>.")]
    #expect(try await scene.site.post(path, fields, as: scene.dana).status == .seeOther)
    let twice = try await scene.site.post(path, fields, as: scene.dana)
    #expect(twice.status == .conflict && twice.body.contains("asked for that already"))
    #expect(twice.body.contains("A &lt;quotation&gt;."))
    // A colleague's letter answers as no letter at all.
    let soren = try scene.site.browser(company.soren)
    _ = try await scene.site.get("/me", as: soren)
    let foreign = try await scene.site.post(path, fields, as: soren)
    let unknown = try await scene.site.post("/letters/0000000000000000/exceptions", fields, as: soren)
    #expect(foreign.status == .notFound && unknown.status == .notFound)
  }

  @Test func `a suggestion is shown to its writer, taken over, and the letter may go`() async throws {
    let scene = try await Scene()
    let words = try scene.site.company.dana.status(of: scene.letter).newsletter.words
    let fields =
      [("content", scene.content), ("subject", words.subject), ("preheader", words.preheader)]
      + words.slots.map { ("slot-" + $0.key, $0.key == "closing" ? "Write to me when your table is dry." : $0.value) }
    let empty = try await scene.site.post("/inbox/\(scene.letter)/suggest", fields + [("reason", " ")], as: scene.karin)
    #expect(empty.status == .unprocessableContent && empty.body.contains("Write to me when your table is dry."))
    #expect(empty.body.contains("<details open>"))
    let sent = try await scene.site.post(
      "/inbox/\(scene.letter)/suggest", fields + [("reason", "Shorter <b>.")], as: scene.karin)
    #expect(sent.location == "/inbox")
    let compose = try await scene.site.get("/letters/\(scene.letter)", as: scene.dana)
    #expect(compose.body.contains("Shorter &lt;b&gt;.") && compose.body.contains("has said yes to the letter"))
    let path = try #require(compose.body.firstMatch(of: /action="([^"]+\/accept)"/)).1
    #expect(try await scene.site.post(String(path), as: scene.dana).location == "/letters/\(scene.letter)")
    #expect(try scene.site.company.dana.submitNewsletter(scene.letter).isReady)
  }

  @Test func `a letter given back shows the reason until its writer has seen it`() async throws {
    let scene = try await Scene()
    let none = try await scene.site.post(
      "/inbox/\(scene.letter)/decline", [("content", scene.content)], as: scene.karin)
    #expect(none.status == .unprocessableContent && none.body.contains("Say in a sentence why not"))
    _ = try await scene.site.post(
      "/inbox/\(scene.letter)/decline", [("content", scene.content), ("reason", "Ask the joiner.")], as: scene.karin)
    #expect(try scene.state() == .draft)
    let home = try await scene.site.get("/", as: scene.dana)
    #expect(
      home.body.contains("Karin Lund gave a letter back") && home.body.contains("href=\"/letters/\(scene.letter)\""))
    let compose = try await scene.site.get("/letters/\(scene.letter)", as: scene.dana)
    #expect(compose.body.contains("Ask the joiner."))
    let path = String(try #require(compose.body.firstMatch(of: /action="([^"]+\/revise)"/)).1)
    let soren = try scene.site.browser(scene.site.company.soren)
    _ = try await scene.site.get("/me", as: soren)
    #expect(try await scene.site.post(path, as: soren).status == .notFound)
    #expect(try await scene.site.post(path, as: scene.dana).status == .seeOther)
    #expect(try await !scene.site.get("/letters/\(scene.letter)", as: scene.dana).body.contains("Ask the joiner."))
  }

  @Test func `an exception is asked for, granted until a day, and stands on the writer's page`() async throws {
    let scene = try await Scene()
    let company = scene.site.company
    let stopped = try company.write("stopword", by: company.dana)
    _ = try await scene.site.get("/letters/\(stopped.id)", as: scene.dana)
    let asked = try await scene.site.post(
      "/letters/\(stopped.id)/exceptions", [("rule", "words/never"), ("reason", "A quotation.")], as: scene.dana)
    #expect(asked.location.hasPrefix("/letters/\(stopped.id)"))
    let page = try await scene.site.get("/inbox/\(stopped.id)", as: scene.karin)
    #expect(page.body.contains("A quotation.") && !page.body.contains("/approve\""))
    let grant = String(try #require(page.body.firstMatch(of: /action="([^"]+\/grant)"/)).1)
    let bad = try await scene.site.post(grant, [("until", "yesterday"), ("reason", "Kept")], as: scene.karin)
    #expect(bad.status == .unprocessableContent && bad.body.contains("no day") && bad.body.contains("Kept"))
    let until = LocalTime(company.clock.now.adding(seconds: 5 * 86_400), in: NamedZone(stored: "UTC")).day.text
    #expect(try await scene.site.post(grant, [("until", until)], as: scene.karin).location == "/inbox")
    #expect(try await scene.site.get("/letters/\(stopped.id)", as: scene.dana).body.contains("Exception granted"))
    #expect(try company.dana.submitNewsletter(stopped.id).isReady)
  }

  @Test func `only directors reach the inbox`() async throws {
    let scene = try await Scene()
    for path in ["/inbox", "/inbox/\(scene.letter)", "/inbox/\(scene.letter)/letter"] {
      #expect(try await scene.site.get(path, as: scene.dana).status == .forbidden)
    }
    let answer = try await scene.site.post(
      "/inbox/\(scene.letter)/approve", [("content", scene.content)], as: scene.dana)
    #expect(answer.status == .forbidden)
    #expect(try scene.state() == .awaitingApproval)
  }
}
