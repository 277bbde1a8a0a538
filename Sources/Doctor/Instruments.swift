package import DNS
package import MailFormat
package import SMTP

/// What the doctor looks with. Values, so that tests look at a machine and a network of their own.
package struct Instruments: Sendable {
  package var machine: Machine
  package var resolver: Resolver
  package var relay: @Sendable (Relay, _ sender: EmailAddress, _ recipient: EmailAddress) throws -> RelayReport
  package var certificate: @Sendable (Relay) throws -> ShownCertificate?
  /// The status of a page, or why there is none.
  package var page: @Sendable (String) -> PageProbe.Answer

  package init(
    machine: Machine = .live, resolver: Resolver = .system(),
    relay: @escaping @Sendable (Relay, EmailAddress, EmailAddress) throws -> RelayReport = {
      try RelayProbe.ask($0, sender: $1, recipient: $2)
    },
    certificate: @escaping @Sendable (Relay) throws -> ShownCertificate? = {
      try RelayProbe.unverifiedCertificate(of: $0)
    },
    page: @escaping @Sendable (String) -> PageProbe.Answer = { PageProbe.get($0) }
  ) {
    self.machine = machine
    self.resolver = resolver
    self.relay = relay
    self.certificate = certificate
    self.page = page
  }
}
