/// A `.vale.ini` file (https://vale.sh/docs/vale-ini): which styles hold for which files, and from which level on.
package struct ValeConfiguration: Hashable, Sendable {
  /// What holds for files whose name a pattern matches.
  struct Section: Hashable, Sendable {
    var pattern: String
    var styles: [String] = []
    /// `Style.Rule` or `Style`, and what is set for it: `YES`, `NO` or a level.
    var settings: [(name: String, value: String)] = []

    static func == (a: Section, b: Section) -> Bool {
      a.pattern == b.pattern && a.styles == b.styles && a.settings.map(\.name) == b.settings.map(\.name)
        && a.settings.map(\.value) == b.settings.map(\.value)
    }

    func hash(into hasher: inout Hasher) {
      hasher.combine(pattern)
      hasher.combine(styles)
    }
  }

  package private(set) var stylesPath = ""
  package private(set) var minAlertLevel = ValeSeverity.suggestion
  package private(set) var vocabularies: [String] = []
  private(set) var sections: [Section] = []

  package struct Problem: Error, Hashable, Sendable {
    package var sentence: String
  }

  /// `file` names it in what is wrong.
  package init(_ source: String, file: String) throws(Problem) {
    for (index, raw) in source.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
      let line = Self.trimmed(raw)
      if line.isEmpty || line.hasPrefix("#") || line.hasPrefix(";") { continue }
      let place = "\(file):\(index + 1)"
      if line.hasPrefix("["), line.hasSuffix("]") {
        sections.append(Section(pattern: String(line.dropFirst().dropLast())))
        continue
      }
      guard let equals = line.firstIndex(of: "=") else {
        throw Problem(sentence: "\(place): Here a section in brackets or 'key = value' is expected.")
      }
      let value = Self.trimmed(line[line.index(after: equals)...])
      try set(Self.trimmed(line[..<equals]), value, at: place)
    }
  }

  private mutating func set(_ key: String, _ value: String, at place: String) throws(Problem) {
    guard let last = sections.indices.last else {
      switch key {
      case "StylesPath": stylesPath = value
      case "MinAlertLevel":
        guard let level = ValeSeverity(rawValue: value) else {
          throw Problem(sentence: "\(place): '\(value)' is no level. There are suggestion, warning and error.")
        }
        minAlertLevel = level
      case "Vocab": vocabularies = Self.list(value)
      // What Vale itself fetches or ignores.
      case "Packages", "IgnoredScopes", "SkippedScopes", "IgnoredClasses", "WordTemplate", "SphinxBuildPath": break
      default:
        throw Problem(
          sentence:
            "\(place): The key '\(key)' is not known here. Known are: StylesPath, MinAlertLevel, Vocab, Packages.")
      }
      return
    }
    if key == "BasedOnStyles" {
      sections[last].styles += Self.list(value)
    } else if key.contains(".") || ["YES", "NO"].contains(value.uppercased()) {
      let isLevel = ["YES", "NO"].contains(value.uppercased()) || ValeSeverity(rawValue: value.lowercased()) != nil
      guard isLevel else {
        throw Problem(sentence: "\(place): '\(value)' is neither YES nor NO nor a level (suggestion, warning, error).")
      }
      sections[last].settings.append((key, value))
    } else if !["TokenIgnores", "BlockIgnores", "Transform", "Lang", "CommentDelimiters"].contains(key) {
      throw Problem(sentence: "\(place): The key '\(key)' is not known here. Write BasedOnStyles, or Style.Rule = NO.")
    }
  }

  /// The styles whose rules may be needed.
  package var styles: [String] {
    var names: [String] = []
    for section in sections {
      let others = section.settings.map { String($0.name.prefix { $0 != "." }) }
      for name in section.styles + others where name != "Vale" && !names.contains(name) { names.append(name) }
    }
    return names
  }

  /// What holds of a rule for a file; nil: nothing.
  package func severity(of rule: ValeRule, in file: String) -> ValeSeverity? {
    let style = String(rule.name.prefix { $0 != "." })
    let base = file.split(separator: "/").last.map(String.init) ?? file
    var isOn = false
    var severity = rule.severity
    for section in sections where Glob.matches(section.pattern, file) || Glob.matches(section.pattern, base) {
      if section.styles.contains(style) { isOn = true }
      for (name, value) in section.settings where name == rule.name || name == style {
        switch value.uppercased() {
        case "YES": isOn = true
        case "NO": isOn = false
        default:
          isOn = true
          severity = ValeSeverity(rawValue: value.lowercased()) ?? severity
        }
      }
    }
    return isOn && severity >= minAlertLevel ? severity : nil
  }

  private static func list(_ value: String) -> [String] {
    value.split(separator: ",").map { trimmed($0) }.filter { !$0.isEmpty }
  }

  private static func trimmed(_ text: some StringProtocol) -> String {
    let start = text.drop { $0.isWhitespace }
    return String(start.reversed().drop { $0.isWhitespace }.reversed())
  }
}

/// File patterns as `*.{md,txt}` and `[*]`: `*` and `**` for anything, `?` for one character, `{a,b}` for either.
enum Glob {
  static func matches(_ pattern: String, _ name: String) -> Bool {
    expanded(pattern).contains { matches(Array($0)[...], Array(name)[...]) }
  }

  private static func expanded(_ pattern: String) -> [String] {
    guard let open = pattern.firstIndex(of: "{"), let close = pattern[open...].firstIndex(of: "}") else {
      return [pattern]
    }
    let rest = String(pattern[pattern.index(after: close)...])
    return pattern[pattern.index(after: open)..<close].split(separator: ",", omittingEmptySubsequences: false).flatMap {
      expanded(pattern[..<open] + String($0) + rest)
    }
  }

  private static func matches(_ pattern: ArraySlice<Character>, _ name: ArraySlice<Character>) -> Bool {
    guard let first = pattern.first else { return name.isEmpty }
    if first == "*" {
      return (name.startIndex...name.endIndex).contains { matches(pattern.dropFirst(), name[$0...]) }
    }
    guard let character = name.first, first == "?" || first == character else { return false }
    return matches(pattern.dropFirst(), name.dropFirst())
  }
}
