package import Firsthand
package import MailFormat
package import SMTP

/// The way out, as a closure: live it is one libcurl connection that belongs to the calling thread.
package struct Submitter {
  package var submit: (Envelope, [UInt8], @escaping () -> Bool) -> Submission

  package init(submit: @escaping (Envelope, [UInt8], @escaping () -> Bool) -> Submission) {
    self.submit = submit
  }

  /// Connections are made anew after `messagesPerConnection`, as relays like it.
  package static func relay(_ relay: Relay, messagesPerConnection: Int = 100) throws -> Submitter {
    var connection = try Connection(relay: relay)
    var count = 0
    return Submitter { envelope, message, gate in
      if count >= messagesPerConnection, let fresh = try? Connection(relay: relay) {
        connection = fresh
        count = 0
      }
      count += 1
      return connection.submit(envelope, message: message, gate: gate)
    }
  }
}

/// How mail leaves: what makes a connection, and what signs.
package struct Outlet: Sendable {
  /// Called on the thread that will use the connection.
  package var connect: @Sendable () throws -> Submitter
  /// The header fields that are put in front of a message: DKIM signatures, made at that moment. Nil: unsigned.
  package var sign: (@Sendable (_ message: [UInt8], _ at: Instant) throws -> [UInt8])?

  package init(
    connect: @escaping @Sendable () throws -> Submitter,
    sign: (@Sendable (_ message: [UInt8], _ at: Instant) throws -> [UInt8])? = nil
  ) {
    self.connect = connect
    self.sign = sign
  }
}
