import Firsthand
import Foundation
import Mustache
import Phrasebook
import Synchronization

/// Every template, parsed in each language when it is first asked for. `[[key]]` in a template is a phrase of the
/// catalogue; names in a phrase (`{people}`) become values of the page.
final class PageLibrary: Sendable {
  private let sources: [(name: String, source: String)]
  private let phrasebook: Phrasebook
  private let libraries = Mutex<[Language: MustacheLibrary]>([:])

  private static let shared = Result { try PageLibrary(phrasebook: .ready()) }

  /// The program's own, read once however many sites there are.
  static func ready() throws -> PageLibrary { try shared.get() }

  /// Reads the sources, and parses them in English: all other languages have the same templates.
  init(phrasebook: Phrasebook) throws {
    self.phrasebook = phrasebook
    PageEncoder.register()
    sources = try Self.sources()
    _ = try library(in: .english)
  }

  private func library(in language: Language) throws -> MustacheLibrary {
    try libraries.withLock { libraries in
      if let known = libraries[language] { return known }
      let library = try parsed(in: phrasebook.phrases(in: language))
      libraries[language] = library
      return library
    }
  }

  private func parsed(in phrases: Phrases) throws -> MustacheLibrary {
    var library = MustacheLibrary()
    for (name, source) in sources {
      do {
        try library.register(Self.prepared(source, phrases), named: name)
      } catch let error as FirsthandError {
        throw FirsthandError(.failed, "The page \(name): \(error.sentence)")
      } catch {
        throw FirsthandError(.failed, "The page \(name) cannot be read: \(error).")
      }
    }
    return library
  }

  /// How many templates there are in `language`, all of them read.
  func count(in language: Language) throws -> Int {
    _ = try library(in: language)
    return sources.count
  }

  func phrases(in language: Language) -> Phrases { phrasebook.phrases(in: language) }

  /// The template `name` within the frame that all pages share.
  func render(
    _ name: String, _ chrome: Chrome, in language: Language, frame: String = "page/frame"
  ) throws -> String {
    var chrome = chrome
    chrome.body = try renderFragment(name, chrome, in: language)
    return try rendered(frame, chrome, in: language)
  }

  func renderFragment(_ name: String, _ chrome: Chrome, in language: Language) throws -> String {
    try rendered(name, InContent(chrome: chrome), in: language)
  }

  private func rendered(_ name: String, _ context: Any, in language: Language) throws -> String {
    guard let html = try library(in: language).render(context, withTemplate: name) else {
      throw FirsthandError(.failed, "There is no page '\(name)'.")
    }
    return html
  }

  /// Names look into the page's own content first, then into its frame.
  private struct InContent: MustacheParent {
    let chrome: Chrome
    private let fields: [String: Any]

    init(chrome: Chrome) {
      self.chrome = chrome
      fields = Dictionary(
        Mirror(reflecting: chrome.content).children.compactMap { child in child.label.map { ($0, child.value) } },
        uniquingKeysWith: { first, _ in first })
    }

    func child(named name: String) -> Any? {
      if let parent = chrome.content as? any MustacheParent {
        return parent.child(named: name) ?? chrome.child(named: name)
      }
      if let value = fields[name] { return Self.unwrapped(value) }
      return chrome.child(named: name)
    }

    /// An optional's value; nil, and not the frame's value of that name, where there is none.
    private static func unwrapped(_ value: Any) -> Any? {
      let mirror = Mirror(reflecting: value)
      guard mirror.displayStyle == .optional else { return value }
      return mirror.children.first?.value ?? false
    }
  }

  private static func sources() throws -> [(name: String, source: String)] {
    let folder = try WebResources.folder("templates")
    let ending = ".mustache"
    let names = FileManager.default.enumerator(atPath: folder.path)?.compactMap { $0 as? String } ?? []
    return try names.filter { $0.hasSuffix(ending) }.sorted().map { name in
      (
        String(name.dropLast(ending.count)),
        try String(contentsOf: folder.appendingPathComponent(name), encoding: .utf8)
      )
    }
  }

  /// The template with its phrases in place, and our own encoder for what people typed.
  static func prepared(_ source: String, _ phrases: Phrases) throws -> String {
    var out = "{{% CONTENT_TYPE: \(PageEncoder.name)}}"
    var rest = source[...]
    while let open = rest.firstRange(of: "[[") {
      guard let close = rest[open.upperBound...].firstRange(of: "]]") else { break }
      let key = String(rest[open.upperBound..<close.lowerBound])
      guard let pattern = phrases.pattern(key) else {
        throw FirsthandError(.failed, "'\(key)' is no plain phrase of the catalogue.")
      }
      out += rest[..<open.lowerBound] + markup(pattern)
      rest = rest[close.upperBound...]
    }
    return out + rest
  }

  /// A phrase as HTML: `**strong**`, and `{name}` as a value of the page.
  private static func markup(_ pattern: String) -> String {
    var out = PageEncoder.encoded(pattern)
    var isOpen = false
    while let mark = out.firstRange(of: "**") {
      out.replaceSubrange(mark, with: isOpen ? "</strong>" : "<strong>")
      isOpen.toggle()
    }
    return out.replacing(/\{([a-z_]+)\}/) { "{{\($0.1)}}" }
  }
}
