import CGumbo
import YAMLFile

/// Holds a layout against what mail clients show: HTML5 that parses, elements, attributes and properties
/// of an allow list.
enum LayoutLint {
  static let elements: Set<String> = [
    "html", "head", "meta", "title", "style", "body", "div", "table", "tbody", "tr", "td", "p", "h1",
    "h2", "ul", "li", "a", "img", "span", "strong", "em", "br", "hr",
  ]
  static let attributes: Set<String> = [
    "lang", "dir", "charset", "name", "content", "http-equiv", "style", "class", "role", "width",
    "height", "align", "valign", "bgcolor", "cellpadding", "cellspacing", "border", "href", "src",
    "alt", "aria-hidden",
  ]
  static let properties: Set<String> = [
    "color", "background", "background-color", "font", "font-family", "font-size", "font-weight",
    "font-style", "line-height", "letter-spacing", "text-align", "text-decoration",
    "text-transform", "white-space", "word-break", "overflow-wrap", "margin", "margin-top",
    "margin-right", "margin-bottom", "margin-left", "padding", "padding-top", "padding-right",
    "padding-bottom", "padding-left", "border", "border-top", "border-right", "border-bottom",
    "border-left", "border-color", "border-radius", "border-collapse", "border-spacing", "width",
    "max-width", "min-width", "height", "max-height", "display", "overflow", "vertical-align",
    "list-style", "opacity", "mso-hide", "mso-line-height-rule", "mso-table-lspace",
    "mso-table-rspace", "-webkit-text-size-adjust", "-ms-text-size-adjust", "color-scheme",
    "supported-color-schemes", "text-underline-offset", "font-variant-numeric", "hyphens",
  ]
  /// Largest layout, in bytes.
  static let sizeLimit = 30 * 1024

  /// `text` is the file; placeholders are put out of the parser's way without moving anything.
  static func problems(in layout: Layout, file: String, text: String) -> [YAMLProblem] {
    var walk = LintWalk(file: file)
    if text.utf8.count > sizeLimit {
      walk.report(1, 1, "The layout is \(text.utf8.count / 1024) KB; at most 30 KB keep a letter light.")
    }
    let bytes = Array(masked(text).utf8)
    bytes.withUnsafeBufferPointer { buffer in
      buffer.withMemoryRebound(to: CChar.self) { characters in
        var options = kGumboDefaultOptions
        guard
          let output = gumbo_parse_with_options(&options, characters.baseAddress, characters.count)
        else { return }
        walk.reportErrors(of: output)
        walk.visit(output.pointee.root, depth: 0)
        gumbo_destroy_output(&options, output)
      }
    }
    walk.finish()
    return walk.problems
  }

  /// Each placeholder as letters of the same length, so that positions stay true; marks of sections as
  /// spaces.
  private static func masked(_ text: String) -> String {
    var out: [UInt8] = []
    let bytes = Array(text.utf8)
    var index = 0
    while index < bytes.count {
      if bytes[index] == 123, index + 1 < bytes.count, bytes[index + 1] == 123 {
        let isSection = index + 2 < bytes.count && (bytes[index + 2] == 35 || bytes[index + 2] == 47)
        while index < bytes.count {
          out.append(isSection ? 32 : 120)
          if bytes[index] == 125, index + 1 < bytes.count, bytes[index + 1] == 125 {
            out.append(isSection ? 32 : 120)
            index += 2
            break
          }
          index += 1
        }
      } else {
        out.append(bytes[index])
        index += 1
      }
    }
    return String(decoding: out, as: UTF8.self)
  }
}

/// One walk over a parsed layout.
private struct LintWalk {
  let file: String
  var problems: [YAMLProblem] = []
  private var images = 0
  private var hasLanguage = false

  init(file: String) { self.file = file }

  mutating func report(_ line: Int, _ column: Int, _ sentence: String) {
    problems.append(YAMLProblem(file: file, line: line, column: column, sentence: sentence))
  }

  mutating func reportErrors(of output: UnsafeMutablePointer<GumboOutput>) {
    let errors = output.pointee.errors
    for index in 0..<Int(errors.length) where index < 20 {
      guard let error = errors.data?[index]?.assumingMemoryBound(to: ErrorHead.self) else { continue }
      report(
        Int(error.pointee.position.line), Int(error.pointee.position.column),
        "This is not valid HTML5. Look for a tag that is misspelt, misplaced or never closed.")
    }
  }

  /// The part of Gumbo's error that its public header leaves out.
  private struct ErrorHead {
    var type: Int32
    var position: GumboSourcePosition
  }

  mutating func visit(_ node: UnsafeMutablePointer<GumboNode>?, depth: Int) {
    guard let node, node.pointee.type == GUMBO_NODE_ELEMENT, depth < 200 else { return }
    let element = node.pointee.v.element
    let line = Int(element.start_pos.line)
    let column = Int(element.start_pos.column)
    let name =
      element.tag == GUMBO_TAG_UNKNOWN ? "this" : String(cString: gumbo_normalized_tagname(element.tag))
    // A tag that stands in nobody's file was implied by the parser.
    let isWritten = element.original_tag.length > 0
    if isWritten, !LayoutLint.elements.contains(name) {
      report(line, column, "Mail programs do not show the element <\(name)> alike. Leave it out.")
    }
    var values: [String: String] = [:]
    for index in 0..<Int(element.attributes.length) {
      guard
        let attribute = element.attributes.data?[index]?.assumingMemoryBound(
          to: GumboAttribute.self)
      else { continue }
      let key = String(cString: attribute.pointee.name)
      let value = String(cString: attribute.pointee.value)
      values[key] = value
      let start = attribute.pointee.name_start
      if !LayoutLint.attributes.contains(key) {
        report(Int(start.line), Int(start.column), "The attribute '\(key)' has no place in a letter.")
      }
      if key == "style" { checkStyle(value, Int(start.line), Int(start.column)) }
      if key == "src", !value.hasPrefix("xx") {
        report(
          Int(start.line), Int(start.column),
          "A picture must travel with the letter: src=\"{{company.logo}}\".")
      }
    }
    if name == "table", values["role"] != "presentation" {
      report(line, column, "A layout table needs role=\"presentation\", or it is read out as data.")
    }
    if name == "img" {
      images += 1
      if values["alt"] == nil { report(line, column, "The picture needs an alt text.") }
      if images == 2 { report(line, column, "A letter from one person has at most one picture.") }
    }
    if name == "html" || name == "div" || name == "table", values["lang"] != nil,
      values["dir"] != nil
    {
      hasLanguage = true
    }
    for index in 0..<Int(element.children.length) {
      visit(element.children.data?[index]?.assumingMemoryBound(to: GumboNode.self), depth: depth + 1)
    }
  }

  private mutating func checkStyle(_ style: String, _ line: Int, _ column: Int) {
    for declaration in style.split(separator: ";") {
      let name = declaration.prefix { $0 != ":" }.filter { !$0.isWhitespace }.lowercased()
      if !name.isEmpty, !LayoutLint.properties.contains(name) {
        report(line, column, "Mail programs do not show the property '\(name)' alike. Leave it out.")
      }
      if declaration.lowercased().contains("url(") {
        report(line, column, "A style must not fetch anything: take url(…) out.")
      }
    }
  }

  mutating func finish() {
    if !hasLanguage {
      report(1, 1, "lang=\"{{language}}\" and dir=\"{{direction}}\" must stand on the html element.")
    }
  }
}
