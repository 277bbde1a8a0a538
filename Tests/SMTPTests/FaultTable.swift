import Foundation
import Testing

/// The matrix as people read it: docs/faults.md.
enum FaultTable {
  private static let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().appendingPathComponent("docs/faults.md")

  /// The folders in the order of a conversation, and what each is about.
  private static let stages: [(folder: String, title: String)] = [
    ("whole", "Conversations that go well"), ("greeting", "The greeting"), ("ehlo", "EHLO"),
    ("starttls", "STARTTLS"), ("tls", "The handshake"), ("ehlo-again", "EHLO again, in TLS"), ("auth", "AUTH"),
    ("capabilities", "What a server offers, and what is configured"), ("mail", "MAIL FROM"), ("rcpt", "RCPT TO"),
    ("data", "DATA"), ("body", "In the middle of the mail"), ("dot", "The end of the mail"),
    ("reply", "The answer to the whole mail"), ("quit", "QUIT"), ("idle", "Between two mails"),
    ("second-mail", "The second mail of a connection"),
  ]

  /// `UPDATE_GOLDEN=1` writes the file.
  static func check(_ cells: [DialogueFile]) throws {
    let text = page(cells)
    #expect(Set(cells.map(\.stage)) == Set(stages.map(\.folder)))
    if ProcessInfo.processInfo.environment["UPDATE_GOLDEN"] != nil {
      try text.write(to: file, atomically: true, encoding: .utf8)
    }
    let kept = (try? String(contentsOf: file, encoding: .utf8)) ?? ""
    #expect(kept == text, "docs/faults.md is not what the dialogues say; UPDATE_GOLDEN=1 writes it anew.")
  }

  private static func page(_ cells: [DialogueFile]) -> String {
    var lines = [
      "# When the mail server does not do as it should", "",
      "What becomes of a mail for each thing that a server may do at each point of the conversation: \(cells.count) cells. Each is a file",
      "in `Tests/SMTPTests/Dialogues/STAGE/FAULT.txt` that reads like the RFC, is played to the real client on every `make test`, and",
      "makes this page. To add one, write a file: a sentence, the outcome expected, and the server's half.", "",
      "| outcome | means |", "| --- | --- |",
      "| sent | the reply to the whole mail was 250 and its gate had opened: nothing else counts as sent |",
      "| refused | a definite no to this mail (5xx); it is not tried again |",
      "| later | not now, and surely not taken; tried again |",
      "| settings | no mail would fare better: nothing was sent, and the sentence says what to look at |",
      "| we don't know | the mail was handed over whole and no answer came; a person decides, no machine sends it again |",
      "",
      "None takes longer than the time that is waited for a reply, and for one to QUIT, and a second.",
    ]
    for stage in stages {
      let rows = cells.filter { $0.stage == stage.folder }
      lines += ["", "## \(stage.title)", "", "| cell | the server | outcome |", "| --- | --- | --- |"]
      lines += rows.map { "| \($0.fault) | \($0.title) | \(outcome($0.expected)) |" }
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private static func outcome(_ expected: String) -> String {
    let words = expected.split(separator: " ").map(String.init)
    let name =
      switch words.first {
      case "accepted": "sent"
      case "rejected": "refused"
      case "deferred": "later"
      case "misconfigured": "settings"
      default: "we don't know"
      }
    let rest = words.dropFirst(words.first == "accepted" ? 9 : 1).joined(separator: ", ")
    return rest.isEmpty ? name : "\(name) (\(rest))"
  }
}
