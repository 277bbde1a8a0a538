import Firsthand
import YAMLFile

extension TemplateDefinition.Language {
  /// Reads a language file: the locked words and the forms of address.
  init?(_ root: YAMLValue, code: String, defaultForm: AddressForm) {
    guard let fields = root.fields(["language", "direction", "greeting", "text"]),
      let languageValue = fields.required("language"), let language = languageValue.string,
      let greetings = fields.required("greeting")?.list,
      let textPairs = fields.required("text")?.pairs
    else { return nil }
    if language != code {
      languageValue.report("The file is named \(code).yml but says language '\(language)'.")
    }
    self.language = language
    direction = fields["direction"]?.string ?? "ltr"
    if direction != "ltr", direction != "rtl" {
      fields["direction"]?.report("The direction is ltr or rtl.")
    }
    greeting = Greeting(forms: greetings.compactMap(Self.form), defaultForm: defaultForm)
    let last = greeting.forms.last
    let isAlwaysPossible =
      last?.form == nil && last?.salutations.isEmpty == true
      && last?.pieces.allSatisfy({ if case .text = $0 { true } else { false } }) == true
    if !isAlwaysPossible {
      (greetings.last ?? root).report(
        "The last greeting must suit everybody: no condition and no field in it.")
    }
    texts = [:]
    for (_, name, value) in textPairs {
      guard let text = value.string else { continue }
      for field in Self.fields(in: text) where LockedField(name: field) == nil {
        value.report(
          "'{\(field)}' is no field here. There are \(LockedField.names.joined(separator: ", ")).")
      }
      texts[name] = text
    }
  }

  private static func form(_ value: YAMLValue) -> Greeting.Form? {
    guard let fields = value.fields(["form", "salutation", "text"]),
      let textValue = fields.required("text"), let text = textValue.string
    else { return nil }
    var form: AddressForm?
    if let value = fields["form"], let name = value.string {
      form = AddressForm(rawValue: name)
      if form == nil { value.report("'\(name)' is neither formal nor informal.") }
    }
    let salutations =
      fields["salutation"].map { $0.isList ? $0.strings ?? [] : [$0.string].compactMap { $0 } } ?? []
    var pieces: [Greeting.Piece] = []
    for piece in BracedText.pieces(of: text) {
      switch piece {
      case .text(let fixed): pieces.append(.text(fixed))
      case .field(let name):
        guard let field = CustomerField(rawValue: name), field.isMergeable else {
          textValue.report("'{\(name)}' is no field of a customer.")
          continue
        }
        pieces.append(.field(field))
      }
    }
    return Greeting.Form(
      form: form, salutations: salutations.map { $0.lowercased() }, pieces: pieces)
  }

  private static func fields(in text: String) -> [String] {
    BracedText.pieces(of: text).compactMap { if case .field(let name) = $0 { name } else { nil } }
  }
}

/// Text with `{fields}` in it.
enum BracedText {
  enum Piece { case text(String), field(String) }

  static func pieces(of text: String) -> [Piece] {
    var pieces: [Piece] = []
    var rest = text[...]
    while let open = rest.firstIndex(of: "{"), let close = rest[open...].firstIndex(of: "}") {
      if open > rest.startIndex { pieces.append(.text(String(rest[..<open]))) }
      pieces.append(.field(String(rest[rest.index(after: open)..<close])))
      rest = rest[rest.index(after: close)...]
    }
    if !rest.isEmpty { pieces.append(.text(String(rest))) }
    return pieces
  }
}

/// What the locked words of a language may quote.
enum LockedField {
  case company(Layout.CompanyValue)
  case sender(Layout.SenderValue)

  init?(name: String) {
    let parts = name.split(separator: ".").map(String.init)
    guard parts.count == 2 else { return nil }
    if parts[0] == "company", let value = Layout.CompanyValue(rawValue: parts[1]) {
      self = .company(value)
    } else if parts[0] == "sender", let value = Layout.SenderValue(rawValue: parts[1]) {
      self = .sender(value)
    } else {
      return nil
    }
  }

  static let names =
    Layout.CompanyValue.allCases.map { "company.\($0.rawValue)" }
    + Layout.SenderValue.allCases.map { "sender.\($0.rawValue)" }
}
