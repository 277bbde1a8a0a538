import DNS
import Testing

/// SPF records are read and followed as receivers do (RFC 7208).
@Suite struct SPFTests {
  @Test(arguments: [
    ("v=spf1", "nothing"), ("v=spf1 -all", "-all"), ("V=SPF1 mx ~all", "mx ~all"),
    ("v=spf1 a mx:mail.n.corp/24 -all", "a mx:mail.n.corp/24 -all"),
    ("v=spf1 a//64 mx/24//64 ?all", "a//64 mx/24//64 ?all"),
    ("v=spf1 ip4:192.0.2.0/24 ip6:2001:db8::/32 -all", "192.0.2.0/24 2001:db8::/32 -all"),
    ("v=spf1 include:_spf.n.corp redirect=r.n.corp", "include:_spf.n.corp → r.n.corp"),
    ("v=spf1 exists:%{i}.n.corp ptr exp=why.n.corp all", "exists:%{i}.n.corp ptr +all"),
    // What stands behind 'all' is passed over.
    ("v=spf1 -all ip4:192.0.2.1", "-all"),
    ("v=spf1 ip4:192.0.2.0/33 -all", "!"), ("v=spf1 ip4:2001:db8:: -all", "!"), ("v=spf1 ip4 -all", "!"),
    ("v=spf1 include -all", "!"), ("v=spf1 include: -all", "!"), ("v=spf1 ipv4:192.0.2.1 -all", "!"),
    ("v=spf1 mx/240 -all", "!"), ("v=spf1 all:x", "!"), ("v=spf1 redirect=a redirect=b", "!"),
    ("v=spf1 mx,a -all", "!"),
  ])
  func `a record is read, or nobody can use it`(text: String, says: String) {
    guard let record = try? SPFRecord(text) else {
      #expect(says == "!")
      return
    }
    #expect(words(record) == says)
  }

  @Test func `only a text that begins with the version is such a record`() {
    #expect(SPFRecord.isOne("v=spf1") && SPFRecord.isOne("v=spf1 -all"))
    #expect(!SPFRecord.isOne("v=spf10 -all") && !SPFRecord.isOne("spf2.0/pra") && !SPFRecord.isOne(" v=spf1"))
  }

  private let zone = Zone(
    """
    n.corp TXT google-site-verification=x
    n.corp TXT v=spf1 mx include:_spf.relay.corp ip4:203.0.113.0/24 ~all
    n.corp MX 10 mx.n.corp
    mx.n.corp A 192.0.2.10
    mx.n.corp AAAA 2001:db8::10
    _spf.relay.corp TXT v=spf1 ip4:198.51.100.0/25 ip6:2001:db8:1::/48 -all
    strict.corp TXT v=spf1 a -all
    strict.corp A 192.0.2.77
    moved.corp TXT v=spf1 redirect=n.corp
    lost.corp TXT v=spf1 include:nowhere.corp -all
    lostwards.corp TXT v=spf1 redirect=nowhere.corp
    twice.corp TXT v=spf1 -all
    twice.corp TXT v=spf1 mx -all
    typo.corp TXT v=spf1 ipv4:192.0.2.1 -all
    outer.corp TXT v=spf1 include:typo.corp -all
    loop.corp TXT v=spf1 include:loop.corp -all
    macro.corp TXT v=spf1 exists:%{i}._spf.corp include:%{d}.corp ~all
    open.corp TXT v=spf1 +all
    eleven.corp TXT v=spf1 a:1.corp a:2.corp a:3.corp a:4.corp a:5.corp mx:6.corp mx:7.corp mx:8.corp exists:9.corp ptr a -all
    ten.corp TXT v=spf1 a:1.corp a:2.corp a:3.corp a:4.corp a:5.corp mx:6.corp mx:7.corp mx:8.corp exists:9.corp ptr -all
    gone.corp ?
    throughgone.corp TXT v=spf1 include:gone.corp -all
    """)

  @Test(arguments: [
    ("n.corp", "192.0.2.10", SPFWalk.Verdict.pass), ("n.corp", "2001:db8::10", .pass),
    ("n.corp", "198.51.100.127", .pass),
    ("n.corp", "198.51.100.128", .softFail), ("n.corp", "2001:db8:1:9::1", .pass), ("n.corp", "203.0.113.9", .pass),
    ("n.corp", "192.0.2.11", .softFail), ("strict.corp", "192.0.2.77", .pass), ("strict.corp", "192.0.2.78", .fail),
    ("moved.corp", "203.0.113.1", .pass), ("silent.corp", "192.0.2.1", .none), ("open.corp", "192.0.2.1", .pass),
    ("macro.corp", "192.0.2.1", .softFail),
  ])
  func `an address is named or it is not`(domain: String, address: String, verdict: SPFWalk.Verdict) throws {
    var walk = SPFWalk(zone.resolver)
    #expect(try walk.verdict(on: IPAddress(address), for: domain) == verdict)
  }

  @Test(arguments: [
    ("lost.corp", "includes nowhere.corp, where no SPF record stands"),
    ("lostwards.corp", "redirects to nowhere.corp"), ("twice.corp", "2 SPF records"),
    ("typo.corp", "'ipv4:192.0.2.1' cannot be read"), ("outer.corp", "In what it includes, typo.corp: The part"),
    ("loop.corp", "more than 10 lookups"), ("eleven.corp", "more than 10 lookups"),
  ])
  func `a record that receivers give up on is said to be broken`(domain: String, says: String) throws {
    var walk = SPFWalk(zone.resolver)
    guard case .broken(let sentence) = try walk.verdict(on: nil, for: domain) else {
      Issue.record("\(domain) passes")
      return
    }
    #expect(sentence.contains(says), "\(sentence)")
  }

  @Test func `lookups are counted as receivers count them`() throws {
    for (domain, count, macros) in [
      ("n.corp", 2, false), ("ten.corp", 10, false), ("moved.corp", 3, false), ("macro.corp", 2, true),
    ] {
      var walk = SPFWalk(zone.resolver)
      _ = try walk.verdict(on: nil, for: domain)
      #expect(walk.lookups == count && walk.usesMacros == macros, "\(domain)")
    }
  }

  @Test func `where nobody answers nothing is said`() {
    #expect(throws: Resolver.Silence(name: "gone.corp")) {
      var walk = SPFWalk(zone.resolver)
      return try walk.verdict(on: nil, for: "throughgone.corp")
    }
  }

  private func words(_ record: SPFRecord) -> String {
    func sign(_ term: SPFRecord.Term) -> String { term.qualifier == .pass ? "" : String(term.qualifier.rawValue) }
    func lengths(_ v4: Int, _ v6: Int) -> String { (v4 < 32 ? "/\(v4)" : "") + (v6 < 128 ? "//\(v6)" : "") }
    var parts = record.terms.map { term in
      switch term.mechanism {
      case .all: String(term.qualifier.rawValue) + "all"
      case .include(let domain): sign(term) + "include:\(domain)"
      case .a(let domain, let v4, let v6): sign(term) + "a" + (domain.map { ":" + $0 } ?? "") + lengths(v4, v6)
      case .mx(let domain, let v4, let v6): sign(term) + "mx" + (domain.map { ":" + $0 } ?? "") + lengths(v4, v6)
      case .ptr: sign(term) + "ptr"
      case .network(let address, let length): sign(term) + "\(address)/\(length)"
      case .exists(let domain): sign(term) + "exists:\(domain)"
      }
    }
    if let redirect = record.redirect { parts.append("→ " + redirect) }
    return parts.isEmpty ? "nothing" : parts.joined(separator: " ")
  }
}
