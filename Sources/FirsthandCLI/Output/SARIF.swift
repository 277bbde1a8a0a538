import ArgumentParser
import Firsthand
import PolicyChecker

/// Findings as a SARIF log (OASIS Static Analysis Results Interchange Format 2.1.0): every rule is declared, exceptions are
/// suppressions, proposals are fixes.
struct SARIF: Encodable {
  struct Message: Encodable { let text: String }

  struct Rule: Encodable {
    struct Configuration: Encodable { let level: String }
    let id: String
    let shortDescription: Message
    let fullDescription: Message?
    let helpUri: String?
    let defaultConfiguration: Configuration
    let properties: [String: String]
  }

  struct Region: Encodable {
    let startLine, startColumn, endLine, endColumn: Int
    let snippet: Message?
  }

  struct ArtifactLocation: Encodable { let uri: String }

  struct PhysicalLocation: Encodable {
    let artifactLocation: ArtifactLocation
    let region: Region?
  }

  struct LogicalLocation: Encodable {
    let name: String
    let kind = "member"
  }

  struct Location: Encodable {
    let physicalLocation: PhysicalLocation?
    let logicalLocations: [LogicalLocation]?
  }

  struct Replacement: Encodable {
    let deletedRegion: Region
    let insertedContent: Message
  }

  struct ArtifactChange: Encodable {
    let artifactLocation: ArtifactLocation
    let replacements: [Replacement]
  }

  struct Fix: Encodable {
    let description: Message
    let artifactChanges: [ArtifactChange]
  }

  struct Suppression: Encodable {
    let kind = "external"
    let status = "accepted"
  }

  struct Result: Encodable {
    let ruleId: String
    let ruleIndex: Int?
    let level: String
    let message: Message
    let locations: [Location]
    let fixes: [Fix]?
    let suppressions: [Suppression]
    let properties: [String: String]
  }

  struct Driver: Encodable {
    let name = "firsthand"
    let semanticVersion: String
    let rules: [Rule]
  }

  struct Tool: Encodable { let driver: Driver }

  struct Run: Encodable {
    let tool: Tool
    let columnKind = "unicodeCodePoints"
    let results: [Result]
  }

  let schema = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
  let version = "2.1.0"
  let runs: [Run]

  enum CodingKeys: String, CodingKey {
    case schema = "$schema"
    case version, runs
  }

  /// `policies` are those that were asked; rules of our own that found something are declared behind them.
  init(_ findings: [FindingView], policies: [Policy]) {
    var rules = policies.flatMap(\.rules).map { rule in
      Rule(
        id: rule.id.description, shortDescription: Message(text: rule.message.isEmpty ? rule.id.words : rule.message),
        fullDescription: rule.why.isEmpty ? nil : Message(text: rule.why),
        helpUri: rule.link.hasPrefix("http") ? rule.link : nil,
        defaultConfiguration: Rule.Configuration(level: Self.level(rule.enforcement.rawValue)),
        properties: ["enforce": rule.enforcement.rawValue])
    }
    var numbers = Dictionary(rules.enumerated().map { ($1.id, $0) }, uniquingKeysWith: { first, _ in first })
    for finding in findings where numbers[finding.rule] == nil {
      numbers[finding.rule] = rules.count
      rules.append(
        Rule(
          id: finding.rule, shortDescription: Message(text: finding.message), fullDescription: nil, helpUri: nil,
          defaultConfiguration: Rule.Configuration(level: Self.level(finding.level)),
          properties: ["enforce": finding.level]))
    }
    let results = findings.map { Self.result($0, numbers[$0.rule]) }
    runs = [
      Run(
        tool: Tool(driver: Driver(semanticVersion: FirsthandProgram.configuration.version, rules: rules)),
        results: results)
    ]
  }

  private static func result(_ finding: FindingView, _ number: Int?) -> Result {
    let artifact = ArtifactLocation(uri: Self.uri(finding.file ?? finding.part))
    var region: Region?
    if let line = finding.startLine, let column = finding.startColumn, let endLine = finding.endLine,
      let endColumn = finding.endColumn
    {
      region = Region(
        startLine: line, startColumn: column, endLine: endLine, endColumn: endColumn,
        snippet: finding.quote.isEmpty ? nil : Message(text: finding.quote))
    }
    let isPlaced = !(finding.file ?? finding.part).isEmpty
    let fixes = finding.edits.map { edit in
      Fix(
        description: Message(text: edit.text),
        artifactChanges: [
          ArtifactChange(
            artifactLocation: artifact,
            replacements: [
              Replacement(
                deletedRegion: Region(
                  startLine: edit.startLine, startColumn: edit.startColumn, endLine: edit.endLine,
                  endColumn: edit.endColumn, snippet: nil), insertedContent: Message(text: edit.text))
            ])
        ])
    }
    return Result(
      ruleId: finding.rule, ruleIndex: number, level: level(finding.level), message: Message(text: finding.message),
      locations: isPlaced
        ? [
          Location(
            physicalLocation: PhysicalLocation(artifactLocation: artifact, region: region),
            logicalLocations: finding.part.isEmpty ? nil : [LogicalLocation(name: finding.part)])
        ] : [],
      fixes: fixes.isEmpty ? nil : fixes, suppressions: finding.isWaived ? [Suppression()] : [],
      properties: ["enforce": finding.level])
  }

  private static func level(_ enforcement: String) -> String {
    switch enforcement {
    case "advice": "note"
    case "warn", "review": "warning"
    default: "error"
    }
  }

  /// A relative reference (RFC 3986 §4.2).
  private static func uri(_ path: String) -> String {
    let plain = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~/"
    return path.utf8.map { byte in
      let character = Character(Unicode.Scalar(byte))
      return byte < 128 && plain.contains(character)
        ? String(character)
        : "%" + String(byte >> 4, radix: 16, uppercase: true) + String(byte & 15, radix: 16, uppercase: true)
    }.joined()
  }
}

/// Findings in the format that was asked for.
enum FindingOutput {
  static func write(_ views: [FindingView], as format: FindingFormat, policies: [Policy]) throws {
    switch format {
    case .people, .line: for view in views { Terminal.say(Terminal.line(view.line)) }
    case .json: try JSON.say(views)
    case .jsonl: for view in views { Terminal.data(try JSON.line(view)) }
    case .sarif: try JSON.say(SARIF(views, policies: policies))
    }
  }
}
