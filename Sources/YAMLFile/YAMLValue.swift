import Yams

/// One value in a `YAMLFile`. An accessor answers nil and writes a problem down where the value is of
/// another kind.
package struct YAMLValue {
  let node: Node
  let file: YAMLFile

  package var line: Int { node.mark?.line ?? 1 }
  package var column: Int { node.mark?.column ?? 1 }

  package func report(_ sentence: String) { file.report(line, column, sentence) }

  /// The text as it stands, whatever YAML would take it for: `1.0.0`, `no`.
  package var string: String? {
    guard case .scalar(let scalar) = node else {
      report("Here a text is expected.")
      return nil
    }
    if scalar.string.utf8.contains(0) {
      report("A NUL character stands in this text. Take it out.")
      return nil
    }
    return scalar.string
  }

  /// A number from 0.
  package var count: Int? {
    guard let number = int else { return nil }
    guard number >= 0 else {
      report("'\(number)' is less than nothing. Write a number from 0.")
      return nil
    }
    return number
  }

  package var int: Int? {
    guard let text = string else { return nil }
    guard let number = Int(text) else {
      report("'\(text)' is not a whole number.")
      return nil
    }
    return number
  }

  package var double: Double? {
    guard let text = string else { return nil }
    guard let number = Double(text), number.isFinite else {
      report("'\(text)' is not a number.")
      return nil
    }
    return number
  }

  package var bool: Bool? {
    guard let text = string else { return nil }
    switch text.lowercased() {
    case "true", "yes", "on": return true
    case "false", "no", "off": return false
    default:
      report("'\(text)' is neither true nor false.")
      return nil
    }
  }

  package var list: [YAMLValue]? {
    guard case .sequence(let sequence) = node else {
      report("Here a list is expected, one item a line after '- '.")
      return nil
    }
    return sequence.map { YAMLValue(node: $0, file: file) }
  }

  /// A list of texts.
  package var strings: [String]? { list?.compactMap(\.string) }

  package var isMapping: Bool {
    if case .mapping = node { true } else { false }
  }

  package var isList: Bool {
    if case .sequence = node { true } else { false }
  }

  /// The pairs in the order of the file.
  package var pairs: [(key: YAMLValue, name: String, value: YAMLValue)]? {
    guard case .mapping(let mapping) = node else {
      report("Here keys with values are expected ('key: value').")
      return nil
    }
    return mapping.compactMap { key, value in
      let key = YAMLValue(node: key, file: file)
      guard let name = key.string else { return nil }
      return (key, name, YAMLValue(node: value, file: file))
    }
  }

  /// A mapping of which only `known` keys may be there; any other is a problem.
  package func fields(_ known: Set<String>) -> YAMLFields? {
    guard let pairs else { return nil }
    var values: [String: YAMLValue] = [:]
    for (key, name, value) in pairs {
      if known.contains(name) {
        values[name] = value
      } else {
        key.report(
          "The key '\(name)' is not known here. Known are: \(known.sorted().joined(separator: ", ")).")
      }
    }
    return YAMLFields(owner: self, values: values)
  }

  /// The value in one way of writing, whatever the file's: for comparing two.
  package var canonical: String {
    switch node {
    case .scalar(let scalar): "\"" + scalar.string.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
    case .sequence(let sequence):
      "[" + sequence.map { YAMLValue(node: $0, file: file).canonical }.joined(separator: ", ") + "]"
    case .mapping(let mapping):
      "{"
        + mapping.map { key, value in
          YAMLValue(node: key, file: file).canonical + ": " + YAMLValue(node: value, file: file).canonical
        }.sorted().joined(separator: ", ") + "}"
    case .alias: "*"
    }
  }

  /// A mapping from names to texts.
  package var texts: [String: String]? {
    guard let pairs else { return nil }
    var texts: [String: String] = [:]
    for (_, name, value) in pairs { texts[name] = value.string }
    return texts
  }
}

/// The known keys of a mapping.
package struct YAMLFields {
  package let owner: YAMLValue
  let values: [String: YAMLValue]

  package subscript(key: String) -> YAMLValue? { values[key] }

  /// The value of a key that must be there.
  package func required(_ key: String) -> YAMLValue? {
    if let value = values[key] { return value }
    owner.report("The key '\(key)' is missing here.")
    return nil
  }
}
