import ArgumentParser
import Feedback
import Firsthand
import Foundation

struct FeedbackCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "feedback", abstract: "What comes back.", subcommands: [Ingest.self])

  struct Ingest: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Take in mails: files, or maildirs, whose new mails are then marked as read.")
    @OptionGroup var options: ChangeOptions
    @Argument(help: "A mail as a file (- is standard input), or a maildir.") var paths: [String]

    func run() throws {
      let workplace = try options.workplace()
      var report = IngestReport()
      for path in paths {
        if let maildir = Maildir(path: path) {
          for mail in try maildir.newMails() {
            try Feedback.ingest(
              FileInput.bytes(at: mail), at: workplace, into: &report)
            if !options.dryRun { try maildir.markRead(mail) }
          }
        } else {
          try Feedback.ingest(FileInput.bytes(at: path), at: workplace, into: &report)
        }
      }
      if options.json { try JSON.say(IngestView(report)) } else { say(report) }
      if !report.unknown.isEmpty { throw ExitCode(FirsthandError.Code.partly.exitStatus) }
    }

    private func say(_ report: IngestReport) {
      Terminal.say(
        "\(report.unsubscribed) unsubscribed, \(report.alreadyUnsubscribed) had before, \(report.other) for people to read."
      )
      guard !report.unknown.isEmpty else { return }
      let count = report.unknown.count
      Terminal.note(
        "\(count == 1 ? "1 mail asks" : "\(count) mails ask") to leave through a letter of ours that is not here any more, as after a restore. Take each address off: firsthand customers suppress ADDRESS"
      )
      for sender in report.unknown {
        Terminal.note(
          sender.isEmpty ? "  a mail that gives no sender: read it" : "  \(Terminal.line(sender)), as the mail gives it"
        )
      }
    }
  }
}

private struct IngestView: Encodable {
  let unsubscribed, alreadyUnsubscribed, unknown, other: Int
  let unknownSenders: [String]

  init(_ report: IngestReport) {
    unsubscribed = report.unsubscribed
    alreadyUnsubscribed = report.alreadyUnsubscribed
    unknown = report.unknown.count
    other = report.other
    unknownSenders = report.unknown
  }
}

/// A folder of mails as maildir(5) has it.
private struct Maildir {
  let path: String

  init?(path: String) {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), isFolder.boolValue
    else { return nil }
    self.path = path
  }

  func newMails() throws -> [String] {
    let folder = path + "/new"
    guard let names = try? FileManager.default.contentsOfDirectory(atPath: folder) else {
      throw FirsthandError(.badInput, "\(path) is no maildir: it has no folder 'new'.")
    }
    return names.filter { !$0.hasPrefix(".") }.sorted().map { folder + "/" + $0 }
  }

  /// `new/x` becomes `cur/x:2,S`.
  func markRead(_ mail: String) throws {
    let name = URL(fileURLWithPath: mail).lastPathComponent
    let target = path + "/cur/" + (name.contains(":2,") ? name : name + ":2,S")
    do {
      try FileManager.default.createDirectory(
        atPath: path + "/cur", withIntermediateDirectories: true)
      try FileManager.default.moveItem(atPath: mail, toPath: target)
    } catch {
      throw FirsthandError(.failed, "The mail \(mail) was taken in but could not be moved to cur/.")
    }
  }
}
