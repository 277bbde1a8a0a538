import Firsthand
import MailFormat
import YAMLFile

/// The `sending:` block of `config.yml`: how much may leave, and how fast.
extension SendingLimits {
  static let starter = """
    # How much may leave, and how fast. What is left out has no limit, or the one that stands here.
    # sending:
    #   connections: 8                  # to the relay, at once: 1 to 64
    #   messages_per_connection: 100    # then it is made anew, as relays like it
    #   messages_per_second: 50         # over all connections
    #   messages_per_day: 20000         # of the whole company, a day in UTC
    #   salesperson_share: 25%          # of that day for one salesperson: one brakes before all burn
    #   retry_hours: 48                 # so long the relay may put a copy off before it is given up
    #   per_salesperson: {messages_per_second: 5}
    #   per_domain: {connections: 4, messages_per_second: 10}
    #   domains:                        # domains with limits of their own
    #     gmail.com: {messages_per_second: 2}

    """

  /// Nil, with a problem written down, where the block is none.
  static func read(_ block: YAMLValue) -> SendingLimits? {
    guard
      let fields = block.fields([
        "connections", "messages_per_connection", "messages_per_second", "messages_per_day", "salesperson_share",
        "retry_hours", "per_salesperson", "per_domain", "domains",
      ])
    else { return nil }
    var limits = SendingLimits()
    if let number = fields["connections"]?.number(1...mostConnections) { limits.connections = number }
    if let number = fields["messages_per_connection"]?.number(1...100_000) { limits.messagesPerConnection = number }
    limits.messagesPerSecond = fields["messages_per_second"]?.perSecond
    limits.messagesPerDay = fields["messages_per_day"]?.number(1...1_000_000_000)
    if let share = fields["salesperson_share"] {
      if let part = share.part { limits.salespersonShare = part }
      if fields["messages_per_day"] == nil {
        share.report(
          "salesperson_share is a part of messages_per_day, which is not set. Set it, or take this line out.")
      }
    }
    if let number = fields["retry_hours"]?.number(1...240) { limits.retryHours = number }
    if let rate = fields["per_salesperson"]?.rate(over: Rate()) { limits.perSalesperson = rate }
    if let rate = fields["per_domain"]?.rate(over: Rate()) { limits.perDomain = rate }
    for (key, name, value) in fields["domains"]?.pairs ?? [] {
      guard let domain = DomainName.ascii(name) else {
        key.report("'\(name)' is no domain, such as gmail.com.")
        continue
      }
      if limits.domains[domain] != nil { key.report("The domain \(domain) stands here twice. Keep one of them.") }
      limits.domains[domain] = value.rate(over: limits.perDomain)
    }
    return limits
  }
}

extension YAMLValue {
  fileprivate func number(_ range: ClosedRange<Int>) -> Int? {
    guard let number = int else { return nil }
    guard range.contains(number) else {
      report("Here a number from \(range.lowerBound) to \(range.upperBound) is expected, not \(number).")
      return nil
    }
    return number
  }

  /// A rate; below one it is a pause, as in 0.2: one in five seconds.
  fileprivate var perSecond: Double? {
    guard let number = double else { return nil }
    guard (0.001...100_000).contains(number) else {
      report("Here a number from 0.001 to 100000 is expected (0.2 is one in five seconds), not \(number).")
      return nil
    }
    return number
  }

  /// A part of a whole, as `25%`.
  fileprivate var part: Double? {
    guard let text = string else { return nil }
    guard text.hasSuffix("%"), let number = Double(text.dropLast()), number > 0, number <= 100 else {
      report("Here a part is expected, as 25%: more than 0%, at most 100%. '\(text)' is none.")
      return nil
    }
    return number / 100
  }

  /// What the block leaves out is as in `general`.
  fileprivate func rate(over general: SendingLimits.Rate) -> SendingLimits.Rate? {
    guard let fields = fields(["connections", "messages_per_second"]) else { return nil }
    return SendingLimits.Rate(
      connections: fields["connections"].map { $0.number(1...SendingLimits.mostConnections) } ?? general.connections,
      messagesPerSecond: fields["messages_per_second"].map { $0.perSecond } ?? general.messagesPerSecond)
  }
}
