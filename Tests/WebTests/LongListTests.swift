import Firsthand
import HTTPTypes
import MailFormat
import Operations
import Testing

@testable import Web

/// Lists that are longer than a page.
@Suite struct LongListTests {
  @Test func `a team larger than a page is turned over, and somebody is found by name or address`() async throws {
    let site = try TestSite()
    for number in 0..<60 {
      _ = try site.company.ada.addMember(
        name: "Zoe \(number + 100)", address: .init("zoe\(number)@northwind.example"), roles: [.salesperson])
    }
    let ada = try site.browser(site.company.ada)
    let first = try await site.get("/members", as: ada)
    #expect(first.body.contains("Dana Reyes") && !first.body.contains("Zoe 159"))
    let next = try #require(first.body.firstMatch(of: /href="(\/members\?after=[^"]+)"/))
    let second = try await site.get(String(next.1), as: ada)
    #expect(second.body.contains("Zoe 159") && !second.body.contains("Dana Reyes"))
    let found = try await site.get("/members?q=ZOE%20159", as: ada)
    #expect(found.body.contains("Zoe 159") && !found.body.contains("Zoe 158"))
    #expect(try await site.get("/members?q=zoe59%40", as: ada).body.contains("Zoe 159"))
    #expect(try await site.get("/members?q=nobody", as: ada).body.contains("Nobody by that name"))
  }

  @Test func `who is unticked on one page of recipients stays left out on the next`() async throws {
    let site = try TestSite()
    let dana = try site.browser(site.company.dana)
    try site.company.addCustomers(100, to: site.company.dana)
    let path = "/letters/\(try site.company.write(by: site.company.dana).id)/people"
    let first = try await site.get(path, as: dana)
    #expect(first.body.contains("1 to 80 of 100") && !first.body.contains("Name99"))
    let shown = first.body.matches(of: /name="shown" value="([^"]+)"/).map { String($0.1) }
    #expect(shown.count == 80)
    let fields = shown.map { ("shown", $0) } + shown.dropFirst().map { ("with", $0) } + [("then", "from:80")]
    let next = try await site.post(path, fields, as: dana)
    #expect(next.location == path + "?from=80")
    let second = try await site.get(next.location, as: dana)
    #expect(second.body.contains("81 to 99 of 99") && second.body.contains("Name99 "))
    #expect(second.body.contains("name=\"without\" value=\"\(shown[0])\""))
  }

  @Test func `the standards' files can be read, and one that is not in force is not found`() async throws {
    let site = try TestSite()
    let dana = try site.browser(site.company.dana)
    let file = try await site.get("/standards/words/file", as: dana)
    #expect(file.status == .ok && file.body.contains("policy: words"))
    #expect(file.headers[.contentType] == "text/plain; charset=utf-8")
    #expect(try await site.get("/standards/other/file", as: dana).status == .notFound)
  }
}
