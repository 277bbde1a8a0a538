public import Mustache
import Rendering

/// The one encoder for text in a page. swift-mustache's own goes by characters, so that a quote with a combining
/// accent behind it stays a quote and ends the attribute it stands in; ours goes by bytes.
struct PageEncoder: MustacheContentType {
  static let name = "PAGE"

  func escapeText(_ text: String) -> String { Self.encoded(text) }

  static func encoded(_ text: String) -> String { HTMLEscape.text(text) }

  static func register() { MustacheContentTypes.register(PageEncoder(), named: name) }
}

/// An empty text is one that is not there: its section is left out.
extension String: @retroactive MustacheCustomRenderable {
  /// Itself; the encoder comes after.
  public var renderText: String { self }
  /// Whether its section is left out.
  public var isNull: Bool { isEmpty }
}
