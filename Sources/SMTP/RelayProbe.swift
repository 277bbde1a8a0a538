import CCurl
import Foundation
package import MailFormat

/// Asks a relay everything short of taking a mail: it signs in, names a sender and a recipient, takes that back and
/// says QUIT. It blocks, for at most the relay's time limits.
package enum RelayProbe {
  package static func ask(
    _ relay: Relay, sender: EmailAddress, recipient: EmailAddress
  ) throws(SMTPSetupError) -> RelayReport {
    let line = try ProbeLine(relay, verifies: true)
    guard line.say("NOOP") else { return line.report(of: relay) }
    let first = line.report(of: relay)
    guard first.trouble == nil else { return first }
    if line.say("MAIL FROM:<\(sender.text)>"), line.say("RCPT TO:<\(recipient.text)>") { _ = line.say("RSET") }
    return line.report(of: relay)
  }

  /// The certificate that a relay shows, whoever signed it and for whomever it is. Nobody is signed in and nothing
  /// else is asked: it is for saying what is wrong with it.
  package static func unverifiedCertificate(of relay: Relay) throws(SMTPSetupError) -> ShownCertificate? {
    var relay = relay
    relay.username = nil
    let line = try ProbeLine(relay, verifies: false)
    _ = line.say("NOOP")
    return line.report(of: relay).certificate
  }
}

/// One connection for asking, and what was heard on it.
private final class ProbeLine {
  /// A command and the lines that answered it; the greeting answers none.
  private struct Exchange {
    var verb: String
    var lines: [String] = []
    var reply: Reply? { Reply(lines: lines) }
  }

  private let handle: UnsafeMutableRawPointer
  private var exchanges = [Exchange(verb: "")]
  private var hasQuit = false
  private var result = CURLE_OK
  private var error = [CChar](repeating: 0, count: Int(CURL_ERROR_SIZE))
  private var tls: String?
  private var certificate: ShownCertificate?
  private var address = ""

  init(_ relay: Relay, verifies: Bool) throws(SMTPSetupError) {
    guard curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK, let handle = curl_easy_init() else {
      throw SMTPSetupError(sentence: "libcurl could not be set up: out of memory.")
    }
    self.handle = handle
    configure(relay, verifies)
    listen()
  }

  /// Says QUIT and closes.
  deinit { curl_easy_cleanup(handle) }

  private func configure(_ relay: Relay, _ verifies: Bool) {
    relay.apply(to: handle, verifies: verifies)
    fh_setopt_long(handle, CURLOPT_NOBODY, 1)
    fh_setopt_long(handle, CURLOPT_SERVER_RESPONSE_TIMEOUT, relay.replyTimeout)
    fh_setopt_long(handle, CURLOPT_CERTINFO, 1)
  }

  private func listen() {
    let context = Unmanaged.passUnretained(self).toOpaque()
    fh_setopt_data_callback(handle, CURLOPT_HEADERFUNCTION) { data, size, count, context in
      if let data, let context {
        ProbeLine.at(context).heard(ProbeLine.text(data, size * count))
      }
      return size * count
    }
    fh_setopt_data_callback(handle, CURLOPT_WRITEFUNCTION) { _, size, count, _ in size * count }
    fh_setopt_debug_callback(handle) { _, type, data, size, context in
      guard let data, let context else { return 0 }
      switch type {
      case CURLINFO_HEADER_OUT: ProbeLine.at(context).said(ProbeLine.text(data, min(size, 10)))
      case CURLINFO_TEXT: ProbeLine.at(context).noted(ProbeLine.text(data, size))
      default: break
      }
      return 0
    }
    for option in [CURLOPT_HEADERDATA, CURLOPT_WRITEDATA, CURLOPT_DEBUGDATA] {
      fh_setopt_pointer(handle, option, context)
    }
    fh_setopt_long(handle, CURLOPT_VERBOSE, 1)
  }

  private static func at(_ context: UnsafeMutableRawPointer) -> ProbeLine {
    Unmanaged<ProbeLine>.fromOpaque(context).takeUnretainedValue()
  }

  private static func text(_ data: UnsafePointer<CChar>, _ count: Int) -> String {
    let bytes = UnsafeRawBufferPointer(start: data, count: min(count, 2_000))
    return String(decoding: bytes, as: UTF8.self).trimmingCharacters(in: .newlines)
  }

