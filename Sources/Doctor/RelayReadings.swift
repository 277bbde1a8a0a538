import Firsthand
import MailFormat
import Operations
import SMTP

/// The relay: it is asked everything short of taking a mail, and each step of that is a reading.
extension Checkup {
  /// Days before its end from which on a certificate is worth a look.
  static let certificateDays: Int64 = 14
  /// Seconds for each answer of the relay.
  private static let patience = 15

  func relayLook(_ company: Company) -> (readings: [Reading], report: RelayReport?) {
    var relay: Relay
    switch installation.relay {
    case .failure(let error):
      return ([Reading(.relay, "Settings", .broken, error.sentence)], nil)
    case .success(let set): relay = set
    }
    // Somebody sits and waits.
    relay.connectTimeout = min(relay.connectTimeout, Self.patience)
    relay.replyTimeout = min(relay.replyTimeout, Self.patience)
    guard let own = company.administrator ?? company.mail.unsubscribe else {
      return ([Reading(.relay, "Relay", .look, "Nobody administers here, so that no address could be tried.")], nil)
    }
    do {
      let report = try instruments.relay(relay, company.mail.bounces ?? own, own)
      return (
        RelayWords(checkup: self, relay: relay, report: report).readings(from: company.mail.bounces ?? own, to: own),
        report
      )
    } catch {
      let sentence = (error as? SMTPSetupError)?.sentence ?? "\(error)"
      return ([Reading(.relay, "Relay", .broken, sentence)], nil)
    }
  }
}

/// What a relay's answers mean.
private struct RelayWords {
  let checkup: Checkup
  let relay: Relay
  let report: RelayReport

  private var place: String { "\(relay.host):\(relay.port)" }

  func readings(from sender: EmailAddress, to recipient: EmailAddress) -> [Reading] {
    var readings: [Reading] = []
    if let trouble = report.trouble, let early = beforeTLS(trouble) { return [early] }
    readings.append(connection)
    if let trouble = report.trouble, let secured = atTLS(trouble) { return readings + [secured] }
    readings += security
    if let trouble = report.trouble, let refused = atSignIn(trouble) { return readings + [refused] }
    readings.append(signIn)
    readings.append(contentsOf: capabilities)
    return readings + [envelope(from: sender, to: recipient)]
  }

  private func broken(_ name: String, _ found: String, _ advice: String) -> Reading {
    Reading(.relay, name, .broken, found, advice: advice)
  }

  private func beforeTLS(_ trouble: RelayReport.Trouble) -> Reading? {
    switch trouble {
    case .unknownHost:
      broken(
        "Connection", "There is no host \(relay.host), or no name server answers.",
        "Look at 'relay' in config.yml, and at /etc/resolv.conf.")
    case .unreachable(let words):
      broken(
        "Connection", "\(place) cannot be reached (\(words)).",
        "Look at the port in config.yml. Many networks let no mail out on port 25; 587 and 465 are open more often.")
    case .silent(.greeting, let words), .silent(.connect, let words):
      broken(
        "Connection", "\(place) takes the call and says nothing that we understand (\(words)).",
        relay.security == .implicitTLS
          ? "Port 465 speaks TLS at once (smtps://); port 587 begins in clear (smtp+starttls://). Try the other."
          : "If it is port 465, write smtps:// in config.yml. Else look at the relay's log.")
    case .refused(.greeting, let reply), .refused(.connect, let reply):
      reply.code < 500
        ? Reading(
          .relay, "Connection", .look, "\(place) asks to try later: \(words(reply))",
          advice: "Try again in some minutes; mail waits so long.")
        : broken(
          "Connection", "\(place) does not want to talk with us: \(words(reply))",
          "Ask whoever runs the relay to let this machine in.")
    default: nil
    }
  }

  private func words(_ reply: Reply) -> String { "\(reply.code) \(reply.text)" }

  private var connection: Reading {
    let greeting = report.greeting.map { " and greets: \($0.text)" } ?? ""
    let address = report.address.isEmpty || report.address == relay.host ? "" : " (\(report.address))"
    return Reading(.relay, "Connection", .fine, "\(place)\(address) answers\(greeting)")
  }

  private func atTLS(_ trouble: RelayReport.Trouble) -> Reading? {
    switch trouble {
    case .noTLS:
      broken(
        "TLS", "\(place) offers no STARTTLS, so that nothing is told to it.",
        "Look whether its port is 587; on 465 write smtps:// in config.yml.")
    case .noAgreementOnTLS(let words):
      broken(
        "TLS", "\(place) and we cannot agree on TLS (\(words)).",
        "Look whether the port speaks TLS at once (465, smtps://) or by STARTTLS (587, smtp+starttls://).")
    case .badCertificate(let words): certificateTrouble(words)
    case .refused(.tls, let reply):
      broken("TLS", "\(place) refuses TLS: \(words(reply))", "Look at the relay's certificate and log.")
    case .silent(.tls, let words):
      broken("TLS", "\(place) stops at TLS (\(words)).", "Look at the relay's certificate and log.")
    default: nil
    }
  }

