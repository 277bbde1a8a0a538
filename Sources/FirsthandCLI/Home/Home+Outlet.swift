import DKIM
import Delivery
import Firsthand
import Foundation
import Operations
import SMTP

extension Home {
  /// How mail leaves from here; `relay` is asked for each connection anew.
  func outlet(_ relay: @escaping @Sendable () throws -> Relay) throws -> Outlet {
    // A relay that hangs up must not end the program: OpenSSL writes without asking for silence.
    signal(SIGPIPE, SIG_IGN)
    let messages = try configuration.mail().limits.messagesPerConnection
    let signing = try configuration.signing()
    var outlet = Outlet(connect: { try .relay(relay(), messagesPerConnection: messages) })
    if !signing.signers.isEmpty {
      outlet.sign = { message, now in try signing.fields(for: message, at: now.milliseconds / 1_000) }
    }
    return outlet
  }
}
