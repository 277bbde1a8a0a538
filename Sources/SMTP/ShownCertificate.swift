import CCurl
import Foundation

/// What a server says of itself in its certificate.
package struct ShownCertificate: Equatable, Sendable {
  /// The hosts it is for.
  package var names: [String]
  package var issuer: String
  /// Seconds since 1970.
  package var begins: Int64
  package var ends: Int64

  package init(names: [String], issuer: String, begins: Int64, ends: Int64) {
    self.names = names
    self.issuer = issuer
    self.begins = begins
    self.ends = ends
  }
}

extension ShownCertificate {
  /// From libcurl's list of `Name:value`.
  init?(_ list: UnsafeMutablePointer<curl_slist>?) {
    var facts: [String: String] = [:]
    var next = list
    while let entry = next {
      let pair = String(cString: entry.pointee.data).split(separator: ":", maxSplits: 1)
      if pair.count == 2 { facts[String(pair[0])] = String(pair[1]) }
      next = entry.pointee.next
    }
    guard let begins = facts["Start date"].flatMap(Self.seconds), let ends = facts["Expire date"].flatMap(Self.seconds)
    else { return nil }
    var names = (facts["X509v3 Subject Alternative Name"] ?? "").split(separator: ",").compactMap { entry in
      let words = entry.drop { $0 == " " }
      return words.hasPrefix("DNS:") ? String(words.dropFirst(4)) : nil
    }
    if names.isEmpty, let subject = facts["Subject"]?.split(separator: ",").last(where: { $0.contains("CN") }) {
      names = subject.split(separator: "=").dropFirst().map { $0.trimmingCharacters(in: .whitespaces) }
    }
    self.init(names: names, issuer: facts["Issuer"] ?? "", begins: begins, ends: ends)
  }

  /// `Nov 27 04:53:06 2026 GMT`.
  private static func seconds(_ text: String) -> Int64? {
    let reader = DateFormatter()
    reader.locale = Locale(identifier: "en_US_POSIX")
    reader.timeZone = TimeZone(secondsFromGMT: 0)
    reader.dateFormat = "MMM d HH:mm:ss yyyy 'GMT'"
    let words = text.split(separator: " ").joined(separator: " ")
    return reader.date(from: words).map { Int64($0.timeIntervalSince1970) }
  }
}
