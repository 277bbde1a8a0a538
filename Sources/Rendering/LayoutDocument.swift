import CGumbo

/// A layout parsed as HTML5, walked in reading order for the text part of a letter.
///
/// The parser sees every placeholder as one character of a private plane, so that it cannot change what
/// the layout means; the walk hands those characters back.
struct LayoutDocument {
  enum Event {
    case text(String)
    case lineBreak
    /// A block begins or ends here.
    case boundary
    case heading
    case bullet
    case linkStart(target: String)
    case linkEnd
  }

  private(set) var events: [Event] = []

  /// Placeholder `number` as one character (plane 15, private use).
  static func marker(_ number: Int) -> Character? {
    Unicode.Scalar(0xF0000 + UInt32(number)).map(Character.init)
  }

  static func number(ofMarker character: Character) -> Int? {
    guard let scalar = character.unicodeScalars.first, character.unicodeScalars.count == 1,
      (0xF0000...0xFFFFD).contains(scalar.value)
    else { return nil }
    return Int(scalar.value - 0xF0000)
  }

  init(html: String) {
    let bytes = Array(html.utf8)
    bytes.withUnsafeBufferPointer { buffer in
      buffer.withMemoryRebound(to: CChar.self) { characters in
        var options = kGumboDefaultOptions
        guard
          let output = gumbo_parse_with_options(&options, characters.baseAddress, characters.count)
        else { return }
        walk(output.pointee.root, depth: 0)
        gumbo_destroy_output(&options, output)
      }
    }
  }

  private static let blocks: Set<String> = [
    "html", "body", "div", "table", "tbody", "tr", "td", "p", "ul", "hr", "h1", "h2", "li",
  ]
  private static let unread: Set<String> = ["head", "style", "title", "img", "script", "template"]

  /// Layouts nest far less deep; what nests deeper has no text that matters.
  private static let deepest = 200

  private mutating func walk(_ node: UnsafeMutablePointer<GumboNode>?, depth: Int) {
    guard let node, depth < Self.deepest else { return }
    switch node.pointee.type {
    case GUMBO_NODE_TEXT, GUMBO_NODE_WHITESPACE, GUMBO_NODE_CDATA:
      if let text = node.pointee.v.text.text { events.append(.text(String(cString: text))) }
    case GUMBO_NODE_ELEMENT:
      let element = node.pointee.v.element
      let name = String(cString: gumbo_normalized_tagname(element.tag))
      if Self.unread.contains(name) || isHidden(node) { return }
      if name == "br" { return events.append(.lineBreak) }
      if Self.blocks.contains(name) { events.append(.boundary) }
      if name == "h1" || name == "h2" { events.append(.heading) }
      if name == "li" { events.append(.bullet) }
      if name == "a" { events.append(.linkStart(target: attribute("href", of: node) ?? "")) }
      for child in children(element.children) { walk(child, depth: depth + 1) }
      if name == "a" { events.append(.linkEnd) }
      if Self.blocks.contains(name) { events.append(.boundary) }
    default: break
    }
  }

  private func children(_ vector: GumboVector) -> [UnsafeMutablePointer<GumboNode>] {
    (0..<Int(vector.length)).compactMap {
      vector.data?[$0]?.assumingMemoryBound(to: GumboNode.self)
    }
  }

  private func attribute(_ name: String, of node: UnsafeMutablePointer<GumboNode>) -> String? {
    withUnsafePointer(to: node.pointee.v.element.attributes) { attributes in
      gumbo_get_attribute(attributes, name).map { String(cString: $0.pointee.value) }
    }
  }

  private func isHidden(_ node: UnsafeMutablePointer<GumboNode>) -> Bool {
    guard let style = attribute("style", of: node) else { return false }
    return style.replacing(" ", with: "").contains("display:none")
  }
}
