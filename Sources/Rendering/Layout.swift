import Firsthand

/// A `layout.html` taken apart: its own bytes, which are locked, and the placeholders between them.
package struct Layout: Hashable, Sendable {
  package indirect enum Node: Hashable, Sendable {
    case locked(String)
    case value(Placeholder)
    /// Left out where the value is empty.
    case section(Placeholder, [Node])
  }

  package struct Placeholder: Hashable, Sendable {
    package var path: Path
    /// Within a tag's quoted attribute, so that no block may stand there.
    package var isInAttribute: Bool
    package var line: Int
    package var column: Int
  }

  /// What a placeholder names.
  package enum Path: Hashable, Sendable {
    case company(CompanyValue)
    case sender(SenderValue)
    case text(String)
    case greeting
    case customer(MergeField, fallback: String)
    case slot(String)
    case slotURL(String)
    case slotLabel(String)
    case subject, preheader, language, direction
    case unsubscribeURL
    case viewURL
  }

  package enum CompanyValue: String, CaseIterable, Sendable {
    case name
    case postalAddress = "postal_address"
    case website, accent
    case signOff = "sign_off"
    case logo
  }

  package enum SenderValue: String, CaseIterable, Sendable {
    case name, email, title, phone
  }

  package var nodes: [Node]

  /// The first `{{view.url}}` that does not stand in its own section.
  var viewOutsideItsSection: Placeholder? {
    func find(_ nodes: [Node]) -> Placeholder? {
      for node in nodes {
        switch node {
        case .value(let placeholder) where placeholder.path == .viewURL: return placeholder
        case .section(let placeholder, let inner) where placeholder.path != .viewURL:
          if let found = find(inner) { return found }
        case .locked, .value, .section: break
        }
      }
      return nil
    }
    return find(nodes)
  }

  /// Every placeholder, sections' own ones included, in the order of the file.
  package var placeholders: [(placeholder: Placeholder, isSection: Bool)] {
    var found: [(Placeholder, Bool)] = []
    func walk(_ nodes: [Node]) {
      for node in nodes {
        switch node {
        case .locked: break
        case .value(let placeholder): found.append((placeholder, false))
        case .section(let placeholder, let inner):
          found.append((placeholder, true))
          walk(inner)
        }
      }
    }
    walk(nodes)
    return found
  }
}

extension Layout.Path {
  /// Reads `customer.first_name|there`; throws a sentence.
  init(parsing text: String) throws(LayoutComplaint) {
    let bar = text.firstIndex(of: "|")
    let name = text[..<(bar ?? text.endIndex)].trimmingSpaces
    let fallback = bar.map { text[text.index(after: $0)...].trimmingSpaces }
    let parts = name.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
    if fallback != nil, parts.first != "customer" {
      throw LayoutComplaint("Only a customer's field takes a fallback after '|'.")
    }
    switch (parts.first, parts.count) {
    case ("subject", 1): self = .subject
    case ("preheader", 1): self = .preheader
    case ("language", 1): self = .language
    case ("direction", 1): self = .direction
    case ("company", 2):
      self = .company(try Self.named(parts[1], of: "company"))
    case ("sender", 2):
      self = .sender(try Self.named(parts[1], of: "sender"))
    case ("text", 2): self = parts[1] == "greeting" ? .greeting : .text(parts[1])
    case ("unsubscribe", 2) where parts[1] == "url": self = .unsubscribeURL
    case ("view", 2) where parts[1] == "url": self = .viewURL
    case ("customer", 2):
      guard let field = MergeField(name: parts[1]), case .customer = field else {
        throw LayoutComplaint("'\(parts[1])' is no field that a letter may show of a customer.")
      }
      guard let fallback, !fallback.isEmpty else {
        throw LayoutComplaint(
          "Say what to write when it is not known: {{customer.\(parts[1])|there}}.")
      }
      self = .customer(field, fallback: fallback)
    case ("slot", 2): self = .slot(parts[1])
    case ("slot", 3) where parts[2] == "url": self = .slotURL(parts[1])
    case ("slot", 3) where parts[2] == "label": self = .slotLabel(parts[1])
    default:
      throw LayoutComplaint(
        "'\(name)' is no placeholder. There are company., sender., text., customer., slot., subject, preheader, language, direction, unsubscribe.url and view.url."
      )
    }
  }

  private static func named<Value: RawRepresentable & CaseIterable>(
    _ name: String, of noun: String
  ) throws(LayoutComplaint) -> Value where Value.RawValue == String {
    if let value = Value(rawValue: name) { return value }
    throw LayoutComplaint(
      "The \(noun) has no '\(name)'. It has \(Value.allCases.map(\.rawValue).joined(separator: ", "))."
    )
  }
}

/// Why a placeholder cannot be read.
struct LayoutComplaint: Error {
  var sentence: String
  init(_ sentence: String) { self.sentence = sentence }
}
