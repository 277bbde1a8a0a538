import Foundation

/// How a text looks, as far as it can be told from inline styles: colours, size, and whether it is there to be seen.
struct TextStyle: Hashable {
  /// sRGB, 0 to 255 each.
  struct Color: Hashable {
    var red: Double
    var green: Double
    var blue: Double

    static let black = Color(red: 0, green: 0, blue: 0)
    static let white = Color(red: 255, green: 255, blue: 255)

    /// Relative luminance (WCAG 2.2, definitions).
    private var luminance: Double {
      func linear(_ value: Double) -> Double {
        let share = value / 255
        return share <= 0.04045 ? share / 12.92 : pow((share + 0.055) / 1.055, 2.4)
      }
      return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue)
    }

    /// From 1 to 21 (WCAG 2.2, definitions).
    func contrast(with other: Color) -> Double {
      let (a, b) = (luminance, other.luminance)
      return (max(a, b) + 0.05) / (min(a, b) + 0.05)
    }
  }

  private(set) var color = Color.black { didSet { measure(oldValue != color) } }
  private(set) var background = Color.white { didSet { measure(oldValue != background) } }
  /// Between the two, from 1 to 21.
  private(set) var contrast = 21.0
  /// In CSS pixels.
  private(set) var size = 16.0
  private(set) var isBold = false
  private(set) var isHidden = false

  /// Whether a reader can see it: there, of some size, and of another colour than what is behind it.
  var isShown: Bool { !isHidden && size >= 2 && contrast >= 1.1 }

  private mutating func measure(_ hasChanged: Bool) {
    if hasChanged { contrast = color.contrast(with: background) }
  }

  /// At least 24 px, or 18.66 px and bold (WCAG 2.2, "large scale").
  var isLarge: Bool { size >= 24 || (size >= 18.66 && isBold) }

  /// What an element changes for what is in it.
  mutating func enter(
    _ name: String, style: String, background bgcolor: String?, color attribute: String?, isHidden: Bool
  ) {
    switch name {
    case "b", "strong", "th": isBold = true
    case "h1": (size, isBold) = (32, true)
    case "h2": (size, isBold) = (24, true)
    case "h3": (size, isBold) = (18.72, true)
    case "h4", "h5", "h6": isBold = true
    case "small": size *= 0.83
    case "a": color = Color(red: 0, green: 0, blue: 238)
    default: break
    }
    if isHidden { self.isHidden = true }
    if let value = bgcolor.flatMap(Self.color) { background = value }
    if name == "font", let value = attribute.flatMap(Self.color) { color = value }
    var height: Double?
    var clips = false
    for declaration in style.split(separator: ";") {
      let parts = declaration.split(separator: ":", maxSplits: 1)
      guard parts.count == 2 else { continue }
      let key = parts[0].filter { !$0.isWhitespace }.lowercased()
      let value = parts[1].lowercased().replacing("!important", with: "").split(whereSeparator: \.isWhitespace)
        .joined(separator: " ")
      switch key {
      case "color": if let found = Self.color(value) { color = found }
      case "background-color": if let found = Self.color(value) { background = found }
      case "background":
        if let found = value.split(separator: " ").lazy.compactMap({ Self.color(String($0)) }).first {
          background = found
        }
      case "font-size": if let found = Self.length(value, of: size) { size = found }
      case "font-weight": isBold = ["bold", "bolder", "600", "700", "800", "900"].contains(value)
      case "display": if value == "none" { self.isHidden = true }
      case "visibility": if value == "hidden" || value == "collapse" { self.isHidden = true }
      case "opacity": if let number = Double(value), number < 0.1 { self.isHidden = true }
      case "mso-hide": if value == "all" { self.isHidden = true }
      case "overflow": clips = value == "hidden"
      case "max-height", "height": height = Self.length(value, of: size) ?? height
      case "text-indent": if let indent = Self.length(value, of: size), indent < -500 { self.isHidden = true }
      default: break
      }
    }
    if clips, let height, height < 2 { self.isHidden = true }
  }

  private static func length(_ text: String, of size: Double) -> Double? {
    let number = text.prefix { $0.isNumber || $0 == "." || $0 == "-" }
    guard let value = Double(number) else {
      return ["small": 13, "x-small": 10, "medium": 16, "large": 18, "x-large": 24][text]
    }
    switch text.dropFirst(number.count).trimmingPrefix(while: \.isWhitespace) {
    case "", "px": return value
    case "pt": return value * 4 / 3
    case "em": return value * size
    case "rem": return value * 16
    case "%": return value / 100 * size
    default: return nil
    }
  }

  private static let names: [String: Color] = [
    "black": .black, "white": .white, "red": Color(red: 255, green: 0, blue: 0),
    "gray": Color(red: 128, green: 128, blue: 128),
    "grey": Color(red: 128, green: 128, blue: 128), "silver": Color(red: 192, green: 192, blue: 192),
    "navy": Color(red: 0, green: 0, blue: 128), "blue": Color(red: 0, green: 0, blue: 255),
    "green": Color(red: 0, green: 128, blue: 0), "yellow": Color(red: 255, green: 255, blue: 0),
    "lightgray": Color(red: 211, green: 211, blue: 211), "lightgrey": Color(red: 211, green: 211, blue: 211),
    "darkgray": Color(red: 169, green: 169, blue: 169), "maroon": Color(red: 128, green: 0, blue: 0),
    "orange": Color(red: 255, green: 165, blue: 0), "teal": Color(red: 0, green: 128, blue: 128),
  ]

  /// `#abc`, `#aabbcc`, `rgb(1, 2, 3)` and the usual names; nil for what says nothing of a colour.
  static func color(_ text: String) -> Color? {
    let text = text.lowercased().filter { !$0.isWhitespace }
    if let named = names[text] { return named }
    if text.hasPrefix("rgb") {
      let numbers = text.drop { $0 != "(" }.dropFirst().prefix { $0 != ")" }.split(separator: ",").map {
        Double($0) ?? 0
      }
      guard numbers.count >= 3, numbers.count == 3 || numbers[3] > 0 else { return nil }
      return Color(red: numbers[0], green: numbers[1], blue: numbers[2])
    }
    guard text.first == "#" || text.allSatisfy(\.isHexDigit) else { return nil }
    var digits = text.drop { $0 == "#" }.compactMap(\.hexDigitValue)
    if digits.count == 3 { digits = digits.flatMap { [$0, $0] } }
    guard digits.count == 6 else { return nil }
    func channel(_ index: Int) -> Double { Double(digits[index] * 16 + digits[index + 1]) }
    return Color(red: channel(0), green: channel(2), blue: channel(4))
  }
}
