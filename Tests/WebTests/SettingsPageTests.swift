import Firsthand
import HTTPTypes
import Operations
import Testing

@testable import Web

/// The administrator's page of settings.
@Suite struct SettingsPageTests {
  @Test func `settings are read and not changed, and say where they are`() async throws {
    let installation = InstallationSettings(
      file: "/srv/firsthand/config.yml",
      sections: [
        .init(
          "relay",
          [
            .init("relay_host", .text("smtp.<b>example</b>")), .init("relay_security", .word("security_starttls")),
            .init("helo_name", .missing),
          ]),
        .init(
          "retention",
          [.init("a_new_setting", .number(12_345)), .init("auditors", .texts(["a@b.example", "c@d.example"]))]),
        .init("courtesy", [.init("quiet_days", .weekdays([.sat, .sun]))]),
        .init(
          "program", [.init("database_size", .bytes(3_456)), .init("database", .text("/srv/firsthand/firsthand.db"))]),
      ])
    let site = try TestSite(installation: installation)
    let page = try await site.get("/settings", as: site.browser(site.company.ada))
    #expect(page.status == .ok)
    for words in [
      "/srv/firsthand/config.yml", "smtp.&lt;b&gt;example", "Yes (STARTTLS)", "Not set", "12,345", "a@b.example",
      "c@d.example", "Saturday and Sunday", "4 KB", "Northwind", "a_new_setting",
    ] {
      #expect(page.body.contains(words), "\(words)")
    }
    let main = page.body.split(separator: "<main").last ?? ""
    #expect(!main.contains("<form") && !main.contains("<input"))
  }

  @Test func `an installation of which nothing was said has a page, too`() async throws {
    let site = try TestSite()
    let page = try await site.get("/settings", as: site.browser(site.company.ada))
    #expect(page.status == .ok && page.body.contains("was not told how it is set up"))
  }
}
