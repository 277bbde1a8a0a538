import Firsthand

/// A subject or a preheader: one line with seams.
struct CompiledLine: Sendable {
  enum Piece: Hashable, Sendable {
    case text(String, SourceSpan)
    case seam(Seam, field: String, SourceSpan)
  }

  let pieces: [Piece]

  init(_ markup: Markup, part: SourceSpan.Part, sender: Sender) {
    pieces = (markup.blocks.first?.inlines ?? []).compactMap { inline in
      switch inline {
      case .text(let text, let range): .text(text, SourceSpan(part: part, range: range))
      case .merge(let field, let fallback, let range):
        Self.piece(field, fallback: fallback, SourceSpan(part: part, range: range), sender)
      case .strong, .emphasis, .link, .lineBreak: nil
      }
    }
  }

  static func piece(
    _ field: MergeField, fallback: String, _ place: SourceSpan, _ sender: Sender
  ) -> Piece {
    switch field {
    case .senderName: .text(sender.name, place)
    case .senderFirstName: .text(sender.firstName, place)
    case .customer(let field):
      .seam(.customer(field, fallback: fallback), field: field.rawValue, place)
    }
  }

  func text(for recipient: Recipient, _ filling: SeamFilling) -> String {
    var out = ""
    for piece in pieces {
      switch piece {
      case .text(let text, _): out += text
      case .seam(let seam, _, _): out += filling.value(seam, for: recipient)
      }
    }
    return out
  }

  func mapped(
    for recipient: Recipient, _ filling: SeamFilling, merges: inout [Letter.Merge]
  ) -> MappedText {
    var out = MappedText()
    for piece in pieces {
      switch piece {
      case .text(let text, let place): out.append(text, from: place)
      case .seam(let seam, let field, let place):
        let value = filling.value(seam, for: recipient)
        out.append(value, from: place)
        merges.append(Letter.Merge(field: field, value: value, place: place))
      }
    }
    return out
  }
}
