package import Firsthand
import MailFormat

/// A template's files, read.
package struct TemplateDefinition: Hashable, Sendable {
  /// A text in several languages.
  package struct Texts: Hashable, Sendable {
    package var byLanguage: [String: String]
    package subscript(language: String) -> String {
      byLanguage[language] ?? byLanguage["en"] ?? byLanguage.values.sorted().first ?? ""
    }
  }

  package struct Slot: Hashable, Sendable {
    package enum Kind: String, CaseIterable, Sendable { case text, button }
    package var name: String
    package var kind: Kind
    package var title: Texts
    package var prompt: Texts
    package var example: Texts
    package var words: ClosedRange<Int>?
    package var isOptional: Bool
  }

  /// The locked words of one language.
  package struct Language: Hashable, Sendable {
    package var language: String
    /// `ltr` or `rtl`
    package var direction: String
    package var greeting: Greeting
    package var texts: [String: String]
  }

  package enum Relation: String, CaseIterable, Sendable { case new, active, quiet, lapsed }

  package var name: String
  package var version: String
  package var title: Texts
  package var purpose: Texts
  package var sendWhen: Texts
  package var relations: [Relation]
  package var subjectPrompt: Texts
  package var preheaderPrompt: Texts
  package var slots: [Slot]
  package var languages: [String: Language]
  package var layout: Layout
  package var examples: [String: Example]

  /// A filled letter, the source of the template's picture and of its tests.
  package struct Example: Hashable, Sendable {
    package var words: Newsletter.Words
    package var customer: Profile
    package var sender: Sender
  }
}

/// The writer as a letter names them.
package struct Sender: Hashable, Sendable {
  package var name: String
  package var email: String
  package var title: String
  package var phone: String

  package init(name: String, email: String, title: String = "", phone: String = "") {
    self.name = name
    self.email = email
    self.title = title
    self.phone = phone
  }

  package init(_ member: Member) {
    self.init(
      name: member.name, email: member.address.displayText, title: member.title,
      phone: member.phone)
  }

  package var firstName: String { name.split(separator: " ").first.map(String.init) ?? name }
}
