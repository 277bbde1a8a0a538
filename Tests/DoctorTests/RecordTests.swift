import DNS
import Testing

/// What domains say about DKIM and DMARC, and addresses, are read as they are meant.
@Suite struct RecordTests {
  @Test func `a DMARC record is read with its tags in any order and case`() throws {
    let record = try #require(DMARCRecord("v=DMARC1; p=Reject ;adkim=s; rua=mailto:d@n.corp"))
    #expect(record.policy == .reject && record.isStrictForDKIM && !record.isStrictForSPF && record.hasReports)
    for text in ["v=DMARC2; p=none", "p=none; v=DMARC1", "v=DMARC1", "v=DMARC1; p=maybe", "", ";;=;"] {
      #expect(DMARCRecord(text) == nil, "\(text)")
    }
  }

  @Test func `the record that holds is the domain's own or that of the nearest above it`() throws {
    let zone = Zone(
      """
      _dmarc.n.corp TXT v=DMARC1; p=none
      _dmarc.strict.n.corp TXT v=DMARC1; p=reject
      _dmarc.two.corp TXT v=DMARC1; p=none
      _dmarc.two.corp TXT v=DMARC1; p=reject
      _dmarc.gone.corp ?
      """)
    let own = try DMARCRecord.holding(for: "strict.n.corp", zone.resolver)
    #expect(own?.domain == "strict.n.corp" && own?.record.policy == .reject)
    let above = try DMARCRecord.holding(for: "news.mail.n.corp", zone.resolver)
    #expect(above?.domain == "n.corp" && above?.record.policy == DMARCRecord.Policy.none)
    #expect(try DMARCRecord.holding(for: "two.corp", zone.resolver) == nil)
    #expect(try DMARCRecord.holding(for: "corp", zone.resolver) == nil)
    #expect(throws: Resolver.Silence(name: "_dmarc.gone.corp")) {
      try DMARCRecord.holding(for: "gone.corp", zone.resolver)
    }
  }

  @Test func `a DKIM key is read from a record that is folded and spaced`() throws {
    let record = try #require(DKIMRecord("v=DKIM1; k=ed25519; t=s:y; p=MCow BQYD\t K2Vw"))
    #expect(record.key == "MCowBQYDK2Vw" && record.algorithm == "ed25519" && record.isTesting)
    #expect(DKIMRecord("p=AAAA")?.algorithm == "rsa")
    #expect(DKIMRecord("v=DKIM1; p=")?.key == "")
    #expect(DKIMRecord("v=DKIM1; k=rsa") == nil && DKIMRecord("v=spf1 -all") == nil)
  }

  @Test func `addresses know their networks and where their names stand`() throws {
    let v4 = try #require(IPAddress("192.0.2.130"))
    let v6 = try #require(IPAddress("2001:db8::567:89ab"))
    #expect(v4.isWithin(try #require(IPAddress("192.0.2.128")), prefix: 25))
    #expect(!v4.isWithin(try #require(IPAddress("192.0.2.0")), prefix: 25))
    #expect(v4.isWithin(try #require(IPAddress("10.0.0.0")), prefix: 0))
    #expect(!v4.isWithin(v6, prefix: 0))
    #expect(v4.reverseName == "130.2.0.192.in-addr.arpa")
    #expect(v6.reverseName == "b.a.9.8.7.6.5.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa")
    #expect(v6.description == "2001:db8::567:89ab")
    #expect(
      ["127.0.0.1", "10.9.8.7", "172.31.0.1", "192.168.1.1", "::1", "fd00::1"].allSatisfy {
        IPAddress($0)?.isPrivate == true
      })
    #expect(["172.32.0.1", "8.8.8.8", "2001:db8::1"].allSatisfy { IPAddress($0)?.isPrivate == false })
    #expect(IPAddress("192.0.2") == nil && IPAddress("") == nil && IPAddress("n.corp") == nil)
  }
}
