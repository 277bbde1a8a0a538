import Firsthand
import Foundation
import PolicyChecker
import Spelling
import YAMLFile

/// Texts held against published Vale styles alone: `policy check --vale`.
struct ValeCheck {
  let configuration: ValeConfiguration
  private let rules: [ValeRule]
  private let accepted: [String]
  /// Rules of kinds that are not read, by name.
  let unread: [String]

  /// `file` is a `.vale.ini`; its styles lie where it says, seen from its folder.
  init(file: String) throws {
    do {
      configuration = try ValeConfiguration(FileInput.text(at: file), file: file)
    } catch let problem as ValeConfiguration.Problem {
      throw FirsthandError(.badInput, problem.sentence)
    }
    let folder = URL(fileURLWithPath: file).deletingLastPathComponent()
    let path = configuration.stylesPath
    let styles = path.hasPrefix("/") ? URL(fileURLWithPath: path) : folder.appendingPathComponent(path)
    var rules: [ValeRule] = []
    var unread: [String] = []
    var problems: [String] = []
    for style in configuration.styles {
      let place = styles.appendingPathComponent(style).path
      for source in try FileInput.files(under: place, endings: [".yml", ".yaml"]) {
        let name = style + "." + URL(fileURLWithPath: source).deletingPathExtension().lastPathComponent
        let read = ValeRule.read(
          try FileInput.text(at: source), name: name, file: source, beside: Self.files(in: styles))
        problems += read.problems.map(\.text)
        if let rule = read.rule { rules.append(rule) } else if read.problems.isEmpty { unread.append(name) }
      }
    }
    guard problems.isEmpty else { throw FirsthandError(.badInput, problems.joined(separator: "\n")) }
    self.rules = rules
    self.unread = unread
    accepted = try configuration.vocabularies.flatMap { name -> [String] in
      let place = styles.appendingPathComponent("config/vocabularies/\(name)/accept.txt").path
      // One that only rejects has no such file.
      guard FileManager.default.fileExists(atPath: place) else { return [] }
      return try FileInput.text(at: place).split(whereSeparator: \.isNewline).map(String.init).filter {
        !$0.hasPrefix("#")
      }
    }
  }

  /// Lists of words and dictionaries, where Vale looks for them (https://vale.sh/docs/checks/spelling).
  private static func files(in styles: URL) -> ValeFiles {
    ValeFiles(
      text: { name in
        [name, "config/ignore/\(name)"].lazy.compactMap {
          try? String(contentsOf: styles.appendingPathComponent($0), encoding: .utf8)
        }.first
      },
      dictionaries: { folder in
        .inFolders(
          [styles.appendingPathComponent(folder ?? "config/dictionaries").path, "/usr/share/hunspell"])
      })
  }

  func alerts(in file: String) throws -> [ValeLinter.Alert] {
    let inForce = rules.compactMap { rule -> ValeRule? in
      guard let severity = configuration.severity(of: rule, in: file) else { return nil }
      var rule = rule
      rule.severity = severity
      return rule
    }
    do {
      return try ValeLinter(inForce, accepted: accepted).alerts(
        in: FileInput.text(at: file), isMarkdown: [".md", ".markdown"].contains { file.lowercased().hasSuffix($0) })
    } catch let failure as RuleFailure {
      throw FirsthandError(.failed, "\(file): \(failure.sentence)")
    } catch let pattern as Pattern.BadPattern {
      throw FirsthandError(.badInput, "The company's vocabulary: \(pattern.sentence)")
    }
  }
}

/// An alert as Vale's own reports have it.
struct ValeAlertView: Encodable {
  let file, check, severity, message, match: String
  let line: Int
  let span: [Int]

  init(_ alert: ValeLinter.Alert, file: String) {
    self.file = file
    check = alert.check
    severity = alert.severity.rawValue
    message = alert.message
    match = alert.match
    line = alert.line
    span = [alert.span.lowerBound, alert.span.upperBound]
  }
}
