import Firsthand

/// A layout with its sections resolved and every value known but those of the recipient.
struct FlatLayout {
  enum Item {
    /// The layout's own bytes.
    case locked(String)
    /// A value that is the same in every copy and not the writer's: still unescaped.
    case fixed(String)
    case seam(Seam)
    case slot(String)
    /// Words of the writer's that are one line: the subject, the preheader, a button's label.
    case line(Markup, SourceSpan.Part)
    /// The target of a button.
    case target(String)
  }

  private(set) var items: [Item] = []

  init(
    _ layout: Layout, company: Company, sender: Sender, language: TemplateDefinition.Language,
    parts: LetterParts, hasPages: Bool
  ) {
    append(
      layout.nodes,
      Values(company: company, sender: sender, language: language, parts: parts, hasPages: hasPages))
  }

  private mutating func append(_ nodes: [Layout.Node], _ values: Values) {
    for node in nodes {
      switch node {
      case .locked(let text): items.append(.locked(text))
      case .value(let placeholder): items.append(values.item(placeholder.path))
      case .section(let placeholder, let inner):
        if !values.isEmpty(placeholder.path) { append(inner, values) }
      }
    }
  }

  private struct Values {
    let company: Company
    let sender: Sender
    let language: TemplateDefinition.Language
    let parts: LetterParts
    let hasPages: Bool

    func item(_ path: Layout.Path) -> Item {
      switch path {
      case .company(let value): .fixed(text(value))
      case .sender(let value): .fixed(text(value))
      case .text(let name): .fixed(lockedText(name))
      case .greeting: .seam(.greeting)
      case .customer(.customer(let field), let fallback):
        .seam(.customer(field, fallback: fallback))
      case .customer(.senderName, _): .fixed(sender.name)
      case .customer(.senderFirstName, _): .fixed(sender.firstName)
      case .slot(let name): .slot(name)
      case .slotURL(let name): .target(parts.button(name)?.target ?? "")
      case .slotLabel(let name):
        .line(parts.button(name)?.label ?? Markup(blocks: [], problems: []), .slot(name))
      case .subject: .line(parts.subject, .subject)
      case .preheader: .line(parts.preheader, .preheader)
      case .language: .fixed(language.language)
      case .direction: .fixed(language.direction)
      case .unsubscribeURL: .seam(.unsubscribeURL)
      case .viewURL: .seam(.viewURL)
      }
    }

    func isEmpty(_ path: Layout.Path) -> Bool {
      switch path {
      case .slot(let name): parts.slots[name]?.isEmpty ?? true
      case .company(let value): text(value).isEmpty
      case .sender(let value): text(value).isEmpty
      case .viewURL: !hasPages
      default: false
      }
    }

    private func text(_ value: Layout.CompanyValue) -> String {
      switch value {
      case .name: company.name
      case .postalAddress: company.postalAddress
      case .website: company.website
      case .accent: company.accent
      case .signOff:
        company.signOff[language.language] ?? company.signOff["en"] ?? ""
      case .logo: company.logo == nil ? "" : "cid:" + CompiledLetter.logoContentID
      }
    }

    private func text(_ value: Layout.SenderValue) -> String {
      switch value {
      case .name: sender.name
      case .email: sender.email
      case .title: sender.title
      case .phone: sender.phone
      }
    }

    private func lockedText(_ name: String) -> String {
      BracedText.pieces(of: language.texts[name] ?? "").map { piece in
        switch piece {
        case .text(let fixed): fixed
        case .field(let name):
          switch LockedField(name: name) {
          case .company(let value): text(value)
          case .sender(let value): text(value)
          case nil: ""
          }
        }
      }.joined()
    }
  }
}

/// The writer's words, parsed.
struct LetterParts: Sendable {
  var subject: Markup
  var preheader: Markup
  var slots: [String: Markup]

  init(_ words: Newsletter.Words) {
    subject = Markup(parsingLine: words.subject)
    preheader = Markup(parsingLine: words.preheader)
    slots = words.slots.mapValues(Markup.init(parsing:))
  }

  /// The one link a button slot is made of.
  func button(_ name: String) -> (label: Markup, target: String)? {
    guard let blocks = slots[name]?.blocks, blocks.count == 1, blocks[0].inlines.count == 1,
      case .link(let inlines, let target, _) = blocks[0].inlines[0]
    else { return nil }
    return (
      Markup(blocks: [Markup.Block(kind: .paragraph, inlines: inlines)], problems: []), target
    )
  }
}
