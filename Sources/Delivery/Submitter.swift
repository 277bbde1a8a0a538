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
