/// A `.vale.ini` file (https://vale.sh/docs/vale-ini): which styles hold for which files, and from which level on.
package struct ValeConfiguration: Hashable, Sendable {
  /// What holds for files whose name a pattern matches.
  struct Section: Hashable, Sendable {
    var pattern: String
    /// Nil: as before.
    var styles: [String]?
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
  /// Keys of Vale's that change what is found and that are not heeded here.
  package private(set) var ignored: [String] = []

  package struct Problem: Error, Hashable, Sendable {
    package var sentence: String
  }

  /// `file` names it in what is wrong.
  package init(_ source: String, file: String) throws(Problem) {
    let lines = source.drop { $0 == "\u{FEFF}" }.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
    for (index, raw) in lines.enumerated() {
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
      var value = Self.trimmed(line[line.index(after: equals)...])
      if let comment = value.firstRange(of: " #") ?? value.firstRange(of: " ;") {
        value = Self.trimmed(value[..<comment.lowerBound])
      }
      try set(Self.trimmed(line[..<equals]), value, at: place)
    }
  }

  private mutating func set(_ key: String, _ value: String, at place: String) throws(Problem) {
    // Which endings stand for which format; we go by the ending.
    if sections.last?.pattern == "formats" { return }
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
      case "Packages", "IgnoredScopes", "SkippedScopes", "IgnoredClasses", "WordTemplate", "SphinxBuildPath",
        "DictionaryPath",
        "NLPEndpoint":
        ignored.append(key)
      default:
        throw Problem(
          sentence:
            "\(place): The key '\(key)' is not known here. Known are: StylesPath, MinAlertLevel, Vocab, Packages.")
      }
      return
    }
    if key == "BasedOnStyles" {
      sections[last].styles = Self.list(value)
      // Vale's own rules: its spelling and its vocabularies.
      if sections[last].styles?.contains("Vale") == true { ignored.append("the style Vale") }
    } else if key.contains(".") || ["YES", "NO"].contains(value.uppercased()) {
      let isLevel = ["YES", "NO"].contains(value.uppercased()) || ValeSeverity(rawValue: value.lowercased()) != nil
      guard isLevel else {
        throw Problem(sentence: "\(place): '\(value)' is neither YES nor NO nor a level (suggestion, warning, error).")
      }
      sections[last].settings.append((key, value))
    } else if ["TokenIgnores", "BlockIgnores", "Transform", "Lang", "CommentDelimiters"].contains(key) {
      ignored.append(key)
    } else {
      throw Problem(sentence: "\(place): The key '\(key)' is not known here. Write BasedOnStyles, or Style.Rule = NO.")
    }
  }

  /// The styles whose rules may be needed.
  package var styles: [String] {
    var names: [String] = []
    for section in sections {
      let others = section.settings.map { String($0.name.prefix { $0 != "." }) }
      for name in (section.styles ?? []) + others where name != "Vale" && !names.contains(name) { names.append(name) }
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
      // A later section's styles stand instead of an earlier one's.
      if let styles = section.styles { isOn = styles.contains(style) }
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
  private static let mostExpansions = 64

  static func matches(_ pattern: String, _ name: String) -> Bool {
    expanded([pattern]).contains { matches(Array($0), Array(name)) }
  }

  /// With each of the alternatives in braces.
  private static func expanded(_ patterns: [String]) -> [String] {
    var done: [String] = []
    var open = patterns
    while let pattern = open.popLast() {
      guard done.count + open.count < mostExpansions, let start = pattern.firstIndex(of: "{"),
        let end = pattern[start...].firstIndex(of: "}")
      else {
        done.append(pattern)
        continue
      }
      let rest = pattern[pattern.index(after: end)...]
      let parts = pattern[pattern.index(after: start)..<end].split(separator: ",", omittingEmptySubsequences: false)
      open += parts.map { String(pattern[..<start] + $0 + rest) }
    }
    return done
  }

  /// A star takes as little as it can, and more where what follows does not fit.
  private static func matches(_ pattern: [Character], _ name: [Character]) -> Bool {
    var (place, index) = (0, 0)
    var star: (place: Int, index: Int)?
    while index < name.count {
      if place < pattern.count, pattern[place] == "*" {
        star = (place, index)
        place += 1
      } else if place < pattern.count, pattern[place] == "?" || pattern[place] == name[index] {
        place += 1
        index += 1
      } else if let last = star {
        star = (last.place, last.index + 1)
        (place, index) = (last.place + 1, last.index + 1)
      } else {
        return false
      }
    }
    return pattern[place...].allSatisfy { $0 == "*" }
  }
}
