extension RuleID {
  /// The rule's name as people read it: `no-promises` is "No promises", and so is `no-promises-da`, the same
  /// standard for Danish.
  package var words: String {
    var parts = rule.split { $0 == "-" || $0 == "_" }
    if parts.count > 1, let last = parts.last, Self.languages.contains(String(last)) { parts.removeLast() }
    let words = parts.joined(separator: " ")
    return words.prefix(1).uppercased() + words.dropFirst()
  }

  private static let languages: Set<String> = [
    "cs", "da", "de", "en", "es", "et", "fi", "fr", "hu", "lt", "lv", "nb", "nl", "nn", "pl", "pt", "ru",
    "sk", "sv", "uk",
  ]
}
