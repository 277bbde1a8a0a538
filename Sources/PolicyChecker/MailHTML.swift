import CGumbo
import Synchronization

/// A page that is taken apart when somebody first asks for it.
final class ShownPage: Sendable {
  private let html: String
  private let read = Mutex<MailHTML?>(nil)

  init(_ html: String) { self.html = html }

  var page: MailHTML {
    read.withLock { read in
      if let page = read { return page }
      let page = MailHTML(html)
      read = page
      return page
    }
  }
}

/// The HTML of a mail as a reader's program shows it: its texts with how they look, its pictures and headings. Inline
/// styles and attributes count, as in mail they must; style sheets are not read.
struct MailHTML: Sendable {
  struct Text {
    /// As it stands in the source, entities decoded.
    var words: String
    var style: TextStyle
  }

  struct Image {
    /// Nil: it has no `alt` at all.
    var alt: String?
    var source: String
    var width: Int?
    var height: Int?
  }

  private(set) var texts: [Text] = []
  private(set) var images: [Image] = []
  /// Levels of headings in their order.
  private(set) var headings: [Int] = []
  /// Of the `html` element.
  private(set) var language = ""

  /// Deeper than any mail nests; what lies deeper is not read.
  private static let deepest = 400
  private static let unread: Set<String> = ["head", "style", "title", "script", "template"]

  init(_ html: String) {
    let bytes = Array(html.utf8)
    bytes.withUnsafeBufferPointer { buffer in
      buffer.withMemoryRebound(to: CChar.self) { characters in
        var options = kGumboDefaultOptions
        guard let output = gumbo_parse_with_options(&options, characters.baseAddress, characters.count) else { return }
        walk(output.pointee.root, TextStyle(), depth: 0)
        gumbo_destroy_output(&options, output)
      }
    }
  }

  /// Everything a reader sees, in order.
  var shownText: String { texts.filter(\.style.isShown).map(\.words).joined(separator: " ") }

  /// One space between words, without the invisible characters by which preheaders are filled up.
  static func plain(_ text: String) -> String {
    text.split { $0.isWhitespace || "\u{200b}\u{200c}\u{200d}\u{feff}\u{ad}\u{34f}\u{2007}".contains($0) }
      .joined(separator: " ")
  }

  private mutating func walk(_ node: UnsafeMutablePointer<GumboNode>?, _ style: TextStyle, depth: Int) {
    guard let node, depth < Self.deepest else { return }
    switch node.pointee.type {
    case GUMBO_NODE_TEXT, GUMBO_NODE_WHITESPACE, GUMBO_NODE_CDATA:
      if let text = node.pointee.v.text.text { texts.append(Text(words: String(cString: text), style: style)) }
    case GUMBO_NODE_ELEMENT:
      let element = node.pointee.v.element
      let name = String(cString: gumbo_normalized_tagname(element.tag))
      if Self.unread.contains(name) { return }
      if name == "html" { language = attribute("lang", of: node) ?? "" }
      if name == "img" {
        images.append(
          Image(
            alt: attribute("alt", of: node), source: attribute("src", of: node) ?? "",
            width: attribute("width", of: node).flatMap(Self.pixels),
            height: attribute("height", of: node).flatMap(Self.pixels)))
      }
      if name.count == 2, name.first == "h", let level = name.last?.wholeNumberValue, (1...6).contains(level) {
        headings.append(level)
      }
      var inner = style
      inner.enter(
        name, style: attribute("style", of: node) ?? "", background: attribute("bgcolor", of: node),
        color: attribute("color", of: node), isHidden: attribute("hidden", of: node) != nil)
      for index in 0..<Int(element.children.length) {
        walk(element.children.data?[index]?.assumingMemoryBound(to: GumboNode.self), inner, depth: depth + 1)
      }
      // What two elements part is no one word.
      texts.append(Text(words: " ", style: style))
    default: break
    }
  }

  private func attribute(_ name: String, of node: UnsafeMutablePointer<GumboNode>) -> String? {
    withUnsafePointer(to: node.pointee.v.element.attributes) { attributes in
      gumbo_get_attribute(attributes, name).map { String(cString: $0.pointee.value) }
    }
  }

  private static func pixels(_ text: String) -> Int? { Int(text.prefix(while: \.isNumber)).map { min($0, 10_000) } }
}
