import Firsthand
import Foundation
import Web

/// Where the pages are, from outside and inside.
extension Configuration {
  /// FIRSTHAND_PUBLIC_URL goes before the file.
  func publicAddress() throws -> String? {
    guard var text = ProcessInfo.processInfo.environment["FIRSTHAND_PUBLIC_URL"] ?? publicURL, !text.isEmpty else {
      return nil
    }
    while text.hasSuffix("/") { text.removeLast() }
    let url = URLComponents(string: text)
    let host = url?.host ?? ""
    let isLocal = ["localhost", "127.0.0.1", "[::1]", "::1"].contains(host)
    guard let url, !host.isEmpty, url.path.isEmpty, url.query == nil, url.fragment == nil, url.user == nil,
      url.scheme == "https" || (url.scheme == "http" && isLocal)
    else {
      throw FirsthandError(
        .badInput,
        "public_url '\(text)' must be https:// and a host alone, as in https://letters.company.example (http:// for this machine only)."
      )
    }
    return text
  }

  /// `flag` goes before FIRSTHAND_LISTEN, and that before the file.
  func listenAddress(flag: String?) throws -> ListenAddress {
    guard let text = flag ?? ProcessInfo.processInfo.environment["FIRSTHAND_LISTEN"] ?? listen, !text.isEmpty else {
      return .standard
    }
    return try ListenAddress(text)
  }

  func siteCertificate() throws -> SiteCertificate? {
    let environment = ProcessInfo.processInfo.environment
    let certificate = environment["FIRSTHAND_TLS_CERTIFICATE_FILE"] ?? certificateFile
    let key = environment["FIRSTHAND_TLS_KEY_FILE"] ?? keyFile
    switch (certificate, key) {
    case (nil, nil): return nil
    case (let certificate?, let key?):
      return SiteCertificate(certificateFile: path(certificate), keyFile: path(key))
    default:
      throw FirsthandError(
        .badInput, "tls_certificate_file and tls_key_file go together; one of them is missing in config.yml.")
    }
  }
}
