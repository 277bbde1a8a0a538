package import Firsthand
package import YAMLFile

extension TemplateDefinition {
  /// Reads a template's files. `folder` is put before file names in problems.
  package static func read(
    _ files: ContentFiles, folder: String = ""
  ) -> (definition: TemplateDefinition?, problems: [YAMLProblem]) {
    var problems: [YAMLProblem] = []
    func missing(_ name: String) {
      problems.append(
        YAMLProblem(
          file: folder + name, line: 1, column: 1,
          sentence: "The file \(name) is missing in the template's folder."))
    }
    guard let manifestText = files.text("template.yml") else {
      missing("template.yml")
      return (nil, problems)
    }
    let manifest = YAMLFile.read(manifestText, name: folder + "template.yml") { Manifest($0) }
    problems += manifest.problems
    guard let layoutText = files.text("layout.html") else {
      missing("layout.html")
      return (nil, problems)
    }
    let layout = Layout.parse(layoutText, file: folder + "layout.html")
    problems += layout.problems

    var languages: [String: Language] = [:]
    for name in files.names where isLanguageFile(name) {
      let code = String(name.dropLast(4))
      let form = manifest.value?.forms[code] ?? .informal
      let read = YAMLFile.read(files.text(name) ?? "", name: folder + name) {
        Language($0, code: code, defaultForm: form)
      }
      problems += read.problems
      languages[code] = read.value
    }
    if !files.names.contains(where: isLanguageFile) { missing("en.yml") }
    var examples: [String: Example] = [:]
    if let text = files.text("example.yml") {
      let read = YAMLFile.read(text, name: folder + "example.yml") { Self.examples($0) }
      problems += read.problems
      examples = read.value ?? [:]
    } else {
      missing("example.yml")
    }
    guard let manifest = manifest.value, problems.isEmpty else { return (nil, problems) }
    let definition = TemplateDefinition(
      name: manifest.name, version: manifest.version, title: manifest.title,
      purpose: manifest.purpose, sendWhen: manifest.sendWhen, relations: manifest.relations,
      subjectPrompt: manifest.subject, preheaderPrompt: manifest.preheader, slots: manifest.slots,
      languages: languages, layout: layout.layout, examples: examples)
    problems += definition.disagreements(folder: folder, layoutText: layoutText)
    return (problems.isEmpty ? definition : nil, problems)
  }

  private static func isLanguageFile(_ name: String) -> Bool {
    name.hasSuffix(".yml") && (2...3).contains(name.count - 4)
      && name.dropLast(4).allSatisfy { $0.isASCII && $0.isLowercase }
  }

  private static func examples(_ root: YAMLValue) -> [String: Example]? {
    guard let pairs = root.pairs else { return nil }
    var examples: [String: Example] = [:]
    for (_, language, value) in pairs {
      guard
        let fields = value.fields(["subject", "preheader", "slots", "customer", "sender"]),
        let subject = fields.required("subject")?.string,
        let slots = fields.required("slots")?.texts
      else { continue }
      var customer = Profile()
      for (key, name, value) in fields["customer"]?.pairs ?? [] {
        if let field = CustomerField(rawValue: name) {
          customer[field] = value.string ?? ""
        } else {
          key.report("A customer has no field '\(name)'.")
        }
      }
      let sender = fields["sender"]?.fields(["name", "email", "title", "phone"])
      examples[language] = Example(
        words: Newsletter.Words(
          subject: subject, preheader: fields["preheader"]?.string ?? "", slots: slots),
        customer: customer,
        sender: Sender(
          name: sender?["name"]?.string ?? "Dana Reyes",
          email: sender?["email"]?.string ?? "dana@company.example",
          title: sender?["title"]?.string ?? "", phone: sender?["phone"]?.string ?? ""))
    }
    return examples
  }
}

/// What `template.yml` says.
private struct Manifest {
  typealias Texts = TemplateDefinition.Texts
  var name, version: String
  var title, purpose, sendWhen, subject, preheader: Texts
  var relations: [TemplateDefinition.Relation]
  var slots: [TemplateDefinition.Slot]
  var forms: [String: AddressForm]

