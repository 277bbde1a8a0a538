/// Where dictionaries are found; handed in, for they are files of the machine.
package struct Dictionaries: Sendable {
  /// The dictionary of this name, as `en_US`; nil where there is none.
  package var find: @Sendable (_ name: String) -> (any SpellingDictionary)?

  package init(find: @escaping @Sendable (_ name: String) -> (any SpellingDictionary)?) { self.find = find }

  package static let none = Dictionaries { _ in nil }
}

/// Words of a language. May be asked from several threads.
package protocol SpellingDictionary: Sendable {
  func contains(_ word: String) -> Bool
  /// Words that may be meant, the likeliest first.
  func suggestions(for word: String) -> [String]
}