  private static let verbs: Set<String> = ["EHLO", "HELO", "STARTTLS", "AUTH", "NOOP", "MAIL", "RCPT", "RSET"]

  /// A command as it leaves, of which the first word alone is kept: behind AUTH stands the password.
  private func said(_ line: String) {
    let verb = line.prefix { $0 != " " && !$0.isNewline }.uppercased()
    if verb == "QUIT" { hasQuit = true }
    if Self.verbs.contains(verb) { exchanges.append(Exchange(verb: verb)) }
  }

  private func heard(_ line: String) {
    // libcurl hangs up by itself after a refusal; the farewell answers nothing that was asked.
    guard !hasQuit else { return }
    if exchanges[exchanges.count - 1].lines.count < 100 { exchanges[exchanges.count - 1].lines.append(line) }
  }

  private func noted(_ line: String) {
    let beginning = "SSL connection using "
    if line.hasPrefix(beginning) { tls = String(line.dropFirst(beginning.count)) }
  }

  /// Whether the relay agrees. libcurl takes the custom command out of percent signs.
  func say(_ command: String) -> Bool {
    fh_setopt_text(handle, CURLOPT_CUSTOMREQUEST, command.replacing("%", with: "%25"))
    result = error.withUnsafeMutableBufferPointer { buffer in
      fh_setopt_pointer(handle, CURLOPT_ERRORBUFFER, buffer.baseAddress)
      defer { fh_setopt_pointer(handle, CURLOPT_ERRORBUFFER, nil) }
      return curl_easy_perform(handle)
    }
    // Both are of the transfer that made the connection alone.
    if certificate == nil { certificate = ShownCertificate(fh_getinfo_certificate(handle)) }
    if address.isEmpty, let text = fh_getinfo_text(handle, CURLINFO_PRIMARY_IP) { address = String(cString: text) }
    return result == CURLE_OK
  }

  func report(of relay: Relay) -> RelayReport {
    var report = RelayReport()
    report.address = address
    report.greeting = exchanges.first?.reply
    report.capabilities =
      exchanges.last { $0.verb == "EHLO" && !$0.lines.isEmpty }?.lines.dropFirst().map {
        String($0.dropFirst(4))
      } ?? []
    report.tls = tls
    report.certificate = certificate
    report.isSignedIn = exchanges.contains { $0.verb == "AUTH" && $0.reply?.code == 235 }
    report.sender = reply(to: "MAIL")
    report.recipient = reply(to: "RCPT")
    report.trouble = trouble(relay, report)
    return report
  }

  private func reply(to verb: String) -> Reply? { exchanges.last { $0.verb == verb }?.reply }

  private func trouble(_ relay: Relay, _ report: RelayReport) -> RelayReport.Trouble? {
    let words = String(cString: curl_easy_strerror(result))
    let detail = String(decoding: error.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    switch result {
    case CURLE_OK:
      return relay.username != nil && !report.isSignedIn ? .signInNotOffered : nil
    case CURLE_COULDNT_RESOLVE_HOST: return .unknownHost
    case CURLE_COULDNT_CONNECT: return .unreachable(detail.isEmpty ? words : detail)
    case CURLE_USE_SSL_FAILED: return .noTLS
    case CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CACERT_BADFILE, CURLE_SSL_ISSUER_ERROR:
      return .badCertificate(detail.isEmpty ? words : detail)
    case CURLE_SSL_CONNECT_ERROR: return .noAgreementOnTLS(detail.isEmpty ? words : detail)
    case CURLE_LOGIN_DENIED: return .signInRefused(reply(to: "AUTH"))
    default: break
    }
    guard let reply = exchanges.last?.reply, reply.code >= 400 else {
      return exchanges.count == 1 && exchanges[0].lines.isEmpty && address.isEmpty
        ? .unreachable(words) : .silent(stage, words)
    }
    return .refused(stage, reply)
  }

  private var stage: Stage {
    switch exchanges.last?.verb {
    case "STARTTLS": .tls
    case "AUTH": .auth
    case "MAIL": .mail
    case "RCPT": .rcpt
    default: .greeting
    }
  }
}
