import DKIM
import Doctor
import Firsthand
import Foundation
import MailFormat
import Operations
import SMTP
import Store
import Testing

/// What the doctor says about a domain's records and about sending, each case beside its golden.
@Suite struct DomainTests {
  private static let good = """
    northwind.corp MX 10 mx.northwind.corp
    mx.northwind.corp A 203.0.113.7
    _dmarc.northwind.corp TXT v=DMARC1; p=none
    """
  private static func record(of domain: String = "northwind.corp", _ key: SigningKey = Clinic.rsa) -> String {
    let signer = Signer(domain: domain, selector: "letters1", key: key)
    return "\(signer.recordName) TXT \(signer.record)"
  }
  private static let ourKey = record()

  /// What stands in DNS besides, and what is looked at.
  private static let cases: [(title: String, zone: String, name: String)] = [
    ("no SPF record", "", "SPF"),
    ("two SPF records", "northwind.corp TXT v=spf1 -all\nnorthwind.corp TXT v=spf1 mx -all", "SPF"),
    ("a typing mistake", "northwind.corp TXT v=spf1 ipv4:203.0.113.7 -all", "SPF"),
    ("everybody may send", "northwind.corp TXT v=spf1 mx +all", "SPF"),
    ("the relay is not named", "northwind.corp TXT v=spf1 ip4:198.51.100.1 -all", "SPF"),
    ("the relay is named by MX", "northwind.corp TXT v=spf1 mx -all", "SPF"),
    ("nobody answers", "northwind.corp ?", "SPF"),
    ("no key", "", "DKIM"),
    ("our key", Self.ourKey, "DKIM"),
    ("our key, tried out", Self.ourKey + "; t=y", "DKIM"),
    ("another key beside it", Self.ourKey + "\nletters1._domainkey.northwind.corp TXT v=DKIM1; p=AAAA", "DKIM"),
    ("our key for SHA-1 alone", Self.ourKey + "; h=sha1", "DKIM"),
    ("our key for all", Self.ourKey + "; h=sha1:sha256; s=email:*", "DKIM"),
    ("our key for another service", Self.ourKey + "; s=tlsrpt", "DKIM"),
    ("another key", "letters1._domainkey.northwind.corp TXT v=DKIM1; p=AAAA", "DKIM"),
    ("a key that was withdrawn", "letters1._domainkey.northwind.corp TXT v=DKIM1; p=", "DKIM"),
    ("nobody answers", "letters1._domainkey.northwind.corp ?", "DKIM"),
    ("reports", "", "DMARC"),
    ("nobody answers", "_dmarc.northwind.corp ?", "DMARC"),
    ("a host for bounces", "", "Bounces"),
    ("a host for those who leave", "", "Unsubscribing"),
  ]

  @Test func `each state of a domain's records has its sentence`() throws {
    var words = ""
    for (title, zone, name) in Self.cases {
      var clinic = try Clinic()
      clinic.zone = Self.good + "\n" + zone
      words += "# \(name): \(title)\n" + lines(clinic, name)
    }
    try Golden.check("domain.txt", words)
  }

  @Test func `each writer's domain should have a key, of a kind that receivers verify`() throws {
    var words = ""
    let (rsa, ed25519) = (Clinic.rsa, Clinic.ed25519)
    for (title, keys, zone) in [
      ("a key of the domain above", [("northwind.corp", rsa)], Self.ourKey),
      ("a key of a domain below", [("shop.mail.northwind.corp", rsa)], Self.record(of: "shop.mail.northwind.corp")),
      ("another's key alone", [("relay.corp", rsa)], ""),
      ("Ed25519 alone", [("northwind.corp", ed25519)], Self.record(of: "northwind.corp", ed25519)),
      (
        "Ed25519 alone, for the RSA key is of the domain above it",
        [("northwind.corp", rsa), ("mail.northwind.corp", ed25519)],
        Self.ourKey + "\n" + Self.record(of: "mail.northwind.corp", ed25519)
      ),
      (
        "a record that names another algorithm", [("northwind.corp", ed25519)],
        Self.record(of: "northwind.corp", ed25519).replacing("k=ed25519", with: "k=rsa")
      ),
      (
        "nobody answers of one of two", [("northwind.corp", rsa), ("mail.northwind.corp", rsa)],
        Self.ourKey + "\nletters1._domainkey.mail.northwind.corp ?"
      ),
      ("no keys", [], ""),
    ] as [(String, [(String, SigningKey)], String)] {
      var clinic = try Clinic(writer: "dana@mail.northwind.corp")
      clinic.signing = .success(Clinic.signing(keys))
      clinic.zone = zone
      words += "# \(title)\n" + lines(clinic, "DKIM")
    }
    try Golden.check("dkim.txt", words)
  }

  @Test func `DMARC is held against bounce address and signing key`() throws {
    var words = ""
    for (policy, bounces, key) in [
      ("p=none", "bounces@mail.northwind.corp", nil), ("p=reject", "bounces@relay.corp", "northwind.corp"),
      ("p=quarantine", "bounces@relay.corp", nil), ("p=none", "bounces@relay.corp", "relay.corp"),
      ("p=reject; aspf=s; adkim=s", "bounces@mail.northwind.corp", "letters.northwind.corp"),
      ("p=reject; aspf=s", "bounces@northwind.corp", "letters.northwind.corp"),
    ] as [(String, String, String?)] {
      var clinic = try Clinic(bounces: bounces)
      clinic.zone = "_dmarc.northwind.corp TXT v=DMARC1; \(policy)"
      clinic.signing = .success(Clinic.signing(key.map { [($0, Clinic.rsa)] } ?? []))
      words += "# \(policy), \(bounces), \(key ?? "no key")\n" + lines(clinic, "DMARC")
    }
    var clinic = try Clinic()
    clinic.zone = ""
    words += "# no record\n" + lines(clinic, "DMARC")
    clinic.signing = .failure(FirsthandError(.badInput, "The key file dkim.pem cannot be read."))
    words += "# no key\n" + lines(clinic, "DKIM")
    try Golden.check("dmarc.txt", words)
  }

