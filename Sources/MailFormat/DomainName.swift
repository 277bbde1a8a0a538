import CIDN2

/// Names of hosts and mail domains.
package enum DomainName {
  /// `typed` as it travels: lower case, other letters than ASCII as punycode (RFC 5891). Nil where it is no
  /// domain of at least `labels` parts.
  package static func ascii(_ typed: String, labels: Int = 2) -> String? {
    if typed.utf8.allSatisfy({ $0 < 128 && !(65...90).contains($0) }) {
      return isHostName(typed, labels) ? typed : nil
    }
    var output: UnsafeMutablePointer<CChar>?
    let result = idn2_to_ascii_8z(
      typed, &output, Int32(IDN2_NONTRANSITIONAL.rawValue | IDN2_NFC_INPUT.rawValue))
    guard result == IDN2_OK.rawValue, let output else { return nil }
    defer { idn2_free(output) }
    let ascii = String(cString: output).lowercased()
    return isHostName(ascii, labels) ? ascii : nil
  }

  /// RFC 5321 §4.1.2 `Domain`, and RFC 1035 §2.3.4 for the lengths.
  private static func isHostName(_ name: String, _ least: Int) -> Bool {
    let bytes = Array(name.utf8)
    guard bytes.count <= 255 else { return false }
    var labels = 0
    var length = 0
    var previous: UInt8 = 46
    for byte in bytes + [46] {
      if byte == 46 {
        guard length > 0, length <= 63, previous != 45 else { return false }
        labels += 1
        length = 0
      } else {
        let isLetter = (97...122).contains(byte) || (48...57).contains(byte)
        guard isLetter || (byte == 45 && length > 0) else { return false }
        length += 1
      }
      previous = byte
    }
    return labels >= least || name == "localhost"
  }
}
