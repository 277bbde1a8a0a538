/// One client's conversation (RFC 5321 §4), from bytes to reply lines, whatever pieces they come in.
struct SMTPSession {
  private(set) var isOver = false

  private let script: MailCatcher.Script
  private let keep: @Sendable (MailCatcher.Caught) -> Void
  private var pending: [UInt8] = []
  private var hasGreeted = false
  private var sender: String?
  private var recipients: [String] = []
  private var body: [UInt8]?
  private var isTooLarge = false

  /// Octets of a command line, twice what RFC 5321 §4.5.3.1.4 asks for.
  private static let lineLimit = 1_024
  private static let sizeLimit = 32 * 1_048_576
  private static let recipientLimit = 1_000

  init(script: @escaping MailCatcher.Script, keep: @escaping @Sendable (MailCatcher.Caught) -> Void) {
    self.script = script
    self.keep = keep
  }

  /// Takes what came; answers what is to be said.
  mutating func take(_ bytes: [UInt8]) -> [String] {
    pending += bytes
    var replies: [String] = []
    var start = 0
    while !isOver, let end = pending[start...].firstIndex(of: 10) {
      var line = pending[start..<end]
      if line.last == 13 { line = line.dropLast() }
      start = end + 1
      if body != nil {
        if let reply = takeData(line) { replies.append(reply) }
      } else if line.count > Self.lineLimit {
        replies.append("500 5.5.6 line too long")
      } else {
        replies += command(String(decoding: line, as: UTF8.self))
      }
    }
    pending.removeFirst(start)
    if body == nil, pending.count > Self.lineLimit * 2 {
      isOver = true
      replies.append("500 5.5.6 line too long")
    }
    return replies
  }

  private mutating func takeData(_ line: ArraySlice<UInt8>) -> String? {
    if line.elementsEqual([46]) { return endOfData() }
    // RFC 5321 §4.5.2: a dot in front of a line was put there for the way.
    let content = line.first == 46 ? line.dropFirst() : line
    if (body?.count ?? 0) + content.count > Self.sizeLimit {
      isTooLarge = true
    } else {
      body? += content
      body? += [13, 10]
    }
    return nil
  }

  private mutating func endOfData() -> String {
    defer { reset() }
    guard let body, let sender else { return "503 5.5.1 no message" }
    if isTooLarge { return "552 5.3.4 message too large" }
    if let scripted = script(.message(sender: sender, recipients: recipients)) { return scripted }
    keep(MailCatcher.Caught(sender: sender, recipients: recipients, bytes: body))
    return "250 2.0.0 caught"
  }

  private mutating func reset() {
    sender = nil
    recipients = []
    body = nil
    isTooLarge = false
  }

  private mutating func command(_ line: String) -> [String] {
    let verb = line.prefix { $0 != " " }.uppercased()
    let argument = line.dropFirst(verb.count).drop { $0 == " " }.description
    switch verb {
    case "EHLO":
      if let scripted = script(.ehlo(argument)) { return [scripted] }
      hasGreeted = true
      reset()
      return [
        "250-localhost", "250-SIZE \(Self.sizeLimit)", "250-8BITMIME", "250-PIPELINING",
        "250 ENHANCEDSTATUSCODES",
      ]
    case "HELO":
      hasGreeted = true
      reset()
      return ["250 localhost"]
    case "MAIL": return [mail(argument)]
    case "RCPT": return [rcpt(argument)]
    case "DATA":
      guard sender != nil, !recipients.isEmpty else { return ["503 5.5.1 RCPT first"] }
      if let scripted = script(.data) { return [scripted] }
      body = []
      return ["354 end with a dot alone on a line"]
    case "RSET":
      reset()
      return ["250 2.0.0 forgotten"]
    case "NOOP": return ["250 2.0.0 nothing done"]
    case "VRFY": return ["252 2.5.2 try it"]
    case "QUIT":
      isOver = true
      return ["221 2.0.0 bye"]
    default: return ["500 5.5.2 no such command"]
    }
  }

  private mutating func mail(_ argument: String) -> String {
    guard hasGreeted else { return "503 5.5.1 EHLO first" }
    guard sender == nil else { return "503 5.5.1 MAIL twice" }
    guard let path = Self.path(argument, after: "FROM:") else { return "501 5.5.4 MAIL FROM:<address>" }
    if let scripted = script(.mail(path)) { return scripted }
    sender = path
    return "250 2.1.0 ok"
  }

  private mutating func rcpt(_ argument: String) -> String {
    guard sender != nil else { return "503 5.5.1 MAIL first" }
    guard let path = Self.path(argument, after: "TO:"), !path.isEmpty else {
      return "501 5.5.4 RCPT TO:<address>"
    }
    guard recipients.count < Self.recipientLimit else { return "452 4.5.3 too many recipients" }
    if let scripted = script(.rcpt(path)) { return scripted }
    recipients.append(path)
    return "250 2.1.5 ok"
  }

  private static func path(_ argument: String, after keyword: String) -> String? {
    guard argument.uppercased().hasPrefix(keyword) else { return nil }
    let rest = argument.dropFirst(keyword.count).drop { $0 == " " }
    guard rest.first == "<", let end = rest.firstIndex(of: ">") else { return nil }
    return String(rest[rest.index(after: rest.startIndex)..<end])
  }
}
