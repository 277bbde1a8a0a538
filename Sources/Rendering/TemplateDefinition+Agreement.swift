import Firsthand
import YAMLFile

extension TemplateDefinition {
  /// Where the files of a template do not fit one another.
  func disagreements(folder: String, layoutText: String) -> [YAMLProblem] {
    var problems: [YAMLProblem] = []
    func report(_ file: String, _ line: Int, _ column: Int, _ sentence: String) {
      problems.append(
        YAMLProblem(file: folder + file, line: line, column: column, sentence: sentence))
    }
    var unsubscribes = 0
    var used: Set<String> = []
    for (placeholder, isSection) in layout.placeholders {
      func complain(_ sentence: String) {
        report("layout.html", placeholder.line, placeholder.column, sentence)
      }
      switch placeholder.path {
      case .slot(let name):
        if !isSection { used.insert(name) }
        if slots.first(where: { $0.name == name }) == nil {
          complain("template.yml has no slot '\(name)'.")
        } else if !isSection, placeholder.isInAttribute {
          complain("A slot's text cannot stand in an attribute.")
        } else if !isSection, slots.first(where: { $0.name == name })?.kind == .button {
          complain("The slot '\(name)' is a button: use slot.\(name).url and slot.\(name).label.")
        }
      case .slotURL(let name), .slotLabel(let name):
        used.insert(name)
        if slots.first(where: { $0.name == name })?.kind != .button {
          complain("template.yml has no slot '\(name)' of kind button.")
        }
      case .text(let name):
        for (code, language) in languages.sorted(by: { $0.key < $1.key })
        where language.texts[name] == nil {
          complain("\(code).yml has no text '\(name)'.")
        }
      case .unsubscribeURL: unsubscribes += 1
      default: break
      }
    }
    if unsubscribes != 1 {
      report(
        "layout.html", 1, 1,
        "A letter needs one link with {{unsubscribe.url}}; this layout has \(unsubscribes).")
    }
    if !layout.placeholders.contains(where: { $0.placeholder.path == .company(.postalAddress) }),
      !languages.values.allSatisfy({
        $0.texts.values.contains { $0.contains("{company.postal_address}") }
      })
    {
      report("layout.html", 1, 1, "A letter needs the postal address: {{company.postal_address}}.")
    }
    if let stray = layout.viewOutsideItsSection {
      report(
        "layout.html", stray.line, stray.column,
        "Put the link in a section, which is left out where there is no page: {{#view.url}} … {{/view.url}}.")
    }
    for slot in slots where !used.contains(slot.name) {
      report("template.yml", 1, 1, "The layout does not show the slot '\(slot.name)'.")
    }
    problems += LayoutLint.problems(in: layout, file: folder + "layout.html", text: layoutText)
    problems += exampleProblems(folder: folder)
    return problems
  }

  private func exampleProblems(folder: String) -> [YAMLProblem] {
    let company = Company(
      name: "Example", postalAddress: "Example Street 1", signOff: [:], accent: "#7a4a24",
      website: "")
    return languages.keys.sorted().flatMap { language -> [YAMLProblem] in
      func problem(_ sentence: String) -> YAMLProblem {
        YAMLProblem(file: folder + "example.yml", line: 1, column: 1, sentence: sentence)
      }
      guard let example = examples[language] else {
        return [problem("There is no example in '\(language)', a language the template speaks.")]
      }
      do throws(FirsthandError) {
        let letter = try CompiledLetter(
          self, company: company, sender: example.sender, language: language, words: example.words)
        return letter.problems.map { problem("The example in '\(language)': \($0.sentence)") }
      } catch {
        return [problem("The example in '\(language)': \(error.sentence)")]
      }
    }
  }
}
