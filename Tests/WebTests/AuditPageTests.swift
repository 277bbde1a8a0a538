import Firsthand
import HTTPTypes
import MailFormat
import Operations
import Phrasebook
import Store
import Testing
import Transparency

@testable import Web

/// The audit as pages.
@Suite struct AuditPageTests {
  private struct Scene {
    let test: TestSite
    let ada: Browser
    let letter: Newsletter.ID
    let message: StoredMessage

    init() throws {
      test = try TestSite()
      let company = test.company
      ada = try test.browser(company.ada)
      letter = try company.readyLetter("<script>alert(1)</script>", by: company.dana, customers: 2)
      _ = try company.dana.beginSending(letter)
      _ = try company.deliver(letter)
      message = try #require(try company.dana.status(of: letter).messages.first)
    }
  }

  @Test func `one box finds a customer's letters, and each is shown whole`() async throws {
    let scene = try Scene()
    let address = scene.message.message.recipient.text
    let list = try await scene.test.get("/audit?q=\(address.percentEncoded)", as: scene.ada)
    #expect(list.status == .ok && list.body.contains("<span class=\"pill wrap good\">Sent</span>"))
    #expect(list.body.contains("/audit/\(scene.message.message.id)") && list.body.contains("taken"))
    let page = try await scene.test.get("/audit/\(scene.message.message.id)", as: scene.ada)
    #expect(page.status == .ok && page.body.contains("These are the very bytes that left"))
    #expect(page.body.contains("words 1.0.0") && page.body.contains("No standard asked for a person"))
    #expect(page.body.contains(scene.message.sha256 ?? "?") && !page.body.contains("<script>alert"))
    let letter = try await scene.test.get("/audit/\(scene.message.message.id)/letter", as: scene.ada)
    #expect(letter.headers[.contentSecurityPolicy]?.contains("sandbox") == true)
    #expect(letter.body.contains("&lt;script&gt;alert(1)"))
    let source = try await scene.test.get("/audit/\(scene.message.message.id)/source", as: scene.ada)
    #expect(source.headers[.contentDisposition]?.hasPrefix("attachment") == true)
    #expect(Digest(of: source.body.utf8).hex == scene.message.sha256)
  }

  @Test func `the log says how far it is proven, and gives checkpoint and proofs to keep`() async throws {
    let scene = try Scene()
    let path = "/audit/\(scene.message.message.id)"
    #expect(try await scene.test.get("/audit", as: scene.ada).body.contains("No checkpoint covers them yet."))
    #expect(try await scene.test.get("/audit/checkpoint", as: scene.ada).status == .notFound)
    #expect(try await scene.test.get(path + "/proof", as: scene.ada).status == .notFound)
    #expect(try await !scene.test.get(path, as: scene.ada).body.contains(path + "/proof"))
    let key = NoteKey(named: "northwind.example/send-log")
    let note = try scene.test.company.workplace.checkpointLog(with: key)
    let page = try await scene.test.get("/audit", as: scene.ada)
    #expect(page.body.contains("The last checkpoint, of") && page.body.contains("/audit/checkpoint"))
    let kept = try await scene.test.get("/audit/checkpoint", as: scene.ada)
    #expect(kept.body == note && kept.headers[.contentDisposition]?.hasPrefix("attachment") == true)
    #expect(try await scene.test.get(path, as: scene.ada).body.contains(path + "/proof"))
    let proof = try await scene.test.get(path + "/proof", as: scene.ada)
    let read = try LogProof(proof.body)
    _ = try read.verify(key.verifier)
    #expect(String(decoding: read.entry, as: UTF8.self).contains("message \(scene.message.message.id)\n"))
    let dana = try scene.test.browser(scene.test.company.dana)
    #expect(try await scene.test.get(path + "/proof", as: dana).status != .ok)
  }

  @Test func `a Message-ID alone leads to its message`() async throws {
    let scene = try Scene()
    let named = "<\(scene.message.message.messageID)>"
    let answer = try await scene.test.get("/audit?q=\(named.percentEncoded)", as: scene.ada)
    #expect(answer.location == "/audit/\(scene.message.message.id)")
  }

  @Test func `filters are kept, and what cannot be read says so`() async throws {
    let scene = try Scene()
    let dana = scene.test.company.dana.member.id
    let page = try await scene.test.get("/audit?kind=sent&salesperson=\(dana)&from=2026-01-01", as: scene.ada)
    #expect(page.body.contains("<option value=\"sent\" selected>") && page.body.contains("value=\"2026-01-01\""))
    for (query, words) in [("from=soon", "no day"), ("q=zebra", "Nothing is named"), ("rule=x", "Name a rule")] {
      let wrong = try await scene.test.get("/audit?\(query)", as: scene.ada)
      #expect(wrong.status == .unprocessableContent && wrong.body.contains(words), "\(query)")
    }
    #expect(try await scene.test.get("/audit?until=2020-01-01", as: scene.ada).body.contains("Nothing was found"))
    #expect(try await scene.test.get("/audit/0000000000000000", as: scene.ada).status == .notFound)
  }

  @Test func `what was found can be kept as a table or as JSON Lines, and that it was is in the log`() async throws {
    let scene = try Scene()
    _ = try await scene.test.get("/audit", as: scene.ada)
    let table = try await scene.test.post("/audit/export", [("kind", "sent"), ("format", "csv")], as: scene.ada)
    #expect(table.headers[.contentType]?.hasPrefix("text/csv") == true)
    let rows = table.body.split(separator: "\r\n")
    #expect(rows.count == 3 && rows[0].hasPrefix("id,at,kind") && rows[1].contains(",accepted,"))
    let lines = try await scene.test.post("/audit/export", [("kind", "sent"), ("format", "jsonl")], as: scene.ada)
    #expect(lines.body.split(separator: "\n").count == 2)
    let logged = try scene.test.company.ada.searchLog(LogQuery(kinds: [.exported]))
    #expect(logged.count == 2)
    let karin = try scene.test.browser(scene.test.company.karin)
    _ = try await scene.test.get("/me", as: karin)
    #expect(try await scene.test.post("/audit/export", [("format", "csv")], as: karin).status == .forbidden)
  }

  @Test func `only administrators reach the audit`() async throws {
    let scene = try Scene()
    for session in [scene.test.company.dana, scene.test.company.karin] {
      let browser = try scene.test.browser(session)
      for path in ["/audit", "/audit/\(scene.message.message.id)", "/audit/\(scene.message.message.id)/source"] {
        #expect(try await scene.test.get(path, as: browser).status == .forbidden)
      }
    }
  }

  @Test func `every kind, group and state has its words`() {
    let phrases = Phrases(.english)
    for kind in LogEntry.Kind.allCases { #expect(phrases.has("audit.kind_\(kind.rawValue)"), "\(kind)") }
    for group in AuditGroup.allCases { #expect(phrases.has("audit.group_\(group.rawValue)"), "\(group)") }
    for state in Message.State.allCases { #expect(phrases.has("audit.state_\(state.rawValue)"), "\(state)") }
    for kind in Message.Kind.allCases { #expect(phrases.has("audit.message_\(kind.rawValue)"), "\(kind)") }
    for level in Enforcement.allCases { #expect(phrases.has("level.\(level.rawValue)"), "\(level)") }
  }
}
