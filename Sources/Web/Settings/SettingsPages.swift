import Firsthand
import Hummingbird
import Operations
import Phrasebook

/// What the installation is set to, to be read: it is changed where it runs.
struct SettingsPages: Sendable {
  let site: Site

  func add(to routes: RouterGroup<AdministratorContext>) {
    routes.get("settings") { _, context in
      let desk = context.desk
      let (company, installation) = try await site.work { (try desk.companyName(), try site.installation()) }
      return try site.page(
        "settings/settings", title: context.phrases("settings.title"),
        SettingsView(installation, company: company, context), context)
    }
  }
}

/// What the page of settings shows.
struct SettingsView {
  struct Pair {
    let name: String
    /// Several where it is a list.
    let values: [String]
    let isMissing: Bool
  }

  struct Section {
    let title: String
    let anchor: String
    let pairs: [Pair]
  }

  let company: String
  let file: String?
  let sections: [Section]
  let isEmpty: Bool

  init(_ installation: InstallationSettings, company: String, _ context: AdministratorContext) {
    let phrases = context.phrases
    self.company = company
    file = installation.file
    sections = installation.sections.filter { !$0.pairs.isEmpty }.map { section in
      Section(
        title: phrases.setting("section_" + section.name), anchor: "section-" + section.name,
        pairs: section.pairs.map { pair in
          let values = phrases.values(pair.value)
          return Pair(name: phrases.setting(pair.name), values: values, isMissing: values.isEmpty)
        })
    }
    isEmpty = sections.isEmpty
  }
}

extension Phrases {
  /// Its own name where we have no word.
  fileprivate func setting(_ name: String, _ names: [String: String] = [:]) -> String {
    let key = "settings.\(name)"
    return has(key) ? self(key, names) : name
  }

  fileprivate func values(_ value: InstallationSettings.Value) -> [String] {
    switch value {
    case .text(let text): text.isEmpty ? [] : [text]
    case .texts(let texts): texts
    case .number(let number): [self.number(number)]
    case .bytes(let bytes): [size(bytes)]
    case .weekdays(let days):
      days.isEmpty ? [] : [list(QuietTimes.Weekday.allCases.filter(days.contains).map(weekdayName))]
    case .word(let name): [setting("word_" + name)]
    case .sentence(let name, let names): [setting("word_" + name, names)]
    case .missing: []
    }
  }

  /// `12 KB`, `3,400 MB`: as a person compares it with a disk.
  private func size(_ bytes: Int64) -> String {
    bytes < 10_000_000
      ? self("settings.kilobytes", ["number": number(Int((bytes + 999) / 1_000))])
      : self("settings.megabytes", ["number": number(Int(bytes / 1_000_000))])
  }
}
