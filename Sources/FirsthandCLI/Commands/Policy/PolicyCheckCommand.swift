import ArgumentParser
import Firsthand
import Operations
import PolicyChecker
import Spelling
import YAMLFile

extension PolicyCommand {
  struct Check: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Hold text files against policy files, without a company or a letter.",
      discussion: "Prints file:line:column:rule: message. Exit 3 where a rule stops or asks for a person.")

    @Option(name: .customLong("policy"), help: "Policy files or folders; may be given again.")
    var policies: [String] = []
    @Option(help: "A .vale.ini: hold the texts against the Vale styles that it names, alone.") var vale: String?
    @Option(
      help:
        "line, json, jsonl (a finding a line) or sarif (2.1.0); with --vale also vale-json, an alert a line as Vale's reports have them."
    )
    var output = "line"
    @Option(help: "The language of the texts.") var language = "en"
    @Flag(
      help: "The texts are whole letters: lines 'Subject: …' and 'From: NAME' at the head, an empty line, the words.")
    var letters = false
    @Flag(help: "Answer in JSON.") var json = false
    @Argument(help: "Text files; - is standard input.") var files: [String]

    func run() throws {
      if let vale {
        guard policies.isEmpty else { throw ValidationError("Give either --policy or --vale.") }
        guard !json, ["line", "vale-json"].contains(output) else {
          throw ValidationError("With --vale the output is line or vale-json.")
        }
        return try check(with: ValeCheck(file: vale))
      }
      guard !policies.isEmpty else { throw ValidationError("Say what the texts are held against: --policy or --vale.") }
      guard let format = json ? .json : FindingFormat(rawValue: output), format != .people else {
        throw ValidationError("There is no output '\(output)'. There are line, json, jsonl, sarif.")
      }
      let set = PolicySet(try PolicyFiles.all(in: policies).map(PolicyFiles.read))
      let facts = LetterFacts(now: .now, dictionaries: .installed)
      var memory = CheckMemory()
      var views: [FindingView] = []
      var worst = Enforcement.advice
      for file in files {
        let text = PolicyVersion.canonical(try FileInput.text(at: file))
        let findings =
          letters
          ? set.findings(inLetter: text, language: language, facts: facts, memory: &memory)
          : set.findings(inText: text, language: language, facts: facts, memory: &memory)
        worst = max(worst, findings.map(\.enforcement).max() ?? .advice)
        views += findings.map {
          FindingView($0, text: text, file: file == "-" ? "(standard input)" : file)
        }
      }
      try FindingOutput.write(views, as: format, policies: set.policies)
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
          if output == "vale-json" {
            Terminal.data(try JSON.line(ValeAlertView(alert, file: file)))
          } else {
            Terminal.say(
              Terminal.line("\(file):\(alert.line):\(alert.span.lowerBound):\(alert.check): \(alert.message)"))
          }
        }
      }
      if worst == .error { throw ExitCode(FirsthandError.Code.findings.exitStatus) }
    }
  }
}
