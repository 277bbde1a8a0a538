import ArgumentParser
import Firsthand
import Foundation
import Operations
import Rendering
import YAMLFile

struct TemplateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "template", abstract: "What letters start from.",
    subcommands: [Lint.self, Publish.self, List.self])

  struct Lint: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Look for mistakes in template folders; every one is named with its place.")
    @Flag(help: "Answer in JSON.") var json = false
    @Argument(help: "Folders with template.yml, or a folder of such folders.") var folders: [String]

    func run() throws {
      var problems: [YAMLProblem] = []
      var count = 0
      for folder in try folders.flatMap(TemplateFolders.all) {
        count += 1
        let files = try FileInput.contentFiles(in: folder)
        problems +=
          files.bytes["template.yml"] == nil
          ? Company.read(files, folder: folder + "/").problems
          : TemplateDefinition.read(files, folder: folder + "/").problems
      }
      if json {
        try JSON.say(problems.map(ProblemView.init))
      } else {
        for problem in problems { Terminal.say(Terminal.line(problem.text)) }
        Terminal.note(
          problems.isEmpty
            ? "\(count) folder\(count == 1 ? "" : "s") without a mistake."
            : "\(problems.count) mistake\(problems.count == 1 ? "" : "s").")
      }
      if !problems.isEmpty { throw ExitCode(1) }
    }
  }

  struct Publish: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Publish templates, and company.yml where it stands beside them. Versions never change.")
    @OptionGroup var options: ChangeOptions
    @Argument(help: "Folders with template.yml, or a folder of such folders.") var folders: [String]

    func run() throws {
      let contents = try folders.flatMap(TemplateFolders.all).map {
        (folder: $0 + "/", files: try FileInput.contentFiles(in: $0))
      }
      let published = try options.session().publish(contents)
      if options.json { return try JSON.say(published) }
      for name in published { Terminal.say("Published: \(Terminal.line(name))") }
    }
  }

  struct List: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "The published templates.")
    @OptionGroup var options: HomeOptions

    func run() throws {
      let templates = try options.session().templates()
      if options.json {
        return try JSON.say(
          templates.map { ["name": $0.name, "version": $0.version, "hash": $0.hash.hex] })
      }
      var table = TextTable()
      for template in templates { table.add([template.name, template.version, template.hash.short]) }
      table.print()
    }
  }
}

/// Finds the folders that hold a template or the company's details.
enum TemplateFolders {
  static func all(under path: String) throws -> [String] {
    var path = path
    while path.count > 1, path.hasSuffix("/") { path.removeLast() }
    let marks = ["template.yml", "company.yml"]
    var found: [String] = []
    for file in try FileInput.files(under: path, endings: marks) {
      let url = URL(fileURLWithPath: file)
      guard marks.contains(url.lastPathComponent) else { continue }
      found.append(String(file.dropLast(url.lastPathComponent.count + 1)))
    }
    guard !found.isEmpty else {
      throw FirsthandError(.notFound, "\(path) holds no template.yml and no company.yml.")
    }
    return found
  }
}

struct ProblemView: Encodable {
  let file: String
  let line, column: Int
  let message: String

  init(_ problem: YAMLProblem) {
    file = problem.file
    line = problem.line
    column = problem.column
    message = problem.sentence
  }
}
