import Firsthand
package import YAMLFile

/// A rule of a published Vale style, read from its own file unchanged.
package struct ValeRule: Sendable {
  /// As in `Google.We`: the folder's name and the file's.
  package let name: String
  package var severity: ValeSeverity
  let message: String
  let link: String
  let scopes: Set<ValeScope>
  let kind: Kind
  /// Whether what a company's vocabulary accepts is no hit.
  let heedsVocabulary: Bool

  var words: [String]? {
    if case .text(let rule) = kind { rule.words } else { nil }
  }

  var seesBounds: Bool {
    if case .text(let rule) = kind { rule.seesBounds } else { true }
  }

  /// Keys that every rule may have. What `action` and `description` say is for editors.
  private static let commonKeys: Set<String> = [
    "extends", "message", "level", "scope", "link", "limit", "action", "description", "code", "vocab",
  ]

  enum Kind: Sendable {
    case text(any TextRule)
    case sequence(any SequenceRule)
  }

  private static func reader(of kind: String) -> RuleKinds.Reader<Kind>? {
    if let reader = RuleKinds.texts[kind] {
      return RuleKinds.Reader(keys: reader.keys) { reader.read($0).map { .text($0) } }
    }
    return RuleKinds.sequences[kind].map { reader in
      RuleKinds.Reader(keys: reader.keys) { reader.read($0).map { .sequence($0) } }
    }
  }

  /// What is read of Vale's kinds and what is not: those end in a sentence, never in silence.
  private static let unread: Set<String> = ["script", "sequence", "spelling"]

  /// Nil, with problems, where the file cannot be understood; nil without any where its kind is one that is not read.
  package static func read(_ source: String, name: String, file: String) -> (rule: ValeRule?, problems: [YAMLProblem]) {
    let read = YAMLFile.read(source, name: file) { root -> ValeRule? in
      guard let pairs = root.pairs, let extends = pairs.first(where: { $0.name == "extends" })?.value,
        let kind = extends.string
      else {
        root.report("A rule says what kind it is: 'extends: existence'.")
        return nil
      }
      if unread.contains(kind) { return nil }
      guard let reader = reader(of: kind) else {
        extends.report("'\(kind)' is no kind of rule that Vale has.")
        return nil
      }
      guard let fields = root.fields(commonKeys.union(reader.keys)),
        let message = fields.required("message")?.string, let found = reader.read(fields)
      else { return nil }
      return ValeRule(
        name: name, severity: severity(fields["level"]), message: message, link: fields["link"]?.string ?? "",
        // Figures are of the whole file, whatever a style says.
        scopes: ["metric", "readability"].contains(kind) ? [.summary] : scopes(fields["scope"]), kind: found,
        heedsVocabulary: fields["vocab"]?.bool ?? true)
    }
    return (read.value, read.problems)
  }

  private static func severity(_ value: YAMLValue?) -> ValeSeverity {
    guard let value, let text = value.string else { return .warning }
    guard let severity = ValeSeverity(rawValue: text) else {
      value.report("'\(text)' is no level. There are suggestion, warning and error.")
      return .warning
    }
    return severity
  }

  private static func scopes(_ value: YAMLValue?) -> Set<ValeScope> {
    guard let value else { return [.text] }
    let names = value.isList ? value.strings ?? [] : [value.string].compactMap { $0 }
    return Set(
      names.compactMap { name in
        // `heading.h1`, `text.md`: what is behind the dot narrows it.
        let scope = ValeScope(rawValue: String(name.prefix { $0 != "." }))
        if scope == nil {
          let all = ValeScope.allCases.map(\.rawValue).joined(separator: ", ")
          value.report("'\(name)' is no scope that is read here. There are \(all).")
        }
        return scope
      })
  }
}

package enum ValeSeverity: String, CaseIterable, Comparable, Sendable {
  case suggestion, warning, error

  package static func < (a: ValeSeverity, b: ValeSeverity) -> Bool {
    (allCases.firstIndex(of: a) ?? 0) < (allCases.firstIndex(of: b) ?? 0)
  }
}

/// Which stretches of a file a rule reads.
enum ValeScope: String, CaseIterable, Sendable {
  /// Everything: paragraphs, sentences and the whole, so that `^` and `$` see each of their beginnings and ends.
  case text
  case paragraph, sentence, heading, list, blockquote
  /// The file as it stands.
  case raw
  /// Figures of the whole file.
  case summary
}