  /// What the relay shows, whoever signed it, tells more than the library's sentence.
  private func certificateTrouble(_ words: String) -> Reading {
    var words = words
    for beginning in ["SSL certificate problem: ", "SSL: "] where words.hasPrefix(beginning) {
      words = String(words.dropFirst(beginning.count))
    }
    let found = "The certificate of \(relay.host) does not hold (\(words)), so that nothing is told to it."
    guard let shown = try? checkup.instruments.certificate(relay) else {
      return broken(
        "Certificate", found, "Look at the certificate, or name its authority in config.yml: relay_ca_file.")
    }
    let now = checkup.now.milliseconds / 1_000
    if shown.ends < now {
      return broken("Certificate", found, "It ended on \(day(shown.ends)). Renew it on the relay.")
    }
    if shown.begins > now {
      return broken(
        "Certificate", found,
        "It begins on \(day(shown.begins)), and here it is \(checkup.now.text). Is the clock right?")
    }
    if !shown.names.contains(where: { Self.covers($0, relay.host) }) {
      return broken(
        "Certificate", found,
        "It is for \(shown.names.joined(separator: ", ")). Write the relay's host by that name in config.yml.")
    }
    return broken(
      "Certificate", found,
      "It is signed by \(shown.issuer), whom this machine does not know. Name that authority's file in config.yml: relay_ca_file."
    )
  }

  /// RFC 6125 §6.4.3: a star stands for one label.
  private static func covers(_ name: String, _ host: String) -> Bool {
    if name.lowercased() == host.lowercased() { return true }
    guard name.hasPrefix("*."), let dot = host.firstIndex(of: ".") else { return false }
    return host[dot...].lowercased() == name.dropFirst().lowercased()
  }

  private func day(_ seconds: Int64) -> String { Instant(milliseconds: seconds * 1_000).day.text }

  private var security: [Reading] {
    guard relay.security != .none else {
      return [Reading(.relay, "TLS", .fine, "In clear, which is right for a relay on this machine alone.")]
    }
    var readings = [
      Reading(.relay, "TLS", .fine, report.tls.map { "Encrypted: \($0)" } ?? "Encrypted.")
    ]
    if let certificate = report.certificate {
      let days = (certificate.ends - checkup.now.milliseconds / 1_000) / 86_400
      let words =
        "For \(certificate.names.prefix(3).joined(separator: ", ")), until \(day(certificate.ends)), "
        + (days < 0 ? "which is past." : "in \(Amount.count(Int(days), "day", "days")).")
      readings.append(
        days < Checkup.certificateDays
          ? Reading(
            .relay, "Certificate", .look, words,
            advice: "Look whether it is renewed by itself; on that day sending stops.")
          : Reading(.relay, "Certificate", .fine, words))
    }
    return readings
  }

  private func atSignIn(_ trouble: RelayReport.Trouble) -> Reading? {
    switch trouble {
    case .signInNotOffered:
      broken(
        "Sign-in", "\(place) offers no way of signing in, though a user name is set, so that nothing is sent.",
        "Look at the port and its TLS: many relays offer it only there. Where none is needed, take the user name out.")
    case .signInRefused(nil):
      broken(
        "Sign-in",
        "\(place) offers no way of signing in that we know (it says: \(report.capability("AUTH") ?? "nothing")).",
        "We know PLAIN and LOGIN. Ask whoever runs the relay.")
    case .signInRefused(let reply?), .refused(.auth, let reply):
      (400...499).contains(reply.code)
        ? Reading(
          .relay, "Sign-in", .look, "\(place) cannot sign us in now: \(words(reply))",
          advice: "Try again in some minutes.")
        : broken(
          "Sign-in", "\(place) does not accept the user name and password: \(words(reply))",
          "Look at the user name in 'relay' and at the file in 'relay_password_file'. Some relays want a password made for programs."
        )
    case .silent(.auth, let words):
      broken("Sign-in", "\(place) stops while we sign in (\(words)).", "Look at the relay's log.")
    default: nil
    }
  }

  private var signIn: Reading {
    if let username = relay.username { return Reading(.relay, "Sign-in", .fine, "As \(username).") }
    return Reading(.relay, "Sign-in", .fine, "Not asked for: no user name is set.")
  }

  /// What a letter with pictures may weigh.
  private static let heavyLetter: Int64 = 5_000_000

  private var capabilities: [Reading] {
    let names = report.capabilities.filter { !$0.uppercased().hasPrefix("SIZE") && $0.uppercased() != "HELP" }
    let offers = names.isEmpty ? "" : " It offers \(names.joined(separator: ", "))."
    guard let text = report.capability("SIZE"), let size = Int64(text), size > 0 else {
      return offers.isEmpty ? [] : [Reading(.relay, "Mails", .fine, "Of any size." + offers)]
    }
    let words = "Up to \(Amount.bytes(size))." + offers
    return [
      size < Self.heavyLetter
        ? Reading(
          .relay, "Mails", .look, words, advice: "Letters with pictures may be heavier. Ask for a higher limit.")
        : Reading(.relay, "Mails", .fine, words)
    ]
  }

  private func envelope(from sender: EmailAddress, to recipient: EmailAddress) -> Reading {
    let people = "from \(sender.text) to \(recipient.text)"
    switch report.trouble {
    case nil: return Reading(.relay, "Envelope", .fine, "It would take mail \(people). Nothing was sent.")
    case .refused(let stage, let reply):
      let who = stage == .mail ? "from \(sender.text)" : "to \(recipient.text)"
      guard reply.code >= 500 else {
        return Reading(
          .relay, "Envelope", .look, "It asks to try mail \(who) later: \(words(reply))",
          advice: "Try again in some minutes; some relays ask that of everybody who is new.")
      }
      return broken(
        "Envelope", "It takes no mail \(who): \(words(reply))",
        stage == .mail
          ? "Ask whoever runs the relay to let us send from that address, or change bounce_address in config.yml."
          : "Ask whoever runs the relay to let us send to everybody, not to its own people alone.")
    default: return broken("Envelope", "It stops when mail \(people) is named.", "Look at the relay's log.")
    }
  }
}
