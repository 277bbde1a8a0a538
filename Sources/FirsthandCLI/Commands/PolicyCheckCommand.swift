import ArgumentParser
import Firsthand
import Operations
import PolicyChecker
import YAMLFile

extension PolicyCommand {
  struct Check: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Hold text files against policy files, without a company or a letter.",
      discussion: "Prints file:line:column:rule: message. Exit 3 where a rule stops or asks for a person.")

    @Option(name: .customLong("policy"), help: "Policy files or folders; may be given again.")
    var policies: [String] = []
    @Option(help: "A .vale.ini: hold the texts against the Vale styles that it names, alone.") var vale: String?
    @Option(help: "With --vale: line, or vale-json (an alert a line, as Vale's reports have them).")
    var output = ValeOutput.line
    @Option(help: "The language of the texts.") var language = "en"
    @Flag(help: "Answer in JSON.") var json = false
    @Argument(help: "Text files; - is standard input.") var files: [String]

    func run() throws {
      if let vale {
        guard policies.isEmpty else { throw ValidationError("Give either --policy or --vale.") }
        guard !json else { throw ValidationError("With --vale write --output vale-json for programs.") }
        return try check(with: ValeCheck(file: vale))
      }
      guard !policies.isEmpty else { throw ValidationError("Say what the texts are held against: --policy or --vale.") }
      let set = PolicySet(
        try policies.flatMap { try FileInput.files(under: $0, endings: [".yml", ".yaml"]) }.map {
          file in
          let read = Policy.read(try FileInput.text(at: file), file: file)
          guard let policy = read.policy else {
            throw FirsthandError(.badInput, read.problems.map(\.text).joined(separator: "\n"))
          }
          return policy
        })
      var memory = CheckMemory()
      var views: [FindingView] = []
      var worst = Enforcement.advice
      for file in files {
        let text = try FileInput.text(at: file)
        let findings = set.findings(inText: text, language: language, memory: &memory)
        worst = max(worst, findings.map(\.enforcement).max() ?? .advice)
        views += findings.map {
          FindingView($0, text: text, file: file == "-" ? "(standard input)" : file)
        }
      }
      if json {
        try JSON.say(views)
      } else {
        for view in views { Terminal.say(Terminal.line(view.line)) }
      }
      if worst >= .review { throw ExitCode(FirsthandError.Code.findings.exitStatus) }
    }

    private func check(with vale: ValeCheck) throws {
      if !vale.unread.isEmpty {
        Terminal.note(
          "Not read, for they are of kinds that Firsthand does not have: \(vale.unread.joined(separator: ", "))")
      }
      if !vale.configuration.ignored.isEmpty {
        Terminal.note("Not heeded: \(vale.configuration.ignored.joined(separator: ", "))")
      }
      var worst = ValeSeverity.suggestion
      for file in files {
        for alert in try vale.alerts(in: file) {
          worst = max(worst, alert.severity)
          switch output {
          case .valeJSON: Terminal.data(try JSON.line(ValeAlertView(alert, file: file)))
          case .line:
            Terminal.say(
              Terminal.line("\(file):\(alert.line):\(alert.span.lowerBound):\(alert.check): \(alert.message)"))
          }
        }
      }
      if worst == .error { throw ExitCode(FirsthandError.Code.findings.exitStatus) }
    }
  }
}

enum ValeOutput: String, ExpressibleByArgument, CaseIterable {
  case line
  case valeJSON = "vale-json"
}

/// A finding as programs and terminals get it.
struct FindingView: Encodable {
  let rule, level, message, quote, part: String
  let file: String?
  /// From 1, in characters of the part.
  let startLine, startColumn: Int?
  let suggestions: [String]
  let why, link: String
  let copies: Int?

  /// `text` is what was typed into the part.
  init(_ finding: Finding, text: String?, file: String? = nil, copies: Int? = nil) {
    rule = finding.rule.description
    level = finding.enforcement.rawValue
    message = finding.message
    quote = finding.quote
    part = finding.place?.part.name ?? ""
    self.file = file
    let position = finding.place.flatMap { place in
      text.map { TextPosition(utf8Offset: place.range.lowerBound, in: $0) }
    }
    startLine = position?.line
    startColumn = position?.column
    suggestions = finding.suggestions
    why = finding.why
    link = finding.link
    self.copies = copies
  }

  /// `file:line:column:rule: message`
  var line: String {
    let place = file ?? part
    return "\(place):\(startLine ?? 1):\(startColumn ?? 1):\(rule): \(message)"
  }
}

/// A place in a text as people count it: lines and characters, from 1.
struct TextPosition {
  let line: Int
  let column: Int

  init(utf8Offset: Int, in text: String) {
    let bytes = Array(text.utf8.prefix(utf8Offset))
    line = bytes.count { $0 == 10 } + 1
    let lineStart = bytes.lastIndex(of: 10).map { $0 + 1 } ?? 0
    column = String(decoding: bytes[lineStart...], as: UTF8.self).count + 1
  }
}
