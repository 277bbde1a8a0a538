package import Firsthand
package import MailFormat
import Store

extension Session {
  /// Puts a mail into the outbox that shows how mail leaves from here, to any address. Its words are our own and say
  /// nothing of anybody.
  package func sendTrial(to recipient: EmailAddress) throws -> Message.ID {
    try require(.administrator, to: "send trial mails")
    return try store.write { tx in
      try workplace.addNotice(
        to: recipient, from: member, subject: "A trial mail from Firsthand", body: Self.trialWords, in: tx)
    }
  }

  private static let trialWords = """
    This mail was asked for by an administrator who looks at how mail leaves from here. It took the way that \
    letters take.

    In the header of this mail, "Authentication-Results" tells what your provider thinks of it: spf, dkim and \
    dmarc should say "pass".

    """
}
