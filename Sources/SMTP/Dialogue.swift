/// What was said on a connection while one message was submitted, as libcurl lets us hear it.
struct Dialogue {
  private(set) var stage = Stage.connect
  /// The reply that ended the stage it came in.
  private(set) var replies: [Stage: Reply] = [:]
  /// Whether the server said 235 since the connection was made.
  var isAuthenticated = false
  private(set) var sawAnyReply = false
  private var lines: [String] = []
  private var hasQuit = false

  /// A command as it leaves. libcurl shows only commands here, never what AUTH says.
  mutating func sent(_ line: String) {
    let verb = line.prefix(4).uppercased()
    switch verb {
    case "EHLO", "HELO": if stage == .connect || stage == .greeting { stage = .greeting }
    case "STAR": stage = .tls
    case "AUTH": stage = .auth
    case "MAIL": stage = .mail
    case "RCPT": stage = .rcpt
    case "DATA": stage = .data
    case "QUIT": hasQuit = true
    default: break
    }
  }

  mutating func bodyBegins() { stage = .body }
  mutating func gateOpens() { stage = .dot }

  /// A line from the server.
  mutating func received(_ line: String) {
    guard !hasQuit else { return }
    sawAnyReply = true
    if lines.count < 100 { lines.append(line) }
    guard line.count < 4 || line.dropFirst(3).first != "-" else { return }
    if let reply = Reply(lines: lines) {
      replies[stage] = reply
      if reply.code == 235 { isAuthenticated = true }
    }
    lines = []
  }

  /// The reply that decided: that of the stage reached.
  var reply: Reply? { replies[stage] }
}