  init?(_ root: YAMLValue) {
    guard
      let fields = root.fields([
        "template", "version", "title", "purpose", "send_when", "relation", "subject", "preheader",
        "slots", "forms",
      ]),
      let nameValue = fields.required("template"), let name = nameValue.string,
      let versionValue = fields.required("version"), let version = versionValue.string,
      let title = Self.texts(fields.required("title")),
      let purpose = Self.texts(fields.required("purpose")),
      let slotValues = fields.required("slots")?.list
    else { return nil }
    if !isPlainName(name) {
      nameValue.report("A template's name is lower-case letters, digits and '-': 'check-in'.")
    }
    if SemanticVersion(version) == nil {
      versionValue.report("'\(version)' is no version. Write three numbers: 1.0.0.")
    }
    self.name = name
    self.version = version
    self.title = title
    self.purpose = purpose
    sendWhen = Self.texts(fields["send_when"]) ?? Texts(byLanguage: [:])
    relations = (fields["relation"]?.list ?? []).compactMap { value in
      guard let text = value.string else { return nil }
      let relation = TemplateDefinition.Relation(rawValue: text)
      if relation == nil { value.report("'\(text)' is none of new, active, quiet, lapsed.") }
      return relation
    }
    subject = Self.prompt(fields["subject"])
    preheader = Self.prompt(fields["preheader"])
    slots = slotValues.compactMap(Self.slot)
    for (index, slot) in slots.enumerated()
    where slots[..<index].contains(where: { $0.name == slot.name }) {
      slotValues[index].report("There are two slots named '\(slot.name)'.")
    }
    forms = [:]
    if let value = fields["forms"] {
      if value.isMapping {
        for (_, language, form) in value.pairs ?? [] { forms[language] = Self.form(form) }
      } else {
        value.report("Say the form for each language: {en: informal, de: formal}.")
      }
    }
  }

  private static func form(_ value: YAMLValue) -> AddressForm? {
    guard let text = value.string else { return nil }
    if let form = AddressForm(rawValue: text) { return form }
    value.report("'\(text)' is neither formal nor informal.")
    return nil
  }

  private static func texts(_ value: YAMLValue?) -> Texts? {
    value?.texts.map { Texts(byLanguage: $0) }
  }

  private static func prompt(_ value: YAMLValue?) -> Texts {
    let fields = value?.fields(["prompt", "example"])
    _ = fields?["example"]?.texts
    return texts(fields?["prompt"]) ?? Texts(byLanguage: [:])
  }

  private static func slot(_ value: YAMLValue) -> TemplateDefinition.Slot? {
    guard
      let fields = value.fields([
        "name", "title", "prompt", "example", "words", "optional", "kind",
      ]),
      let nameValue = fields.required("name"), let name = nameValue.string,
      let title = texts(fields.required("title")),
      let prompt = texts(fields.required("prompt"))
    else { return nil }
    if !isPlainName(name) {
      nameValue.report("A slot's name is lower-case letters, digits and '_': 'opening'.")
    }
    var kind = TemplateDefinition.Slot.Kind.text
    if let value = fields["kind"], let text = value.string {
      if let known = TemplateDefinition.Slot.Kind(rawValue: text) {
        kind = known
      } else {
        value.report("'\(text)' is no kind of slot. There are text and button.")
      }
    }
    var words: ClosedRange<Int>?
    if let value = fields["words"], let range = value.fields(["min", "max"]),
      let least = range.required("min")?.int, let most = range.required("max")?.int
    {
      if least >= 0, most >= least {
        words = least...most
      } else {
        value.report("The most words must not be fewer than the least.")
      }
    }
    return TemplateDefinition.Slot(
      name: name, kind: kind, title: title, prompt: prompt,
      example: texts(fields["example"]) ?? Texts(byLanguage: [:]), words: words,
      isOptional: fields["optional"]?.bool ?? false)
  }
}
