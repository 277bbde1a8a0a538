/// What a server said.
package struct Reply: Equatable, Sendable {
  package var code: Int
  /// RFC 3463, as in `5.1.1`.
  package var enhanced: String?
  /// The words of all lines, at most 500 characters, control characters shown as `·`.
  package var text: String

  package init(code: Int, enhanced: String? = nil, text: String = "") {
    self.code = code
    self.enhanced = enhanced
    self.text = text
  }

  /// Reads reply lines as they came: `550-5.1.1 no such`, `550 5.1.1 user`.
  init?(lines: [String]) {
    guard let last = lines.last, let code = Int(last.prefix(3)), last.prefix(3).count == 3 else {
      return nil
    }
    self.code = code
    var words: [String] = []
    for line in lines {
      var rest = line.dropFirst(4)
      let first = rest.prefix { $0 != " " }
      if Self.isEnhanced(first, code) {
        enhanced = String(first)
        rest = rest.dropFirst(first.count)
      }
      words.append(rest.drop { $0 == " " }.description)
    }
    text = String(
      words.joined(separator: " ").unicodeScalars.prefix(500).map { scalar -> Character in
        scalar.value < 32 || (127...159).contains(scalar.value) ? "·" : Character(scalar)
      })
  }

  /// RFC 3463 §2: class, subject and detail; the class is that of the reply.
  private static func isEnhanced(_ word: Substring, _ code: Int) -> Bool {
    let parts = word.split(separator: ".", omittingEmptySubsequences: false)
    return parts.count == 3 && parts[0] == String(code / 100)
      && parts.allSatisfy { (1...3).contains($0.count) && $0.allSatisfy(\.isNumber) }
  }
}

/// How far a try got.
package enum Stage: String, CaseIterable, Sendable {
  case connect, greeting, tls, auth, mail, rcpt, data, body, dot
}

/// What one try to submit came to.
package enum Submission: Equatable, Sendable {
  case accepted(Reply)
  /// A definite no about this message.
  case rejected(Stage, Reply)
  /// Not now, and surely not taken.
  case deferred(Stage, Reply?, String)
  /// The relay's or our own settings are wrong: no message will fare better.
  case misconfigured(Stage, Reply?, String)
  /// The gate did not open, so no dot was sent.
  case withheld
  /// The gate had opened and no reply came.
  case inDoubt(String)
}
