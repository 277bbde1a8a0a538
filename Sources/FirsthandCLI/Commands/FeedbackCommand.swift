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
      if options.json {
        return try JSON.say([
          "unsubscribed": report.unsubscribed, "alreadyUnsubscribed": report.alreadyUnsubscribed,
          "other": report.other,
        ])
      }
      Terminal.say(
        "\(report.unsubscribed) unsubscribed, \(report.alreadyUnsubscribed) had before, \(report.other) for people to read."
      )
    }
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
