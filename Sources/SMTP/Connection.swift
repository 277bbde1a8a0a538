import CCurl
import Foundation
package import MailFormat

/// One connection to a relay: an easy handle of libcurl, which keeps the TCP connection open between
/// messages. It blocks, so it belongs to a thread of its own, and to one at a time.
package final class Connection {
  let relay: Relay
  private let handle: UnsafeMutableRawPointer
  private var isReused = false
  /// Whether the connection that is kept open was authenticated.
  private var isAuthenticated = false

  package init(relay: Relay) throws(SMTPSetupError) {
    Self.initializeLibrary
    guard let handle = curl_easy_init() else {
      throw SMTPSetupError(sentence: "libcurl could not be set up: out of memory.")
    }
    self.relay = relay
    self.handle = handle
    configure()
  }

  /// Says QUIT and closes.
  deinit {
    fh_setopt_long(handle, CURLOPT_SERVER_RESPONSE_TIMEOUT, relay.quitTimeout)
    curl_easy_cleanup(handle)
  }

  private static let initializeLibrary: Void = { _ = curl_global_init(Int(CURL_GLOBAL_DEFAULT)) }()

  private func configure() {
    relay.apply(to: handle)
    fh_setopt_long(handle, CURLOPT_UPLOAD, 1)
    fh_setopt_long(handle, CURLOPT_TCP_NODELAY, 1)
    fh_setopt_long(handle, CURLOPT_TCP_KEEPALIVE, 1)
    fh_setopt_long(handle, CURLOPT_VERBOSE, 1)
    Callbacks.install(on: handle)
  }

  /// Submits `message` (strict CRLF) to one recipient. `gate` is called once on this thread when all but
  /// the end of the message has been handed over; the rest leaves only if it says true.
  package func submit(
    _ envelope: Envelope, message: [UInt8], gate: @escaping () -> Bool
  ) -> Submission {
    if let sentence = Refusal.sentence(envelope, message) {
      return .misconfigured(.mail, nil, sentence)
    }
    let first = perform(envelope, message, gate)
    guard first.isStale else { return classify(first) }
    // RFC 5321 §3.8: a server may close a connection that idles; what it said was not about this mail.
    return classify(perform(envelope, message, gate))
  }

  /// One go of libcurl.
  struct Run {
    var result: CURLcode
    var transfer: Transfer
    var wasReused: Bool
    /// A kept connection that turned out to be gone before anything was asked of it.
    var isStale: Bool {
      guard wasReused, !transfer.gateWasAsked, result != CURLE_OK else { return false }
      let dialogue = transfer.dialogue
      if !dialogue.sawAnyReply { return true }
      return dialogue.stage == .mail && dialogue.reply?.code == 421
    }
  }

  private func perform(
    _ envelope: Envelope, _ message: [UInt8], _ gate: @escaping () -> Bool
  ) -> Run {
    let transfer = Transfer(
      message: message, gate: gate, relay: relay,
      isAuthenticated: isReused && isAuthenticated)
    transfer.wait = { [handle] seconds in Self.wait(seconds, on: handle) }
    let recipients = curl_slist_append(nil, "<\(envelope.recipient.text)>")
    defer { curl_slist_free_all(recipients) }
    Self.wait(relay.replyTimeout, on: handle)
    fh_setopt_text(handle, CURLOPT_MAIL_FROM, "<\(envelope.sender?.text ?? "")>")
    fh_setopt_list(handle, CURLOPT_MAIL_RCPT, recipients)
    fh_setopt_offset(handle, CURLOPT_INFILESIZE_LARGE, curl_off_t(message.count))
    setContext(Unmanaged.passUnretained(transfer).toOpaque())
    let wasReused = isReused
    let result = withExtendedLifetime(transfer) { curl_easy_perform(handle) }
    setContext(nil)
    isReused = result == CURLE_OK || (result == CURLE_WEIRD_SERVER_REPLY && transfer.gateOpened)
    isAuthenticated = transfer.dialogue.isAuthenticated
    if !isReused { breakOff() }
    return Run(result: result, transfer: transfer, wasReused: wasReused)
  }

  /// Ends a connection on which an answer is still due: libcurl would keep it, and take a late answer for one to the next
  /// mail.
  private func breakOff() {
    let socket = fh_getinfo_socket(handle)
    if socket != CURL_SOCKET_BAD { shutdown(socket, Int32(SHUT_RDWR)) }
  }

  /// How long the server may take to say something, or to take a byte more of the mail.
  private static func wait(_ seconds: Int, on handle: UnsafeMutableRawPointer) {
    fh_setopt_long(handle, CURLOPT_SERVER_RESPONSE_TIMEOUT, seconds)
    fh_setopt_long(handle, CURLOPT_LOW_SPEED_LIMIT, 1)
    fh_setopt_long(handle, CURLOPT_LOW_SPEED_TIME, seconds)
  }

  private func setContext(_ context: UnsafeMutableRawPointer?) {
    for option in [
      CURLOPT_READDATA, CURLOPT_HEADERDATA, CURLOPT_WRITEDATA, CURLOPT_DEBUGDATA,
    ] {
      fh_setopt_pointer(handle, option, context)
    }
  }
}

/// libcurl itself could not be set up.
package struct SMTPSetupError: Error, Equatable, Sendable {
  package var sentence: String
}

/// What is never handed to libcurl: it would let a line break in an address become a command.
enum Refusal {
  static func sentence(_ envelope: Envelope, _ message: [UInt8]) -> String? {
    for address in [envelope.sender?.text ?? "", envelope.recipient.text]
    where address.utf8.contains(where: { $0 <= 32 || $0 == 60 || $0 == 62 || $0 >= 127 }) {
      return "An address of the envelope has a character in it that no server may be told."
    }
    return hasBareLineEnd(message)
      ? "The message has a line end that is not CRLF, which servers read in different ways." : nil
  }

  /// RFC 5321 §2.3.8.
  private static func hasBareLineEnd(_ message: [UInt8]) -> Bool {
    message.withUnsafeBytes { bytes in
      guard let start = bytes.baseAddress else { return false }
      var index = 0
      while index < bytes.count {
        let end = memchr(start + index, 10, bytes.count - index).map { UnsafeRawPointer($0) - start } ?? bytes.count
        let isEnded = end < bytes.count
        let lineEnd = isEnded ? end - 1 : end
        if isEnded, lineEnd < index || bytes[lineEnd] != 13 { return true }
        if memchr(start + index, 13, lineEnd - index) != nil { return true }
        index = end + 1
      }
      return false
    }
  }
}
