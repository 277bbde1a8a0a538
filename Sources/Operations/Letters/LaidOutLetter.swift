import Firsthand
import Store

/// A newsletter on the desk with what stands for and against it now.
struct LaidOutLetter {
  var desk: LetterDesk
  /// Rules that approvals cover which stand.
  private(set) var approved: Set<RuleID> = []
  /// Why nothing of the letter may leave.
  private(set) var refusal: String?
  /// Why its writer may send nothing, not even a test: it is `refusal`.
  private(set) var isShutOut = false
  /// Whether it leaves at each reader's own hour.
  let hasLocalHours: Bool
  /// Counts up as letters are laid out.
  let number: Int

  init(_ newsletter: Newsletter, number: Int, in tx: Transaction, _ workplace: Workplace) throws {
    self.number = number
    hasLocalHours = try tx.dispatch.localHour(of: newsletter.id) != nil
    desk = try LetterDesk(
      newsletter, in: tx, at: workplace.now, mail: workplace.mail, standards: workplace.standards, for: .dispatch)
    let sender = desk.sender
    guard sender.isActive, sender.roles.contains(.salesperson) else {
      isShutOut = true
      refusal = sender.isActive ? "\(sender.name) no longer sends letters." : "\(sender.name) no longer works here."
      return
    }
    guard let certificate = try tx.company.certificate(for: newsletter.id, content: desk.content) else {
      refusal = "The letter is not certified as it stands now."
      return
    }
    let approvals = try tx.company.approvals(for: newsletter.id, content: desk.content)
    approved = Set(approvals.flatMap(\.rules))
    if certificate.asksForAPerson,
      approvals.isEmpty || !approved.isSuperset(of: certificate.needsApproval)
    {
      refusal = "The approval was withdrawn."
    }
  }
}
