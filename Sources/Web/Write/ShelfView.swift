import Operations
import Phrasebook

/// The templates to begin a letter from.
struct ShelfView {
  struct Template {
    struct Choice {
      let code: String
      let name: String
    }

    let name: String
    let title: String
    let purpose: String
    let sendWhen: String
    let languages: [Choice]
  }

  let templates: [Template]
  let isEmpty: Bool

  init(_ shelved: [ShelvedTemplate], _ phrases: Phrases) {
    let own = phrases.language.rawValue
    templates = shelved.map { template in
      let codes = template.languages.filter { $0 == own } + template.languages.filter { $0 != own }
      return Template(
        name: template.name, title: template.title, purpose: template.purpose, sendWhen: template.sendWhen,
        languages: codes.map { Template.Choice(code: $0, name: Language(rawValue: $0)?.ownName ?? $0) })
    }
    isEmpty = shelved.isEmpty
  }
}
