package import Firsthand
import Store

extension SalespersonDesk {
  /// The longest text of one part of a letter, in UTF-8 bytes.
  private static let longestPart = 50_000

  /// Stores the words of one's own letter. The same words again change nothing and void nothing. `seen` is the digest
  /// of the words that the writer went on from; where another window has changed them since, nothing is stored.
  package func write(_ words: Newsletter.Words, in id: Newsletter.ID, seen: Digest? = nil) throws -> Newsletter {
    try Self.checkLength(words.subject, words.preheader, words.slots)
    return try session.changeNewsletter(id) { newsletter in
      if let seen, newsletter.words.digest != seen {
        throw FirsthandError(
          .conflict,
          "The letter was changed in another window. Copy what you typed here, load the page again and put it in.")
      }
      // An empty slot is one in which nothing was written.
      let slots = words.slots.filter { !$0.value.isEmpty || newsletter.words.slots[$0.key] != nil }
      newsletter.words = Newsletter.Words(subject: words.subject, preheader: words.preheader, slots: slots)
    }
  }

  /// Puts `replacement` where `quote` stands at `place`, if it still does.
  package func fix(
    _ id: Newsletter.ID, at place: SourceSpan, quote: String, with replacement: String
  ) throws -> Newsletter {
    try session.changeNewsletter(id) { newsletter in
      guard let text = newsletter.words[place.part],
        let mended = text.replacing(utf8: place.range, quote: quote, with: replacement)
      else {
        throw FirsthandError(.conflict, "The words have changed since they were checked. Look at them again.")
      }
      newsletter.words[place.part] = mended
    }
  }

  /// Writes one customer's copy otherwise than the others'; parts that say the same are not kept. Nil: like all.
  package func editCopy(of id: Newsletter.ID, for customer: Customer.ID, _ words: Newsletter.Words?) throws
    -> Newsletter
  {
    if let words { try Self.checkLength(words.subject, words.preheader, words.slots) }
    let shared = try session.store.read { try Session.own(id, member, in: $0) }.words
    let edit = words.map { words in
      Newsletter.Edit(
        subject: words.subject == shared.subject ? nil : words.subject,
        preheader: words.preheader == shared.preheader ? nil : words.preheader,
        slots: words.slots.filter { $0.value != shared.slots[$0.key] ?? "" })
    }
    return try session.editCopy(of: id, for: customer, edit)
  }

  /// Sends oneself the letter as `customer` would get it.
  package func sendTest(of id: Newsletter.ID, as customer: Customer.ID) throws -> Message.ID {
    try session.sendTest(of: id, as: customer)
  }

  private static func checkLength(_ subject: String, _ preheader: String, _ slots: [String: String]) throws {
    for text in [subject, preheader] + slots.values where text.utf8.count > longestPart {
      throw FirsthandError(.badInput, "One part of the letter is longer than \(longestPart / 1000) KB. Shorten it.")
    }
  }
}

extension Newsletter.Words {
  /// Of exactly these words.
  package var digest: Digest {
    var bytes = CanonicalBytes(kind: "letter words v1")
    bytes.append("subject", subject)
    bytes.append("preheader", preheader)
    for (name, text) in slots.sorted(by: { $0.key < $1.key }) where !text.isEmpty { bytes.append(name, text) }
    return bytes.digest
  }

  /// The text of one part; nil for a part that the writer has not written.
  package subscript(part: SourceSpan.Part) -> String? {
    get {
      switch part {
      case .subject: subject
      case .preheader: preheader
      case .slot(let name): slots[name]
      case .locked: nil
      }
    }
    set {
      switch part {
      case .subject: subject = newValue ?? ""
      case .preheader: preheader = newValue ?? ""
      case .slot(let name): slots[name] = newValue
      case .locked: break
      }
    }
  }
}

extension String {
  /// With `replacement` for the bytes `range`, if they are `quote`.
  fileprivate func replacing(utf8 range: Range<Int>, quote: String, with replacement: String) -> String? {
    let bytes = Array(utf8)
    guard range.lowerBound >= 0, range.upperBound <= bytes.count, bytes[range].elementsEqual(quote.utf8) else {
      return nil
    }
    return String(validating: bytes[..<range.lowerBound] + replacement.utf8 + bytes[range.upperBound...], as: UTF8.self)
  }
}
