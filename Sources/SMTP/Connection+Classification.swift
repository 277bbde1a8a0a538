import CCurl

extension Connection {
  /// By stage and reply, never by libcurl's code alone: a lost connection leaves an old reply behind.
  func classify(_ run: Run) -> Submission {
    let transfer = run.transfer
    let dialogue = transfer.dialogue
    let stage = dialogue.stage
    let reply = dialogue.reply
    // Whoever was not signed in may be refused for that alone.
    let wasAnonymous =
      relay.username != nil && !dialogue.isAuthenticated && [.mail, .rcpt, .data].contains(stage)
      && dialogue.reply != nil
    if transfer.missedAuthentication || wasAnonymous {
      return .misconfigured(
        .auth, nil,
        "The relay \(relay.host) does not offer to sign in, though a user name is set. Look at the relay's port and its TLS setting."
      )
    }
    if transfer.gateWasAsked, !transfer.gateOpened { return .withheld }
    if transfer.gateOpened { return afterDot(run.result, reply) }
    if let settings = misconfiguration(run.result, stage, reply) { return settings }
    guard let reply, reply.code >= 400 else {
      let why = String(cString: curl_easy_strerror(run.result))
      return .deferred(stage, nil, "The relay \(relay.host):\(relay.port) could not be used (\(why)).")
    }
    if reply.code >= 500 {
      switch stage {
      case .mail, .rcpt, .data: return .rejected(stage, reply)
      default:
        return .misconfigured(
          stage, reply, "The relay \(relay.host) refuses us: \(reply.code) \(reply.text)")
      }
    }
    return .deferred(stage, reply, "The relay asks to try later: \(reply.code) \(reply.text)")
  }

  /// Accepted if and only if libcurl is content, the reply is 250 and the gate had opened.
  private func afterDot(_ result: CURLcode, _ reply: Reply?) -> Submission {
    guard let reply else {
      return .inDoubt("The connection ended before the relay answered the end of the message.")
    }
    if result == CURLE_OK, reply.code == 250 { return .accepted(reply) }
    if (500...599).contains(reply.code) { return .rejected(.dot, reply) }
    if (400...499).contains(reply.code) {
      return .deferred(.dot, reply, "The relay asks to try later: \(reply.code) \(reply.text)")
    }
    return .inDoubt("The relay answered the end of the message with \(reply.code), which says neither yes nor no.")
  }

  private func misconfiguration(
    _ result: CURLcode, _ stage: Stage, _ reply: Reply?
  ) -> Submission? {
    switch result {
    case CURLE_USE_SSL_FAILED:
      // RFC 3207 §4: 454 is a passing failure.
      if let reply, (400...499).contains(reply.code) {
        return .deferred(.tls, reply, "The relay cannot begin TLS now: \(reply.code) \(reply.text)")
      }
      return .misconfigured(
        .tls, reply,
        "The relay \(relay.host) does not offer STARTTLS, so nothing was sent to it in clear.")
    case CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CACERT_BADFILE, CURLE_SSL_ISSUER_ERROR:
      return .misconfigured(
        .tls, nil,
        "The certificate of \(relay.host) could not be verified, so nothing was sent. Look at its name and who signed it, or set ca_file."
      )
    case CURLE_SSL_CONNECT_ERROR:
      return .deferred(.tls, nil, "The relay \(relay.host) and we could not agree on TLS.")
    case CURLE_LOGIN_DENIED:
      // 454 (RFC 4954 §6) is a passing failure; 535 is not.
      if let reply, (400...499).contains(reply.code) {
        return .deferred(.auth, reply, "The relay cannot sign us in now: \(reply.code) \(reply.text)")
      }
      return .misconfigured(
        .auth, reply, "The relay \(relay.host) does not accept the user name and password.")
    default:
      guard let reply else { return nil }
      // RFC 4954 §6: sign in first; RFC 3207 §4: TLS first.
      if reply.code == 530 {
        return .misconfigured(
          stage, reply, "The relay \(relay.host) wants TLS or a sign-in first: \(reply.text)")
      }
      return nil
    }
  }
}
