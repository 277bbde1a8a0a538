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
  /// Alerts of a file at most.
  let limit: Int?

  var words: [[String]?] {
    if case .text(let rule) = kind { rule.words } else { [nil] }
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

  private static func reader(of kind: String, beside files: ValeFiles) -> RuleKinds.Reader<Kind>? {
    if kind == "spelling" {
      return RuleKinds.Reader(keys: Spelling.keys.subtracting(["words"])) { fields in
        Spelling(fields, beside: files).map { .text($0) }
      }
    }
    if let reader = RuleKinds.texts[kind] {
      return RuleKinds.Reader(keys: reader.keys) { reader.read($0).map { .text($0) } }
    }
    return RuleKinds.sequences[kind].map { reader in
      RuleKinds.Reader(keys: reader.keys) { reader.read($0).map { .sequence($0) } }
    }
  }

  /// What is read of Vale's kinds and what is not: those end in a sentence, never in silence.
  private static let unread: Set<String> = ["script", "sequence"]

  /// Nil, with problems, where the file cannot be understood; nil without any where its kind or scope is not read.
  package static func read(
    _ source: String, name: String, file: String, beside files: ValeFiles = .none
  ) -> (rule: ValeRule?, problems: [YAMLProblem]) {
    let read = YAMLFile.read(source, name: file) { root -> ValeRule? in
      guard let pairs = root.pairs, let extends = pairs.first(where: { $0.name == "extends" })?.value,
        let kind = extends.string
      else {
        root.report("A rule says what kind it is: 'extends: existence'.")
        return nil
      }
      if unread.contains(kind) { return nil }
      guard let reader = reader(of: kind, beside: files) else {
        extends.report("'\(kind)' is no kind of rule that Vale has.")
        return nil
      }
      let isAboutAll = ["metric", "readability"].contains(kind)
      guard let fields = root.fields(commonKeys.union(reader.keys)),
        // Figures are of the whole file, whatever a style says.
        let scopes = isAboutAll ? [.summary] : scopes(fields["scope"]),
        let message = fields.required("message")?.string, let found = reader.read(fields)
      else { return nil }
      return ValeRule(
        name: name, severity: severity(fields["level"]), message: message, link: fields["link"]?.string ?? "",
        scopes: scopes, kind: found,
        heedsVocabulary: fields["vocab"]?.bool ?? true,
        limit: fields["limit"].flatMap(\.count).flatMap { $0 > 0 ? $0 : nil })
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

  /// Nil: the rule asks for stretches that are not told apart here.
  private static func scopes(_ value: YAMLValue?) -> Set<ValeScope>? {
    guard let value else { return [.text] }
    let names = value.isList ? value.strings ?? [] : [value.string].compactMap { $0 }
    let scopes = names.compactMap(ValeScope.init)
    return scopes.count == names.count ? Set(scopes) : nil
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
