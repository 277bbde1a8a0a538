/// One version of a policy as its file stands. It never changes; that it was approved is a record
/// beside it.
package struct PolicyVersion: Hashable, Sendable {
  package struct Reference: Hashable, Sendable, Comparable {
    package var name: String
    package var version: String
    package var hash: Digest

    package init(name: String, version: String, hash: Digest) {
      self.name = name
      self.version = version
      self.hash = hash
    }

    package var text: String { "\(name) \(version)" }

    package static func < (a: Self, b: Self) -> Bool {
      (a.name, a.version, a.hash.hex) < (b.name, b.version, b.hash.hex)
    }
  }

  package let reference: Reference
  /// The file's text, with LF line ends.
  package let source: String

  package init(name: String, version: String, source: String) {
    self.source = PolicyVersion.canonical(source)
    var bytes = CanonicalBytes(kind: "policy v1")
    bytes.append("source", self.source)
    reference = Reference(name: name, version: version, hash: bytes.digest)
  }

  package static func canonical(_ source: String) -> String {
    guard source.utf8.contains(13) else { return source }
    return source.replacing("\r\n", with: "\n").replacing("\r", with: "\n")
  }
}

/// What a rule's finding does to a letter. The order is that of strength.
package enum Enforcement: String, CaseIterable, Comparable, Sendable {
  /// Shown, changes nothing.
  case advice
  /// The salesperson acknowledges it.
  case warn
  /// A named approver decides.
  case review
  /// Cannot be sent; only a director may waive it.
  case stop
  /// Cannot be sent and cannot be waived: law, consent, safety.
  case forbid

  private var strength: Int {
    switch self {
    case .advice: 0
    case .warn: 1
    case .review: 2
    case .stop: 3
    case .forbid: 4
    }
  }

  package static func < (a: Self, b: Self) -> Bool { a.strength < b.strength }

  /// As people read it.
  package var words: String {
    switch self {
    case .advice: "A thought"
    case .warn: "Please consider"
    case .review: "Needs approval"
    case .stop, .forbid: "Must fix"
    }
  }
}

/// What names a rule: its policy and its own name, `house-voice/no-promises`.
package struct RuleID: Hashable, Comparable, Sendable, CustomStringConvertible {
  package var policy: String
  package var rule: String

  package init(policy: String, rule: String) {
    self.policy = policy
    self.rule = rule
  }

  package init?(_ text: String) {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count == 2, parts.allSatisfy({ !$0.isEmpty }) else { return nil }
    self.init(policy: String(parts[0]), rule: String(parts[1]))
  }

  package var description: String { "\(policy)/\(rule)" }
  package static func < (a: Self, b: Self) -> Bool { a.description < b.description }
}

/// One hit of a rule, with its place in what was typed.
package struct Finding: Hashable, Sendable {
  package var rule: RuleID
  package var enforcement: Enforcement
  package var message: String
  package var why: String
  package var link: String
  /// The words that were hit, as the reader sees them.
  package var quote: String
  /// Where they were typed. Nil for a finding about the letter as a whole.
  package var place: SourceSpan?
  /// What could stand there instead.
  package var suggestions: [String]
  /// The copies it is in. Nil: in the words that all share.
  package var customer: Customer.ID?
  /// The rule could not be carried out.
  package var isFailure = false
  /// What was hit may be somebody's name or number.
  package var namesPeople = false

  package init(
    rule: RuleID, enforcement: Enforcement, message: String, why: String = "", link: String = "",
    quote: String, place: SourceSpan?, suggestions: [String] = [], customer: Customer.ID? = nil
  ) {
    self.rule = rule
    self.enforcement = enforcement
    self.message = message
    self.why = why
    self.link = link
    self.quote = quote
    self.place = place
    self.suggestions = suggestions
    self.customer = customer
  }
}
