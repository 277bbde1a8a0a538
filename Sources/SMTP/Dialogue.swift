/// What was said on a connection while one message was submitted, as libcurl lets us hear it.
struct Dialogue {
  private(set) var stage = Stage.connect {
    didSet { if stage != oldValue { lastReply = [] } }
  }
  /// Whether the server said 235 since the connection was made.
  var isAuthenticated = false
  private(set) var sawAnyReply = false
  /// Lines of a reply that goes on, and of the last whole one in this stage; each ends in LF.
  private var openReply: [UInt8] = []
  private var lastReply: [UInt8] = []
  private(set) var hasQuit = false

  /// Bytes of one reply that are kept.
  private static let mostBytes = 20_000

  /// A command as it leaves. libcurl shows only commands here, never what AUTH says.
  mutating func sent(_ line: UnsafeRawBufferPointer) {
    let verb = line.prefix(4).reduce(UInt32(0)) { $0 << 8 | UInt32($1 & 0xDF) }
    switch verb {
    case Self.ehlo, Self.helo: if stage == .connect || stage == .greeting { stage = .greeting }
    case Self.starttls: stage = .tls
    case Self.auth: stage = .auth
    case Self.mail: stage = .mail
    case Self.rcpt: stage = .rcpt
    case Self.data: stage = .data
    case Self.quit: hasQuit = true
    default: break
    }
  }

  private static func verb(_ name: StaticString) -> UInt32 {
    UnsafeRawBufferPointer(start: name.utf8Start, count: 4).reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
  }

  private static let ehlo = verb("EHLO")
  private static let helo = verb("HELO")
  private static let starttls = verb("STARTTLS")
  private static let auth = verb("AUTH")
  private static let mail = verb("MAIL")
  private static let rcpt = verb("RCPT")
  private static let data = verb("DATA")
  private static let quit = verb("QUIT")

  mutating func bodyBegins() { stage = .body }
  mutating func gateOpens() { stage = .dot }

  /// A line from the server, with its end.
  mutating func received(_ line: UnsafeRawBufferPointer) {
    guard !hasQuit else { return }
    sawAnyReply = true
    if openReply.count < Self.mostBytes { openReply.append(contentsOf: line.prefix(2_000)) }
    if openReply.last != 10 { openReply.append(10) }
    // RFC 5321 §4.2.1: a hyphen behind the code, and more lines come.
    guard line.count < 4 || line[3] != 45 else { return }
    if line.count >= 3, line.prefix(3).allSatisfy({ (48...57).contains($0) }) {
      lastReply = openReply
      if line.starts(with: "235".utf8) { isAuthenticated = true }
    }
    openReply.removeAll(keepingCapacity: true)
  }

  /// The reply that decided: that of the stage reached.
  var reply: Reply? {
    let lines = lastReply.split(separator: 10).map { line in
      String(decoding: line.last == 13 ? line.dropLast() : line, as: UTF8.self)
    }
    return Reply(lines: lines)
  }
}
