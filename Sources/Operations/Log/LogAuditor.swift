import Firsthand
package import MailFormat
import Store

/// Somebody who keeps checkpoints outside: one a day comes by mail.
package struct LogAuditor: Hashable, Sendable {
  package var address: EmailAddress

  package init(address: EmailAddress) { self.address = address }
}

extension Workplace {
  /// A checkpoint as a mail, from the first administrator.
  func mail(_ note: String, of size: UInt64, to auditors: [LogAuditor], in tx: Transaction) throws {
    let administrators = try tx.shared.members().filter { $0.isActive && $0.roles.contains(.administrator) }
    guard let sender = administrators.min(by: { $0.id < $1.id }) else { return }
    for auditor in auditors {
      try addNotice(
        to: auditor.address, from: sender, subject: "The send log has \(size) entries",
        body: """
          Keep this mail: with it nobody can change or take out what the send log had when it was written, without your seeing it.

          \(note)
          To check it, save the lines from the log's name to the end of the signature as a file, and on the machine that has the log:

          firsthand log verify --held FILE

          """, in: tx)
    }
  }
}
