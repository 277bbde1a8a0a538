/// A part of a file's name, of any text: what no system takes in a name, or what shows otherwise than it is, becomes a
/// hyphen.
package enum ArchiveName {
  /// In bytes of UTF-8.
  private static let longest = 80
  private static let refused: Set<Unicode.Scalar> = ["/", "\\", ":", "*", "?", "\"", "<", ">", "|", "{", "}", "-", "."]

  /// Empty where nothing of the text can stand in a name.
  package static func part(_ text: String) -> String {
    var name = ""
    var isGap = false
    for character in text {
      guard character.unicodeScalars.allSatisfy(isFine) else {
        isGap = true
        continue
      }
      let next = (isGap && !name.isEmpty ? "-" : "") + String(character)
      guard name.utf8.count + next.utf8.count <= longest else { break }
      name += next
      isGap = false
    }
    return name
  }

  private static func isFine(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator, .spaceSeparator:
      false
    default: !refused.contains(scalar)
    }
  }
}
