import Yams

/// Something wrong in a file that people write: where, what, and what to do.
package struct YAMLProblem: Hashable, Sendable {
  package var file: String
  /// From 1.
  package var line: Int
  /// From 1, in characters.
  package var column: Int
  package var sentence: String

  package init(file: String, line: Int, column: Int, sentence: String) {
    self.file = file
    self.line = line
    self.column = column
    self.sentence = sentence
  }

  package var text: String { "\(file):\(line):\(column): \(sentence)" }
}

/// A YAML 1.1 file being read into values. Whatever does not fit is written down as a problem with its
/// place and reading goes on, so that a writer sees everything at once.
package final class YAMLFile {
  package let name: String
  package private(set) var problems: [YAMLProblem] = []

  /// Largest file that is read, in bytes.
  package static let sizeLimit = 1_048_576

  private init(name: String) { self.name = name }

  /// Reads `text`; `body` takes the root apart. Nil, with problems, where something does not fit.
  package static func read<Value>(
    _ text: String, name: String, _ body: (YAMLValue) -> Value?
  ) -> (value: Value?, problems: [YAMLProblem]) {
    let file = YAMLFile(name: name)
    guard let root = file.parse(text) else { return (nil, file.problems) }
    let value = body(YAMLValue(node: root, file: file))
    return (file.problems.isEmpty ? value : nil, file.problems)
  }

  private func parse(_ text: String) -> Node? {
    guard text.utf8.count <= Self.sizeLimit else {
      report(1, 1, "The file is larger than 1 MB. Split it or shorten it.")
      return nil
    }
    if let deep = tooDeepNesting(text) {
      report(deep, 1, "The brackets nest more than 64 levels deep. Write the file flatter.")
      return nil
    }
    do {
      guard let node = try Yams.compose(yaml: text) else {
        report(1, 1, "The file is empty.")
        return nil
      }
      return node
    } catch let error as YamlError {
      report(error)
    } catch {
      report(1, 1, "The file is not YAML.")
    }
    return nil
  }

  /// The parser recurses for each level; a file of brackets alone must not exhaust the stack.
  private func tooDeepNesting(_ text: String) -> Int? {
    var depth = 0
    var line = 1
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "["), UInt8(ascii: "{"):
        depth += 1
        if depth > 64 { return line }
      case UInt8(ascii: "]"), UInt8(ascii: "}"): depth -= 1
      case UInt8(ascii: "\n"):
        line += 1
        depth = max(0, depth)
      default: break
      }
    }
    return longestIndicatorRun(text)
  }

  /// `- - - -` and `? ? ?` nest too, one level for each indicator at the start of a line.
  private func longestIndicatorRun(_ text: String) -> Int? {
    for (index, line) in text.utf8.split(separator: 10, omittingEmptySubsequences: false).enumerated() {
      let lead = line.prefix { $0 == 32 || $0 == 45 || $0 == 63 || $0 == 58 }
      if lead.count(where: { $0 != 32 }) > 64 || lead.count > 512 { return index + 1 }
    }
    return nil
  }

  private func report(_ error: YamlError) {
    switch error {
    case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
      .composer(_, let problem, let mark, _):
      report(mark.line, mark.column, "This is not YAML: \(problem).")
    case .duplicatedKeysInMapping(let duplicates, let context):
      let keys = duplicates.map { "'\($0)'" }.sorted().joined(separator: ", ")
      report(
        context.mark.line, context.mark.column,
        "The key \(keys) stands here twice. Keep one of them.")
    default:
      report(1, 1, "The file is not YAML.")
    }
  }

  package func report(_ line: Int, _ column: Int, _ sentence: String) {
    problems.append(
      YAMLProblem(file: name, line: max(1, line), column: max(1, column), sentence: sentence))
  }
}
