import Foundation

/// An address of the internet, of either family.
package struct IPAddress: Hashable, Sendable, CustomStringConvertible {
  /// Four or sixteen.
  package let bytes: [UInt8]

  package init?(bytes: [UInt8]) {
    guard bytes.count == 4 || bytes.count == 16 else { return nil }
    self.bytes = bytes
  }

  /// `192.0.2.1`, `2001:db8::1`.
  package init?(_ text: String) {
    var bytes = [UInt8](repeating: 0, count: 16)
    if inet_pton(AF_INET, text, &bytes) == 1 {
      self.bytes = Array(bytes.prefix(4))
    } else if inet_pton(AF_INET6, text, &bytes) == 1 {
      self.bytes = bytes
    } else {
      return nil
    }
  }

  package var isV4: Bool { bytes.count == 4 }

  package var description: String {
    var text = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
    _ = inet_ntop(isV4 ? AF_INET : AF_INET6, bytes, &text, socklen_t(text.count))
    return String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  /// Whether the first `length` bits are those of `other`.
  package func isWithin(_ other: IPAddress, prefix length: Int) -> Bool {
    guard bytes.count == other.bytes.count else { return false }
    return zip(bytes, other.bytes).enumerated().allSatisfy { index, pair in
      let bits = min(8, max(0, length - index * 8))
      let mask = UInt8(truncatingIfNeeded: 0xFF00 >> bits)
      return pair.0 & mask == pair.1 & mask
    }
  }

  /// Whether it is this machine's own, or of a network that nobody outside sees.
  package var isPrivate: Bool {
    Self.privateNetworks.contains { isWithin($0.network, prefix: $0.length) }
  }

  /// RFC 1918, RFC 6598, RFC 4193, RFC 4291 §2.5.
  private static let privateNetworks: [(network: IPAddress, length: Int)] = [
    ("127.0.0.0", 8), ("10.0.0.0", 8), ("172.16.0.0", 12), ("192.168.0.0", 16), ("100.64.0.0", 10),
    ("169.254.0.0", 16), ("::1", 128), ("fc00::", 7), ("fe80::", 10),
  ].compactMap { text, length in IPAddress(text).map { ($0, length) } }

  /// Where its names stand (RFC 1035 §3.5, RFC 3596 §2.5).
  package var reverseName: String {
    if isV4 { return bytes.reversed().map(String.init).joined(separator: ".") + ".in-addr.arpa" }
    let digits = bytes.flatMap { [$0 >> 4, $0 & 15] }.reversed().map { String($0, radix: 16) }
    return digits.joined(separator: ".") + ".ip6.arpa"
  }
}
