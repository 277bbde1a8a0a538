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

  @Test func `how the database's second wall stands is said in the reader's language, with whose names there are`()
    async throws
  {
    let installation = InstallationSettings(
      sections: [
        .init(
          "program",
          [
            .init("kept_by", .word("kept_server")), .init("wall", .word("wall_stands")),
            .init("wall", .sentence("wall_passed", ["user": "<b>root</b>"])),
            .init("wall", .sentence("wall_fallen", ["tables": "customer, message"])),
          ])
      ])
    let site = try TestSite(installation: installation)
    let browser = try site.browser(site.company.ada)
    for (language, words) in [
      ("en", ["on a server that several nodes can share", "It stands:", "customer, message. Start the program again"]),
      ("da", ["på en server, som flere noder", "Den står:", "customer, message. Start programmet igen"]),
      ("de", ["auf einem Server, den sich", "Sie steht:", "customer, message. Starten Sie das Programm neu"]),
      ("ru", ["на сервере, которым", "Стоит:", "customer, message. Запустите программу заново"]),
    ] {
      _ = try await site.get("/me", as: browser)
      _ = try await site.post("/me/language", [("language", language), ("zone", "UTC")], as: browser)
      let page = try await site.get("/settings", as: browser)
      for words in words + ["&lt;b&gt;root&lt;/b&gt;"] { #expect(page.body.contains(words), "\(language): \(words)") }
    }
  }
}
