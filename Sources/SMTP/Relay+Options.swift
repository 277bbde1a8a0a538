import CCurl

extension Relay {
  /// Tells libcurl's `handle` where the relay is, how the way to it is protected and who signs in. `verifies` is off
  /// only to look at a certificate that does not hold; nothing is sent then.
  func apply(to handle: UnsafeMutableRawPointer, verifies: Bool = true) {
    let scheme = security == .implicitTLS ? "smtps" : "smtp"
    let place = host.contains(":") ? "[\(host)]" : host
    fh_setopt_text(handle, CURLOPT_URL, "\(scheme)://\(place):\(port)/\(heloName)")
    fh_setopt_text(handle, CURLOPT_PROTOCOLS_STR, "smtp,smtps")
    // An environment's proxy is not for mail.
    fh_setopt_text(handle, CURLOPT_PROXY, "")
    fh_setopt_long(handle, CURLOPT_NOSIGNAL, 1)
    fh_setopt_long(handle, CURLOPT_CONNECTTIMEOUT, connectTimeout)
    fh_setopt_long(handle, CURLOPT_SSL_VERIFYPEER, verifies ? 1 : 0)
    fh_setopt_long(handle, CURLOPT_SSL_VERIFYHOST, verifies ? 2 : 0)
    if security == .startTLS {
      // Without it a server that hides STARTTLS would get the mail in clear (RFC 3207 §5).
      fh_setopt_long(handle, CURLOPT_USE_SSL, Int(CURLUSESSL_ALL.rawValue))
    }
    if let file = certificateAuthorityFile { fh_setopt_text(handle, CURLOPT_CAINFO, file) }
    if let username {
      fh_setopt_text(handle, CURLOPT_USERNAME, username)
      fh_setopt_text(handle, CURLOPT_PASSWORD, password ?? "")
      // RFC 4954 §4: the first answer in the command itself saves a round trip.
      fh_setopt_long(handle, CURLOPT_SASL_IR, 1)
    }
  }
}
