extension String {
  /// The address of a page elsewhere; nil for what only looks like one. Files that people write name links, and
  /// `javascript:` is an address too.
  var webLink: String? {
    let start = prefix(8).lowercased()
    return start == "https://" || start.hasPrefix("http://") ? self : nil
  }
}
