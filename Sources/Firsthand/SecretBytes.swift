/// Secrets compared in a time that tells nothing of where they differ. Every secret is compared here.
package enum SecretBytes {
  package static func areEqual(_ a: some Collection<UInt8>, _ b: some Collection<UInt8>) -> Bool {
    var difference = UInt8(a.count == b.count ? 0 : 1)
    for (one, other) in zip(a, b) { difference |= one ^ other }
    return difference == 0
  }

  package static func areEqual(_ a: String, _ b: String) -> Bool { areEqual(Array(a.utf8), Array(b.utf8)) }
}
