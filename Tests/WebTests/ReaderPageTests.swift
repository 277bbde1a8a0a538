import Firsthand
import HTTPTypes
import MailFormat
import Operations
import Store
import Testing

@testable import Web

/// The pages for the people who are written to.
@Suite struct ReaderPageTests {
  /// A letter of Dana's to Ana, on its way or there; the token in it.
  private func sentLetter(_ test: TestSite, language: String = "en") throws -> (token: String, message: Message) {
    let company = test.company
    try company.importCSV("Email,First name\nana@customers.example,Ana\n", for: company.dana)
    let letter = try company.write(by: company.dana, language: language)
    _ = try company.dana.submitNewsletter(letter.id, acknowledgesWarnings: true)
    _ = try company.dana.beginSending(letter.id)
    _ = try company.deliver(letter.id)
    let message = try #require(try company.dana.status(of: letter.id).messages.first).message
    return (LetterToken.text(for: message.id, secret: company.workplace.secret), message)
  }

  /// Everything that a reader's page can change.
  private func state(_ test: TestSite, _ message: Message) throws -> String {
    let company = test.company
    let key = company.workplace.secret.addressKey(message.recipient.normalized)
    return try company.workplace.store.read { tx in
      let log = try tx.company.log(LogQuery(limit: 10_000)).count
      let events = try tx.owned(by: message.owner).events(of: try #require(message.customer)).count
      return "\(try tx.shared.suppressions(addressKey: key)) \(log) \(events) \(try tx.shared.stopEpoch())"
    }
  }

  private let oneClick: HTTPFields = [.contentType: "application/x-www-form-urlencoded"]

  @Test func `a thousand looks at the page change nothing`() async throws {
    let test = try TestSite()
    let (token, message) = try sentLetter(test)
    let before = try state(test, message)
    for number in 0..<334 {
      for path in ["/u/\(token)", "/v/\(token)", "/u/\(token)?List-Unsubscribe=One-Click&act=stop&n=\(number)"] {
        let method: HTTPRequest.Method = number.isMultiple(of: 2) ? .get : .head
        let page = try await test.send(method, path, "", [:], Browser())
        #expect(page.status == .ok)
      }
    }
    #expect(try state(test, message) == before)
  }

  @Test func `a mail program stops the letters with one post, without cookie, token or redirect`() async throws {
    let test = try TestSite()
    let (token, _) = try sentLetter(test)
    let page = try await test.send(.post, "/u/\(token)", "List-Unsubscribe=One-Click", oneClick, Browser())
    #expect(page.status == .ok && page.headers[.setCookie] == nil)
    #expect(try test.company.dana.customers().map(\.leftOut) == [.suppressed(.unsubscribed)])
    #expect(try await test.send(.post, "/u/\(token)", "List-Unsubscribe=One-Click", oneClick, Browser()).status == .ok)
  }

  @Test func `one click comes as multipart too`() async throws {
    let test = try TestSite()
    let (token, _) = try sentLetter(test)
    let body =
      "--x\r\nContent-Disposition: form-data; name=\"List-Unsubscribe\"\r\n\r\nOne-Click\r\n--x--\r\n"
    let page = try await test.send(
      .post, "/u/\(token)", body, [.contentType: "multipart/form-data; boundary=x"], Browser())
    #expect(page.status == .ok)
    #expect(try test.company.dana.customers().map(\.leftOut) == [.suppressed(.unsubscribed)])
  }

  @Test func `a forged token, an unknown one and a foreign one answer alike and change nothing`() async throws {
    let test = try TestSite()
    let (token, message) = try sentLetter(test)
    let before = try state(test, message)
    let unknown = LetterToken.text(for: Message.ID("000000000zzzzzzz"), secret: test.company.workplace.secret)
    let foreign = LetterToken.text(for: message.id, secret: CompanySecret(bytes: Array(repeating: 8, count: 32)))
    var answers: Set<String> = []
    for bad in [unknown, foreign, String(token.dropLast()) + (token.last == "0" ? "1" : "0"), "x", "%2e%2e"] {
      for (method, path, body) in [
        (HTTPRequest.Method.get, "/u/\(bad)", ""), (.post, "/u/\(bad)", "List-Unsubscribe=One-Click"),
        (.get, "/v/\(bad)", ""), (.get, "/u/\(bad)/photo", ""),
      ] {
        let page = try await test.send(method, path, body, method == .post ? oneClick : [:], Browser())
        #expect(page.status == .notFound)
        answers.insert(page.body)
      }
    }
    #expect(answers.count == 1)
    #expect(try state(test, message) == before)
  }

  @Test func `a person chooses a pause, says why, and takes it back`() async throws {
    let test = try TestSite()
    let (token, _) = try sentLetter(test)
    let path = "/u/\(token)"
    func post(_ fields: [(String, String)]) async throws -> Page {
      let page = try await test.post(path, fields)
      return page.status == .seeOther ? try await test.get(page.location) : page
    }
    var page = try await test.get(path)
    #expect(page.body.contains("Letters from Dana Reyes") && page.body.contains("a…@customers.example"))
    #expect(!page.body.contains("ana@customers.example"), "who looks over a shoulder sees no address")
    page = try await post([("act", "pause"), ("length", "3")])
    #expect(page.body.contains("Letters from Dana Reyes wait until") && page.body.contains("role=\"status\""))
    page = try await post([("act", "say"), ("words", "On <b>holiday</b>")])
    #expect(page.body.contains("Dana Reyes will read it"))
    page = try await post([("act", "resume")])
    #expect(page.body.contains("Good to have you back"))
    #expect(try test.company.dana.customers().map(\.leftOut) == [nil])
    page = try await post([("act", "stop"), ("scope", "salesperson")])
    #expect(page.body.contains("You get no more letters from Dana Reyes."))
    #expect(try test.company.dana.customers().map(\.leftOut) == [.leftThisWriter])
  }

  @Test func `what cannot be done is said beside the field, with what was typed`() async throws {
    let test = try TestSite()
    let (token, _) = try sentLetter(test)
    for (fields, words) in [
      ([("act", "pause")], "Choose one of these"),
      ([("act", "pause"), ("length", "day"), ("day", "2020-01-01")], "Choose a day"),
      ([("act", "pause"), ("day", "soon")], "Choose a day"), ([("act", "stop")], "Choose one of these"),
      ([("act", "nonsense")], "Choose one of these"),
    ] {
      let page = try await test.post("/u/\(token)", fields)
      #expect(page.status == .unprocessableContent && page.body.contains(words), "\(fields)")
      #expect(page.body.contains("role=\"alert\""))
    }
    #expect(try test.company.dana.customers().map(\.leftOut) == [nil])
    let day = test.company.clock.now.day.adding(months: 2)
    _ = try await test.post("/u/\(token)", [("act", "pause"), ("day", day.text), ("all", "1")])
    #expect(try test.company.dana.customers().map(\.leftOut) == [.paused(until: day)])
  }

  @Test func `the page speaks the letter's language and asks nobody to index it`() async throws {
    let test = try TestSite()
    let (token, _) = try sentLetter(test, language: "da")
    let page = try await test.get("/u/\(token)", headers: [.acceptLanguage: "de"])
    #expect(page.body.contains("<html lang=\"da\">"))
    #expect(page.headers[.robots] == "noindex, nofollow" && page.headers[.setCookie] == nil)
    #expect(page.headers[HTTPField.Name("Referrer-Policy") ?? .from] == "no-referrer")
  }

  @Test func `a letter in the browser runs nothing, fetches nothing and stands in no frame`() async throws {
    let test = try TestSite()
    let (token, _) = try sentLetter(test)
    let page = try await test.get("/v/\(token)")
    #expect(page.body.contains("Dear Ana,"))
    #expect(page.headers[.contentSecurityPolicy] == LetterPages.policy)
    #expect(page.headers[.setCookie] == nil)
  }

  @Test func `a test's page says that it is one`() async throws {
    let test = try TestSite()
    let company = test.company
    try company.addCustomers(1, to: company.dana)
    let letter = try company.write(by: company.dana)
    let customer = try #require(try company.customers(of: company.dana).first)
    let id = try company.dana.sendTest(of: letter.id, as: customer.id)
    let token = LetterToken.text(for: id, secret: company.workplace.secret)
    #expect(try await test.get("/u/\(token)").body.contains("You came here from a test"))
    let page = try await test.post("/u/\(token)", [("act", "stop"), ("scope", "everything")])
    #expect(try await test.get(page.location).body.contains("nothing changed"))
    #expect(try company.dana.customers().map(\.leftOut) == [nil])
  }
}
