/// How much may leave, and how fast: over all connections to the relay, for one salesperson, to one domain of
/// recipients. They hold in each process that sends; the day's counts are those of all.
package struct SendingLimits: Hashable, Sendable {
  /// What may leave at once or in a second; nil: as much as can.
  package struct Rate: Hashable, Sendable {
    package var connections: Int?
    package var messagesPerSecond: Double?

    package init(connections: Int? = nil, messagesPerSecond: Double? = nil) {
      self.connections = connections
      self.messagesPerSecond = messagesPerSecond
    }

    fileprivate func shared(by nodes: Int) -> Rate {
      Rate(
        connections: connections.map { max(1, $0 / nodes) },
        messagesPerSecond: messagesPerSecond.map { $0 / Double(nodes) })
    }
  }

  /// 1 to 64.
  package var connections: Int
  /// After so many a connection is made anew, as relays like it.
  package var messagesPerConnection: Int
  /// Over all connections.
  package var messagesPerSecond: Double?
  /// Copies that may leave in a day (UTC) under the company's name.
  package var messagesPerDay: Int?
  /// The part of `messagesPerDay` that is one salesperson's, 0 to 1: who sends too much brakes before all burn.
  package var salespersonShare: Double
  package var perSalesperson: Rate
  package var perDomain: Rate
  /// Domains of recipients with limits of their own, in small letters.
  package var domains: [String: Rate]
  /// Hours after the first time that the relay put a copy off, after which it is given up.
  package var retryHours: Int

  package static let mostConnections = 64

  package init(
    connections: Int = 8, messagesPerConnection: Int = 100, messagesPerSecond: Double? = nil,
    messagesPerDay: Int? = nil,
    salespersonShare: Double = 0.25, perSalesperson: Rate = Rate(), perDomain: Rate = Rate(),
    domains: [String: Rate] = [:], retryHours: Int = 48
  ) {
    self.connections = connections
    self.messagesPerConnection = messagesPerConnection
    self.messagesPerSecond = messagesPerSecond
    self.messagesPerDay = messagesPerDay
    self.salespersonShare = salespersonShare
    self.perSalesperson = perSalesperson
    self.perDomain = perDomain
    self.domains = domains
    self.retryHours = retryHours
  }

  /// One node's part of what `nodes` share that send at the same time. Connections to the relay are each node's own, and
  /// the day's copies are counted together.
  package func shared(by nodes: Int) -> SendingLimits {
    guard nodes > 1 else { return self }
    var part = self
    part.messagesPerSecond = messagesPerSecond.map { $0 / Double(nodes) }
    part.perSalesperson = perSalesperson.shared(by: nodes)
    part.perDomain = perDomain.shared(by: nodes)
    part.domains = domains.mapValues { $0.shared(by: nodes) }
    return part
  }

  /// What holds for copies to `domain`.
  package func rate(toDomain domain: String) -> Rate { domains[domain] ?? perDomain }

  /// Copies that one salesperson may send in a day.
  package var salespersonPerDay: Int? {
    messagesPerDay.map { max(1, Int(Double($0) * salespersonShare)) }
  }
}
