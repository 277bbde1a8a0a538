import Firsthand
import Foundation
import Hummingbird

/// A fix that a button asks for: part, where it stands, what stands there, what shall. The values are
/// percent-encoded, with `:` between them.
struct FixOrder: Hashable {
  let place: SourceSpan
  let quote: String
  let replacement: String

  init(place: SourceSpan, quote: String, replacement: String) {
    self.place = place
    self.quote = quote
    self.replacement = replacement
  }

  init(_ text: String) throws {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false).map { String($0).removingPercentEncoding }
    guard parts.count == 5, let name = parts[0], let lower = parts[1].flatMap({ Int($0) }),
      let upper = parts[2].flatMap({ Int($0) }), lower >= 0, lower <= upper, let quote = parts[3],
      let replacement = parts[4], let part = SourceSpan.Part(fieldName: name)
    else { throw HTTPError(.badRequest) }
    place = SourceSpan(part: part, range: lower..<upper)
    self.quote = quote
    self.replacement = replacement
  }

  var text: String {
    [
      place.part.fieldName, String(place.range.lowerBound), String(place.range.upperBound), quote.percentEncoded,
      replacement.percentEncoded,
    ].joined(separator: ":")
  }
}

extension SourceSpan.Part {
  /// The name of the field in which the part is typed.
  var fieldName: String {
    switch self {
    case .subject: "subject"
    case .preheader: "preheader"
    case .slot(let name): "slot-" + name
    case .locked: "locked"
    }
  }

  init?(fieldName: String) {
    switch fieldName {
    case "subject": self = .subject
    case "preheader": self = .preheader
    default:
      guard fieldName.hasPrefix("slot-") else { return nil }
      self = .slot(String(fieldName.dropFirst(5)))
    }
  }
}
