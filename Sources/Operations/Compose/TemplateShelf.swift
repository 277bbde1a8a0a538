package import Firsthand
import Rendering
import Store

/// A template as the shelf shows it: its newest version.
package struct ShelvedTemplate: Hashable, Sendable {
  package let name: String
  package let title: String
  package let purpose: String
  package let sendWhen: String
  /// The languages in which it has words.
  package let languages: [String]
}

extension SalespersonDesk {
  /// The newest version of each template, described in `language` where it can be.
  package func shelf(in language: String) throws -> [ShelvedTemplate] {
    try read { _, shared in
      var newest: [String: TemplateVersion.Reference] = [:]
      for template in try shared.templates().map(\.reference) {
        if let other = newest[template.name], !Self.isNewer(template.version, than: other.version) { continue }
        newest[template.name] = template
      }
      return try newest.values.sorted { $0.name < $1.name }.compactMap { reference in
        guard let template = try shared.template(reference.hash), let definition = Readings.template(template)
        else { return nil }
        return ShelvedTemplate(
          name: definition.name, title: definition.title[language], purpose: definition.purpose[language],
          sendWhen: definition.sendWhen[language], languages: definition.languages.keys.sorted())
      }
    }
  }

  private static func isNewer(_ a: String, than b: String) -> Bool {
    guard let first = SemanticVersion(a), let second = SemanticVersion(b) else { return a > b }
    return first > second
  }

  /// Begins an empty letter from the newest version of a template.
  package func beginLetter(template: String, language: String) throws -> Newsletter {
    try session.newNewsletter(
      NewsletterDraft(
        template: template, language: language, words: Newsletter.Words(subject: "", preheader: "", slots: [:])))
  }
}
