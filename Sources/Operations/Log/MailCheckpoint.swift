import Firsthand
import MailFormat
import Store

extension Workplace {
  /// A checkpoint as a mail to those who keep one a day outside, from the first administrator.
  func mailCheckpoint(_ note: String, of size: UInt64, in tx: Transaction) throws {
    guard let sender = try tx.shared.members(in: .administrator).first(where: \.isActive) else { return }
    for auditor in mail.auditors {
      try addNotice(
        to: auditor, from: sender, subject: "The send log has \(size) entries",
        body: """
          Keep this mail: with it nobody can change or take out what the send log had when it was written, without your seeing it.

          \(note)
          To check it, save the lines from the log's name to the end of the signature as a file, and on the machine that has the log:

          firsthand log verify --held FILE

          """, in: tx)
    }
  }
}
