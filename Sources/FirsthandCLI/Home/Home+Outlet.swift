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
    return Outlet(connect: { try .relay(relay(), messagesPerConnection: messages) })
  }
}
