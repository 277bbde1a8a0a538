import Firsthand

extension MarkupParser {
  /// `**bold**` or `*italic*` that begins at `index`; nil where it is just a star.
  mutating func styled(
    at index: Int, in range: Range<Int>, depth: Int
  ) -> (inline: Markup.Inline, end: Int)? {
    let star = UInt8(ascii: "*")
    let isDouble = index + 1 < range.upperBound && bytes[index + 1] == star
    let width = isDouble ? 2 : 1
    let start = index + width
    guard start < range.upperBound, !isSpace(bytes[start]), bytes[start] != star else { return nil }
    var scan = start
    while scan < range.upperBound {
      if bytes[scan] == UInt8(ascii: "\\") {
        scan += 2
        continue
      }
      guard bytes[scan] == star else {
        scan += 1
        continue
      }
      var run = 1
      while scan + run < range.upperBound, bytes[scan + run] == star { run += 1 }
      let closes = isDouble ? run >= 2 : run != 2
      if closes, !isSpace(bytes[scan - 1]) {
        let end = isDouble ? scan + run : scan + 1
        let inner = inlines(in: start..<(end - width), depth: depth + 1)
        return (isDouble ? .strong(inner) : .emphasis(inner), end)
      }
      scan += run
    }
    return nil
  }

  /// `[text](target)` that begins at `index`; nil where it is just a bracket.
  mutating func link(
    at index: Int, in range: Range<Int>, depth: Int
  ) -> (inline: Markup.Inline, end: Int)? {
    guard let close = first(UInt8(ascii: "]"), in: index + 1..<range.upperBound),
      close + 1 < range.upperBound, bytes[close + 1] == UInt8(ascii: "("),
      let end = first(UInt8(ascii: ")"), in: close + 2..<range.upperBound)
    else { return nil }
    let target = String(decoding: bytes[close + 2..<end], as: UTF8.self).trimmingSpaces
    let whole = index..<end + 1
    let inner = inlines(in: index + 1..<close, depth: depth + 1)
    if inner.isEmpty {
      problem(whole, "This link has no words. Write between [ and ] what the reader will find.")
    }
    if let complaint = LinkTarget.complaint(about: target) {
      problem(close + 2..<end, complaint)
      return (.text(String(decoding: bytes[whole], as: UTF8.self), range: whole), end + 1)
    }
    return (.link(inner, target: target, range: whole), end + 1)
  }

  /// `{field|fallback}` that begins at `index`. A brace that is none is a problem: a letter must not leave
  /// with a field that nobody filled.
  mutating func merge(
    at index: Int, in range: Range<Int>
  ) -> (inline: Markup.Inline, end: Int)? {
    guard let end = first(UInt8(ascii: "}"), in: index + 1..<range.upperBound) else {
      problem(
        index..<index + 1,
        "This '{' is never closed. Write a field as {first_name|there}, or \\{ for the character.")
      return nil
    }
    let whole = index..<end + 1
    let inner = String(decoding: bytes[index + 1..<end], as: UTF8.self)
    let bar = inner.firstIndex(of: "|")
    let name = inner[..<(bar ?? inner.endIndex)].trimmingSpaces
    let fallback = bar.map { inner[inner.index(after: $0)...].trimmingSpaces } ?? ""
    guard let field = MergeField(name: name) else {
      problem(
        whole,
        "'\(name)' is no field of a customer. Fields are: \(MergeField.names.joined(separator: ", "))."
      )
      return nil
    }
    if case .customer = field, fallback.isEmpty {
      problem(
        whole,
        "Say what to write when it is not known: {\(name)|there}, with your own word after the bar.")
      return nil
    }
    return (.merge(field, fallback: fallback, range: whole), end + 1)
  }

  private func first(_ byte: UInt8, in range: Range<Int>) -> Int? {
    guard range.lowerBound <= range.upperBound else { return nil }
    var index = range.lowerBound
    while index < range.upperBound {
      if bytes[index] == UInt8(ascii: "\\") {
        index += 2
        continue
      }
      if bytes[index] == byte { return index }
      if bytes[index] == 10 || bytes[index] == 13 { return nil }
      index += 1
    }
    return nil
  }

  private func isSpace(_ byte: UInt8) -> Bool { byte == 32 || byte == 9 || byte == 10 || byte == 13 }
}

/// Where a link in a letter may lead.
package enum LinkTarget {
  /// A sentence where `target` cannot be sent; nil where it can.
  package static func complaint(about target: String) -> String? {
    guard target.utf8.count <= 2000 else {
      return "The link's address is longer than 2,000 characters. Use a shorter one."
    }
    guard target.utf8.allSatisfy({ $0 > 32 && $0 != 127 && $0 != 34 && $0 != 60 && $0 != 62 }) else {
      return "The link's address has a space, a quote or an angle bracket in it. Copy it again from the browser."
    }
    let lowered = target.lowercased()
    for scheme in ["https://", "http://"] where lowered.hasPrefix(scheme) {
      let authority = lowered.dropFirst(scheme.count).prefix { !"/?#".contains($0) }
      if authority.isEmpty {
        return "The link '\(target)' names no site. Write it as https://example.com/page."
      }
      // A browser reads '\\' as '/', and what stands before '@' is no site: both make a link look like another.
      guard !lowered.contains("\\"), authority.allSatisfy(isOfHost) else {
        return "The link '\(target)' names its site in a roundabout way. Write it as https://example.com/page."
      }
      return nil
    }
    if lowered.hasPrefix("mailto:"), lowered.contains("@") { return nil }
    if target.isEmpty {
      return "The link leads nowhere. Write its address between ( and )."
    }
    return "The link '\(target)' must begin with https:// (or mailto: for an address)."
  }

  private static func isOfHost(_ character: Character) -> Bool {
    character.isASCII
      ? character.isLetter || character.isNumber || ".-:[]".contains(character)
      : character.isLetter || character.isNumber
  }
}
