import YAMLFile

/// How each kind of rule is read from its file.
enum RuleKinds {
  /// Of a kind that a policy may have. A rule may name others of its policy.
  struct PolicyReader: Sendable {
    var keys: Set<String>
    var read: @Sendable (YAMLFields, _ policy: String) -> Rule.Kind?

    init(_ keys: Set<String>, _ read: @escaping @Sendable (YAMLFields, _ policy: String) -> Rule.Kind?) {
      self.keys = keys
      self.read = read
    }

    /// Of a kind that reads letters as a whole.
    init(letter keys: Set<String>, _ read: @escaping @Sendable (YAMLFields) -> (any LetterRule)?) {
      self.init(keys) { fields, _ in read(fields).map { Rule.Kind(letter: $0) } }
    }
  }

  /// Of a kind that Vale's styles have too.
  struct Reader<Kind>: Sendable {
    var keys: Set<String>
    var read: @Sendable (YAMLFields) -> Kind?
  }

  static let all: [String: PolicyReader] = letters.merging(
    texts.mapValues { reader in
      PolicyReader(reader.keys) { fields, _ in reader.read(fields).map { Rule.Kind(text: $0) } }
    }
  ) { first, _ in first }.merging(
    sequences.mapValues { reader in
      PolicyReader(letter: reader.keys) { fields in
        reader.read(fields).map { SequenceInLetter(rule: $0, scopes: Rule.scopes(fields["scope"])) }
      }
    }
  ) { first, _ in first }

  /// Kinds that read one stretch of text at a time.
  static let texts: [String: Reader<any TextRule>] = [
    "existence": Reader(keys: Existence.keys) { Existence($0) },
    "substitution": Reader(keys: Substitution.keys) { Substitution($0) },
    "occurrence": Reader(keys: Occurrence.keys) { Occurrence($0) },
    "repetition": Reader(keys: Repetition.keys) { Repetition($0) },
    "capitalization": Reader(keys: Capitalization.keys) { Capitalization($0) },
    "spelling": Reader(keys: Spelling.keys) { Spelling($0) },
  ]

  /// Kinds that remember what they read before.
  static let sequences: [String: Reader<any SequenceRule>] = [
    "consistency": Reader(keys: Consistency.keys) { Consistency($0) },
    "conditional": Reader(keys: Conditional.keys) { Conditional($0) },
    "metric": Reader(keys: Metric.keys) { Metric($0) },
    "readability": Reader(keys: Readability.keys) { Readability($0) },
  ]

  /// Kinds that are about letters.
  private static let letters: [String: PolicyReader] = [
    "subject": PolicyReader(letter: SubjectRule.keys) { SubjectRule($0) },
    "links": PolicyReader(letter: LinksRule.keys) { LinksRule($0) },
    "merge": PolicyReader(MergeRule.keys) { fields, _ in MergeRule.read(fields) },
    "region": PolicyReader(letter: RegionRule.keys) { RegionRule($0) },
    "header": PolicyReader(letter: HeaderRule.keys) { HeaderRule($0) },
    "structure": PolicyReader(letter: StructureRule.keys) { StructureRule($0) },
    "disclosure": PolicyReader(letter: DisclosureRule.keys) { DisclosureRule($0) },
    "consent": PolicyReader(letter: ConsentRule.keys) { ConsentRule($0) },
    "cadence": PolicyReader(letter: CadenceRule.keys) { CadenceRule($0) },
    "voice": PolicyReader(letter: VoiceRule.keys) { VoiceRule($0) },
    "sameness": PolicyReader(letter: SamenessRule.keys) { SamenessRule($0) },
    "claim": PolicyReader(ClaimRule.keys) { fields, _ in
      ClaimRule(fields).map { Rule.Kind(text: $0, hasWords: true) }
    },
    "offer": PolicyReader(OfferRule.keys) { fields, _ in OfferRule.read(fields) },
    "privacy": PolicyReader(PrivacyRule.keys) { fields, _ in PrivacyRule.read(fields) },
    "composite": PolicyReader(CompositeRule.keys) { fields, policy in
      CompositeRule(fields, policy: policy).map { Rule.Kind(composite: $0) }
    },
  ]
}
