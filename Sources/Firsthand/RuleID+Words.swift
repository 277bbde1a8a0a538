extension RuleID {
  /// The rule's name as people read it: `no-promises` is "No promises".
  package var words: String {
    let words = rule.replacing("-", with: " ").replacing("_", with: " ")
    return words.prefix(1).uppercased() + words.dropFirst()
  }
}
