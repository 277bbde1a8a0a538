import Firsthand

/// A letter in reading order as its writer sees it: what the company keeps, and the slots to write into.
package struct LetterOutline: Hashable, Sendable {
  package enum Item: Hashable, Sendable {
    /// The company's own words, as this recipient would read them.
    case company(String)
    case slot(String)
  }

  package let items: [Item]
}

extension CompiledLetter {
  /// `slots` are those of the template in its order: one that is empty and left out of this letter stands where
  /// it would.
  package func outline(for recipient: Recipient, slots: [String]) -> LetterOutline {
    let shown = letter(for: recipient).blocks
    var items: [LetterOutline.Item] = outline.map { item in
      switch item {
      case .company(let block): .company(shown[block].text.text)
      case .slot(let name): .slot(name)
      }
    }
    for (index, name) in slots.enumerated() where !items.contains(.slot(name)) {
      let before = slots[..<index].reversed().lazy.compactMap { items.firstIndex(of: .slot($0)) }.first
      items.insert(.slot(name), at: before.map { $0 + 1 } ?? items.firstSlot ?? items.endIndex)
    }
    return LetterOutline(items: items)
  }
}

extension [LetterOutline.Item] {
  fileprivate var firstSlot: Int? {
    firstIndex { if case .slot = $0 { true } else { false } }
  }
}
