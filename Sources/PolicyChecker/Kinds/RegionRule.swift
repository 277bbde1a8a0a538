import Firsthand
import YAMLFile

/// `region`: what the company keeps leaves as the template has it.
///
/// The two bodies are decoded from the message's own bytes, and every locked stretch of the template must
/// stand in them, byte for byte and in order, the first at the beginning and the last at the end. No keys.
/// The sender's identity, the postal address and the way out of the list stand there because the law asks
/// for them (15 U.S.C. 7704(a)(5); markedsføringslov §10; Directive 2000/31/EC art. 5).
struct RegionRule: LetterRule {
  static let keys: Set<String> = []

  init?(_ fields: YAMLFields) {}

  var reads: LetterAspects { .regions }

  func hits(in letter: Letter, facts: Facts) throws(RuleFailure) -> [LetterHit] {
    guard let leaving = facts.leaving else {
      throw RuleFailure(sentence: "the rule needs the message as it leaves, and there is none")
    }
    return [
      Self.firstMissing(facts.locked.html, in: leaving.html, isWhole: true),
      Self.firstMissing(facts.locked.text, in: leaving.text, isWhole: false),
    ].compactMap { missing in
      missing.map { region in
        let words = region.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        let quote = String(words.prefix(80))
        return LetterHit(
          quote: quote, place: nil,
          sentence: "What the company keeps is not as the template has it: '\(quote)'.")
      }
    }
  }

  /// The first region that does not follow on the one before it.
  static func firstMissing(_ regions: [String], in body: String, isWhole: Bool) -> String? {
    let body = Self.withPlainLineEnds(body)
    let regions = regions.map(Self.withPlainLineEnds)
    var start = 0
    for (number, region) in regions.enumerated() {
      let isFirst = number == 0 && isWhole
      let isLast = number == regions.count - 1 && isWhole
      let found: Int?
      if isLast, body.count - region.count >= start, body[(body.count - region.count)...].elementsEqual(region) {
        found = body.count - region.count
      } else if isLast {
        found = nil
      } else {
        found = Self.position(of: region, in: body, from: start)
      }
      guard let found, !isFirst || found == 0 else {
        return String(decoding: region, as: UTF8.self)
      }
      start = found + region.count
    }
    return nil
  }

  private static func position(of region: [UInt8], in body: [UInt8], from start: Int) -> Int? {
    guard !region.isEmpty else { return start }
    var index = start
    while index + region.count <= body.count {
      if body[index] == region[0], body[index..<index + region.count].elementsEqual(region) {
        return index
      }
      index += 1
    }
    return nil
  }

  /// By bytes: this is done for every copy of a letter.
  private static func withPlainLineEnds(_ text: String) -> [UInt8] {
    var text = text
    return text.withUTF8 { bytes in
      [UInt8](unsafeUninitializedCapacity: bytes.count) { plain, count in
        for index in bytes.indices {
          let byte = bytes[index]
          if byte == 13, index + 1 < bytes.count, bytes[index + 1] == 10 { continue }
          plain[count] = byte
          count += 1
        }
      }
    }
  }
}
