import DNS
import Firsthand
import MailFormat
import Operations
import SMTP

/// What the domain's records say to those who get our mail.
extension Checkup {
  /// So many domains of writers are looked at; companies have one or two.
  private static let mostDomains = 3

  func domainReadings(_ company: Company, _ relay: RelayReport?) -> [Reading] {
    signingReadings(of: company.domains) + recordReadings(company, relay)
  }

  private func recordReadings(_ company: Company, _ relay: RelayReport?) -> [Reading] {
    guard let first = company.domains.first else {
      return [
        Reading(
          .domain, "Domain", .look, "Nobody writes letters here yet, so that no domain was looked at.",
          advice: "Add a salesperson: firsthand member add")
      ]
    }
    let domains = company.domains.prefix(Self.mostDomains)
    let bounces = company.mail.bounces?.domain
    if let name = (domains + [bounces ?? first]).first(where: Self.isForExamples) {
      return [
        Reading(
          .domain, "Domain", .look,
          "\(name) is a name for examples, which no mail reaches; its records were not looked at.",
          advice: "Give colleagues, and bounce_address in config.yml, addresses of your own domain.")
      ]
    }
    typealias Check = () throws(Resolver.Silence) -> [Reading]
    var checks: [(name: String, check: Check)] = (bounces.map { [$0] } ?? Array(domains)).map { domain in
      ("SPF", { () throws(Resolver.Silence) in [try self.spfReading(of: domain, relay)] })
    }
    if case .success(let signing) = installation.signing {
      checks.append(("DKIM", { self.keyReadings(signing) }))
      for domain in domains {
        let check: Check = { () throws(Resolver.Silence) in
          [try self.dmarcReading(of: domain, envelope: bounces ?? domain, signing)]
        }
        checks.append(("DMARC", check))
      }
    }
    for (name, address) in [("Bounces", company.mail.bounces), ("Unsubscribing", company.mail.unsubscribe)] {
      if let address {
        checks.append((name, { () throws(Resolver.Silence) in [try self.mailboxReading(name, of: address.domain)] }))
      }
    }
    checks.append(("Name", { () throws(Resolver.Silence) in try self.nameReadings(relay) }))
    return checks.flatMap { name, check in
      do throws(Resolver.Silence) {
        return try check()
      } catch {
        return [Self.nobodyAnswered(name, error)]
      }
    }
  }

  static func nobodyAnswered(_ name: String, _ silence: Resolver.Silence) -> Reading {
    Reading(
      .domain, name, .look, "Nobody answered when \(silence.name) was looked up, so that nothing can be said.",
      advice: "Look at /etc/resolv.conf, and try again.")
  }

  /// RFC 2606.
  private static func isForExamples(_ domain: String) -> Bool {
    let labels = domain.split(separator: ".")
    return ["example", "test", "invalid", "localhost"].contains(labels.last ?? "")
      || (labels.suffix(2).first == "example" && ["com", "net", "org"].contains(labels.last ?? ""))
  }

  private func spfReading(of domain: String, _ relay: RelayReport?) throws(Resolver.Silence) -> Reading {
    func reading(_ mark: Reading.Mark, _ found: String, _ advice: String = "") -> Reading {
      Reading(.domain, "SPF", mark, found, advice: advice)
    }
    var walk = SPFWalk(instruments.resolver)
    switch try walk.verdict(on: nil, for: domain) {
    case .none:
      return reading(
        .broken, "\(domain) does not say who may send for it (it has no SPF record).",
        "Add a TXT record at \(domain), such as \"v=spf1 \(Self.suggestion(relay)) -all\". Ask whoever runs the relay for their words."
      )
    case .broken(let sentence):
      return reading(
        .broken, "Nobody can use the SPF record of \(domain). \(sentence)", "Mend the TXT record at \(domain).")
    default: break
    }
    let record = try? walk.record(at: domain)?.get()
    if record?.rest == .pass {
      return reading(
        .broken, "The SPF record of \(domain) lets everybody send in its name (+all).", "End it with -all or ~all.")
    }
    let lookups = Amount.count(walk.lookups, "lookup", "lookups") + " of \(SPFWalk.mostLookups)"
    guard let text = relay?.address, let address = IPAddress(text), !address.isPrivate else {
      return reading(
        .fine, "\(domain) has an SPF record (\(lookups)). From which address mail leaves cannot be seen from here.")
    }
    var look = SPFWalk(instruments.resolver)
    guard try look.verdict(on: address, for: domain) == .pass else {
      return reading(
        .look, "The SPF record of \(domain) (\(lookups)) does not name the relay's address \(address).",
        "Relays often send from another address than they take mail at. Ask whoever runs it what must stand there.")
    }
    return reading(.fine, "\(domain) lets the relay at \(address) send for it (\(lookups)).")
  }

  private static func suggestion(_ relay: RelayReport?) -> String {
    guard let address = relay.flatMap({ IPAddress($0.address) }), !address.isPrivate else { return "mx" }
    return (address.isV4 ? "ip4:" : "ip6:") + address.description
  }

  private func mailboxReading(_ name: String, of domain: String) throws(Resolver.Silence) -> Reading {
    let hosts = try instruments.resolver.exchanges(of: domain)
    // RFC 7505 §3: a single dot takes no mail.
    if hosts == ["."] || hosts == [""] {
      return Reading(
        .domain, name, .broken, "\(domain) takes no mail at all, by its own word.",
        advice: "Choose a mailbox in another domain, in config.yml.")
    }
    if let host = hosts.first { return Reading(.domain, name, .fine, "Mail to \(domain) goes to \(host).") }
    // RFC 5321 §5.1: without one the domain itself is the host.
    guard try instruments.resolver.addresses(of: domain).isEmpty else {
      return Reading(.domain, name, .fine, "Mail to \(domain) goes to the host of that name.")
    }
    return Reading(
      .domain, name, .broken, "\(domain) has no host that takes mail, so that what comes back is lost.",
      advice: "Add an MX record at \(domain), or choose another mailbox in config.yml.")
  }
}
