/// One version of a company template: its files, which never change once published.
package struct TemplateVersion: Hashable, Sendable {
  /// What names a version: `check-in 1.0.0` and the digest of its content.
  package struct Reference: Hashable, Sendable {
    package var name: String
    package var version: String
    package var hash: Digest

    package init(name: String, version: String, hash: Digest) {
      self.name = name
      self.version = version
      self.hash = hash
    }

    package var text: String { "\(name) \(version)" }
  }

  package let reference: Reference
  package let files: ContentFiles

  package init(name: String, version: String, files: ContentFiles) {
    reference = Reference(name: name, version: version, hash: files.digest(kind: "template v1"))
    self.files = files
  }
}

/// The files of something content-addressed, by name.
package struct ContentFiles: Hashable, Sendable {
  package var bytes: [String: [UInt8]]

  package init(_ bytes: [String: [UInt8]]) { self.bytes = bytes }

  package var names: [String] { bytes.keys.sorted() }

  package func text(_ name: String) -> String? {
    bytes[name].map { String(decoding: $0, as: UTF8.self) }
  }

  /// The digest over every name and content, in the order of the names.
  package func digest(kind: String) -> Digest {
    var canonical = CanonicalBytes(kind: kind)
    for name in names { canonical.append(name, bytes[name] ?? []) }
    return canonical.digest
  }
}

/// A version in three numbers, as in `1.2.0`.
package struct SemanticVersion: Hashable, Comparable, Sendable {
  private var numbers: [Int]

  package init?(_ text: String) {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    let numbers = parts.compactMap { $0.count <= 6 && $0.allSatisfy(\.isASCII) ? Int($0) : nil }
    guard parts.count == 3, numbers.count == 3, numbers.allSatisfy({ $0 >= 0 }) else { return nil }
    self.numbers = numbers
  }

  package var text: String { numbers.map(String.init).joined(separator: ".") }

  /// With the second number one higher.
  package var nextMinor: SemanticVersion {
    var next = self
    next.numbers[1] += 1
    next.numbers[2] = 0
    return next
  }

  package static func < (a: Self, b: Self) -> Bool {
    a.numbers.lexicographicallyPrecedes(b.numbers)
  }
}

/// Names of templates, slots, policies and rules: `[a-z][a-z0-9_-]*`, at most 64 characters.
package func isPlainName(_ text: String) -> Bool {
  guard let first = text.utf8.first, (97...122).contains(first), text.utf8.count <= 64 else {
    return false
  }
  return text.utf8.allSatisfy {
    (97...122).contains($0) || (48...57).contains($0) || $0 == 45 || $0 == 95
  }
}
