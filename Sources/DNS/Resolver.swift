/// Asks the domain name system. A value, so that tests answer from a table of their own.
package struct Resolver: Sendable {
  /// The kinds of records that are asked for.
  package enum Kind: String, CaseIterable, Sendable {
    case a, aaaa, mx, txt, ptr
  }

  /// Nobody answered: that says nothing about the name.
  package struct Silence: Error, Equatable {
    package var name: String

    package init(name: String) { self.name = name }
  }

  private let records: @Sendable (String, Kind) throws(Silence) -> [Record]

  package init(_ records: @escaping @Sendable (String, Kind) throws(Silence) -> [Record]) {
    self.records = records
  }

  /// The texts at `name`, each put together from its pieces; empty where there are none.
  package func texts(at name: String) throws(Silence) -> [String] {
    try records(name, .txt).compactMap { if case .text(let text) = $0 { text } else { nil } }
  }

  package func addresses(of name: String) throws(Silence) -> [IPAddress] {
    let all = try records(name, .a) + records(name, .aaaa)
    return all.compactMap { if case .address(let address) = $0 { address } else { nil } }
  }

  /// The hosts that take mail for `domain`, the preferred first.
  package func exchanges(of domain: String) throws(Silence) -> [String] {
    let all = try records(domain, .mx).compactMap { record -> (preference: Int, host: String)? in
      if case .exchange(let preference, let host) = record { (preference, host) } else { nil }
    }
    return all.sorted { ($0.preference, $0.host) < ($1.preference, $1.host) }.map(\.host)
  }

  /// The names that an address says it has.
  package func names(of address: IPAddress) throws(Silence) -> [String] {
    try records(address.reverseName, .ptr).compactMap { if case .name(let name) = $0 { name } else { nil } }
  }
}

/// What stands in one record.
package enum Record: Hashable, Sendable {
  case address(IPAddress)
  case exchange(preference: Int, host: String)
  case text(String)
  case name(String)
}