  @Test func `a mailbox that mail cannot reach is broken`() throws {
    var words = ""
    for zone in ["northwind.corp MX 0 .", "northwind.corp A 203.0.113.7", ""] {
      var clinic = try Clinic()
      clinic.zone = zone
      words += "# \(zone)\n" + lines(clinic, "Bounces")
    }
    try Golden.check("mailbox.txt", words)
  }

  @Test func `the name that mail comes by is looked up to and fro`() throws {
    var words = ""
    let forth = "mail.northwind.corp A 203.0.113.9"
    let back = "9.113.0.203.in-addr.arpa PTR mail.northwind.corp"
    for (greeting, zone) in [
      ("mail.northwind.corp ESMTP Postfix", forth + "\n" + back), ("mail.northwind.corp ESMTP Postfix", forth),
      ("mail.northwind.corp ESMTP Postfix", ""), ("localhost ESMTP Postfix", ""),
    ] {
      var clinic = try Clinic()
      clinic.relay = .success(Relay(host: "localhost", port: 25, security: .none))
      clinic.report.greeting = Reply(code: 220, text: greeting)
      clinic.zone = zone
      words += "# \(greeting)\n" + lines(clinic, "Name")
    }
    var clinic = try Clinic()
    clinic.relay = .success(Relay(host: "smtp.northwind.corp", port: 587, security: .startTLS))
    words += "# a relay elsewhere, no helo_name\n" + lines(clinic, "Name")
    try Golden.check("name.txt", words)
  }

  @Test func `where no name server answers, every record is a question and none a fault`() throws {
    var clinic = try Clinic()
    clinic.zone = [
      "northwind.corp", "letters1._domainkey.northwind.corp", "_dmarc.northwind.corp",
    ].map { $0 + " ?" }.joined(separator: "\n")
    let marks = Set(clinic.readings().filter { $0.topic == .domain && $0.name != "Name" }.map(\.mark))
    #expect(marks == [.look])
  }

  @Test func `names for examples are not looked up`() throws {
    let words = try ["dana@northwind.example", "dana@example.com", "dana@shop.test"].map { writer in
      try Clinic(bounces: nil, writer: writer).text([.domain])
    }
    try Golden.check("examples.txt", (words + [try Clinic(writer: nil).text([.domain])]).joined())
  }

  @Test func `how sending stands is told with what to do`() throws {
    var words = ""
    for url in [nil, "http://127.0.0.1:8080", "https://letters.northwind.corp"] {
      for page in [PageProbe.Answer.status(200), .status(502), .nothing("Could not resolve hostname")] {
        var clinic = try Clinic(publicURL: url)
        clinic.page = page
        words += "# \(url ?? "no pages"), \(page)\n" + lines(clinic, "One click") + lines(clinic, "Pages")
        if url?.hasPrefix("https") != true { break }
      }
    }
    try Golden.check("pages.txt", words)
  }

  @Test func `what waits, what is in doubt and what left today is counted`() throws {
    let clinic = try Clinic(limits: SendingLimits(connections: 1, messagesPerDay: 10, salespersonShare: 0.3))
    let store = clinic.workplace.store
    let trial = try clinic.ada.sendTrial(to: EmailAddress("ana@list.corp"))
    var words = lines(clinic, "Outbox")
    let claims = try store.write { tx in
      try tx.dispatch.signIn(Worker(id: "w", process: "p"), until: Clinic.now.adding(seconds: 60))
      return try tx.dispatch.claim(.message(trial), worker: "w", at: Clinic.now, limit: 1)
    }
    words += lines(clinic, "Outbox")
    let claim = try #require(claims.first)
    let epoch = try store.read { try $0.shared.stopEpoch() }
    try store.write { tx in
      let record = GateRecord(epoch: epoch, sha256: "00", date: Clinic.now, renderer: "1")
      #expect(try tx.dispatch.openGate(claim, record, at: Clinic.now).value())
      #expect(try tx.dispatch.settle(claim, to: .inDoubt, at: Clinic.now).value() == .done)
      try tx.dispatch.count(3, of: clinic.ada.member.id, by: Worker(id: "w1", process: ""), on: Clinic.now.day)
    }
    words += lines(clinic, "Outbox") + lines(clinic, "For a person") + lines(clinic, "Limits")
    try store.write {
      try $0.dispatch.count(7, of: clinic.ada.member.id, by: Worker(id: "w1", process: ""), on: Clinic.now.day)
    }
    words += lines(clinic, "Limits")
    try Golden.check("outbox.txt", words)
  }

  private func lines(_ clinic: Clinic, _ name: String) -> String {
    clinic.readings().filter { $0.name == name }.map { reading in
      let words = CheckupText.lines(reading)
      return ([CheckupText.sign(reading.mark) + " " + words.first] + words.further).joined(separator: "\n") + "\n"
    }.joined()
  }
}
