/// What lies beside a style.
package struct ValeFiles: Sendable {
  /// The list of words of this name; nil where there is none.
  package var text: @Sendable (_ name: String) -> String?
  /// The dictionaries in a folder below the styles, and those of the machine.
  package var dictionaries: @Sendable (_ folder: String?) -> Dictionaries

  package init(
    text: @escaping @Sendable (String) -> String?, dictionaries: @escaping @Sendable (String?) -> Dictionaries
  ) {
    self.text = text
    self.dictionaries = dictionaries
  }

  package static let none = ValeFiles(text: { _ in nil }, dictionaries: { _ in .none })
}
