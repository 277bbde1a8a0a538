package import YAMLFile

extension Layout {
  /// Takes a layout apart. Problems name the line and column in `file`.
  package static func parse(_ text: String, file: String) -> (layout: Layout, problems: [YAMLProblem]) {
    var parser = LayoutParser(text: text, file: file)
    let nodes = parser.parse()
    return (Layout(nodes: nodes), parser.problems)
  }
}

private struct LayoutParser {
  let text: String
  let file: String
  var problems: [YAMLProblem] = []
  /// Whether the end of the text read so far stands within a tag.
  private var isInTag = false
  private var quote: UInt8?

  init(text: String, file: String) {
    self.text = text
    self.file = file
  }

  /// A section that is still open, with what stands in it so far.
  private struct Open {
    var placeholder: Layout.Placeholder
    var name: String
    var nodes: [Layout.Node]
  }

  mutating func parse() -> [Layout.Node] {
    var nodes: [Layout.Node] = []
    var open: [Open] = []
    func add(_ node: Layout.Node) {
      if open.isEmpty { nodes.append(node) } else { open[open.count - 1].nodes.append(node) }
    }
    var rest = text[...]
    while let start = rest.firstRange(of: "{{") {
      let locked = rest[..<start.lowerBound]
      if !locked.isEmpty { add(.locked(String(locked))) }
      track(locked)
      guard let end = rest[start.upperBound...].firstRange(of: "}}") else {
        report(start.lowerBound, "This '{{' is never closed. Close it with '}}'.")
        return nodes
      }
      let inner = rest[start.upperBound..<end.lowerBound].description
      rest = rest[end.upperBound...]
      let mark = inner.first
      let body = mark == "#" || mark == "/" ? String(inner.dropFirst()) : inner
      if mark == "/" {
        guard let last = open.popLast(), last.name == body else {
          report(start.lowerBound, "'{{/\(body)}}' closes a section that is not the last one opened.")
          return nodes
        }
        add(.section(last.placeholder, last.nodes))
        continue
      }
      guard let placeholder = placeholder(body, at: start.lowerBound) else { continue }
      if mark == "#" {
        if case .slot = placeholder.path {
        } else if case .sender = placeholder.path {
        } else if case .company = placeholder.path {
        } else if placeholder.path == .viewURL {
        } else {
          report(start.lowerBound, "A section can be made of a slot, the sender, the company or view.url only.")
        }
        if isInTag { report(start.lowerBound, "A section cannot begin within a tag.") }
        open.append(Open(placeholder: placeholder, name: body, nodes: []))
      } else {
        add(.value(placeholder))
      }
    }
    if let last = open.last {
      problems.append(
        YAMLProblem(
          file: file, line: last.placeholder.line, column: last.placeholder.column,
          sentence: "The section '{{#\(last.name)}}' is never closed. Add '{{/\(last.name)}}'."))
    }
    if !rest.isEmpty { add(.locked(String(rest))) }
    return nodes
  }

  private mutating func placeholder(_ body: String, at index: String.Index) -> Layout.Placeholder? {
    let (line, column) = position(of: index)
    do {
      let path = try Layout.Path(parsing: body.trimmingSpacesOnly)
      if isInTag, quote == nil {
        report(index, "A placeholder within a tag must stand within a quoted attribute.")
      }
      return Layout.Placeholder(path: path, isInAttribute: isInTag, line: line, column: column)
    } catch {
      report(index, error.sentence)
      return nil
    }
  }

  /// Follows tags and quotes through locked text; comments count as text.
  private mutating func track(_ locked: Substring) {
    for byte in locked.utf8 {
      switch byte {
      case UInt8(ascii: "<") where !isInTag: isInTag = true
      case UInt8(ascii: ">") where isInTag && quote == nil: isInTag = false
      case UInt8(ascii: "\""), UInt8(ascii: "'"):
        guard isInTag else { continue }
        if quote == byte { quote = nil } else if quote == nil { quote = byte }
      default: break
      }
    }
  }

  private mutating func report(_ index: String.Index, _ sentence: String) {
    let (line, column) = position(of: index)
    problems.append(YAMLProblem(file: file, line: line, column: column, sentence: sentence))
  }

  private func position(of index: String.Index) -> (line: Int, column: Int) {
    let before = text[..<index]
    let line = before.utf8.count { $0 == 10 } + 1
    let column = before.split(separator: "\n", omittingEmptySubsequences: false).last?.count ?? 0
    return (line, column + 1)
  }
}

extension String {
  fileprivate var trimmingSpacesOnly: String {
    var rest = self[...]
    while rest.first == " " { rest = rest.dropFirst() }
    while rest.last == " " { rest = rest.dropLast() }
    return String(rest)
  }
}
