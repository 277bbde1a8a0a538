/// What a domain asks receivers to do with mail that only pretends to come from it (RFC 7489 §6.3).
package struct DMARCRecord: Equatable, Sendable {
  package enum Policy: String, Sendable {
    case none, quarantine, reject
  }

  package var policy: Policy
  /// Whether the domains must be the very same, not of one family.
  package var isStrictForDKIM: Bool
  package var isStrictForSPF: Bool
  /// Whether reports are asked for.
  package var hasReports: Bool

  /// Nil where the text is no such record.
  package init?(_ text: String) {
    let tags = TagList(text)
    guard tags.first == "v", tags["v"] == "DMARC1",
      let policy = tags["p"].flatMap({ Policy(rawValue: $0.lowercased()) })
    else { return nil }
    self.policy = policy
    isStrictForDKIM = tags["adkim"]?.lowercased() == "s"
    isStrictForSPF = tags["aspf"]?.lowercased() == "s"
    hasReports = tags["rua"] != nil
  }

  /// The record that holds for mail from `domain`, and where it stands: its own, or that of the nearest domain above.
  package static func holding(
    for domain: String, _ resolver: Resolver
  ) throws(Resolver.Silence) -> (record: DMARCRecord, domain: String)? {
    var labels = domain.split(separator: ".")[...]
    repeat {
      let name = labels.joined(separator: ".")
      let records = try resolver.texts(at: "_dmarc." + name).compactMap(DMARCRecord.init)
      // §6.6.3: several are as good as none.
      if records.count == 1, let record = records.first { return (record, name) }
      labels = labels.dropFirst()
    } while labels.count >= 2
    return nil
  }
}
