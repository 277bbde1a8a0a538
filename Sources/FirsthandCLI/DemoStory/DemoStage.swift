import MailCatcher

/// Where the demo plays: a made-up company in a folder of its own, and a relay that keeps every mail.
struct DemoStage {
  let company: DemoCompany
  let catcher: MailCatcher

  /// `publicURL` is where the company's pages will be, when there are any.
  init(publicURL: String? = nil, undoSeconds: Int64? = nil) throws {
    company = try DemoCompany(publicURL: publicURL, undoSeconds: undoSeconds)
    catcher = try MailCatcher.start { command in
      // One customer's mailbox is gone.
      if case .rcpt(let address) = command, address.hasPrefix("hugo.campos@") {
        return "550 5.1.1 There is no mailbox of that name"
      }
      return nil
    }
  }

  /// Takes it all down; nothing stays on the disk.
  func strike() {
    try? catcher.stop()
    company.remove()
  }
}
