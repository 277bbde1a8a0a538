import Firsthand
import MailFormat
import YAMLFile

/// `links`: where a letter may lead.
///
/// `allowed` and `denied` are domains, their subdomains included; `shorteners: true` refuses the usual
/// services that hide a target, a list names others; `https_only: true` refuses http;
/// `text_names_target: true` refuses words that look like one domain over a link to another;
/// `generic_text` are words that say nothing of the target ("click here"), which nobody who hears a page's
/// links read out can use (WCAG 2.4.4); `max` is the most links the writer may set. The template's own
/// links are the company's and not looked at.
struct LinksRule: LetterRule {
  static let keys: Set<String> = [
    "allowed", "denied", "shorteners", "https_only", "text_names_target", "generic_text", "max",
  ]

  private static let usualShorteners = [
    "bit.ly", "tinyurl.com", "t.co", "goo.gl", "ow.ly", "is.gd", "buff.ly", "rebrand.ly", "cutt.ly",
    "tiny.cc", "shorturl.at", "rb.gy", "lnkd.in", "t.ly", "clck.ru", "vk.cc", "bl.ink", "s.id",
  ]

  private let allowed: [String]?
  private let denied: [String]
  private let shorteners: [String]
  private let httpsOnly: Bool
  private let textNamesTarget: Bool
  private let genericTexts: Set<String>
  private let most: Int?

  init?(_ fields: YAMLFields) {
    allowed = fields["allowed"].map(Self.domains)
    denied = fields["denied"].map(Self.domains) ?? []
    if let value = fields["shorteners"] {
      shorteners =
        value.isList
        ? Self.domains(value)
        : value.bool == true ? Self.usualShorteners : []
    } else {
      shorteners = []
    }
    httpsOnly = fields["https_only"]?.bool ?? false
    textNamesTarget = fields["text_names_target"]?.bool ?? false
    genericTexts = Set((fields["generic_text"]?.strings ?? []).map(Self.plain))
    most = fields["max"]?.count
    if allowed == nil, denied.isEmpty, shorteners.isEmpty, !httpsOnly, !textNamesTarget,
      genericTexts.isEmpty, most == nil
    {
      fields.owner.report(
        "A links rule needs one of allowed, denied, shorteners, https_only, text_names_target, generic_text, max.")
      return nil
    }
  }

  var reads: LetterAspects { .links }

  func hits(in letter: Letter, facts: Facts) throws(RuleFailure) -> [LetterHit] {
    let links = letter.links.filter { $0.author == .writer }
    var hits: [LetterHit] = []
    for link in links {
      for (quote, sentence) in complaints(about: link) {
        hits.append(
          LetterHit(
            quote: quote, place: link.text.place(of: 0..<link.text.text.utf8.count),
            sentence: sentence))
      }
    }
    if let most, links.count > most, let first = links.dropFirst(most).first {
      hits.append(
        LetterHit(
          quote: first.text.text, place: first.text.place(of: 0..<first.text.text.utf8.count),
          sentence: "The letter has \(links.count) links; at most \(most) leave it a letter."))
    }
    return hits
  }

  private func complaints(about link: Letter.Link) -> [(quote: String, sentence: String)] {
    var found: [(String, String)] = []
    let text = link.text.text
    let host = Self.host(of: link.target)
    if httpsOnly, link.target.lowercased().hasPrefix("http://") {
      found.append((link.target, "'\(link.target)' is not protected on its way. Use its https:// address."))
    }
    if let host, !host.utf8.allSatisfy({ $0 < 128 }) {
      found.append((host, "Nobody can tell what site '\(host)' is. Write its address as the browser shows it."))
    }
    if let host {
      if let allowed, !allowed.contains(where: { Self.isWithin(host, $0) }) {
        found.append((host, "'\(host)' is not among the sites we link to."))
      }
      if denied.contains(where: { Self.isWithin(host, $0) }) {
        found.append((host, "We do not link to '\(host)'."))
      }
      if shorteners.contains(where: { Self.isWithin(host, $0) }) {
        found.append((host, "'\(host)' hides where the link leads. Use the full address."))
      }
      if textNamesTarget, let named = Self.domainNamed(by: text), !Self.isWithin(host, Self.wire(named)),
        !Self.isWithin(Self.wire(named), host)
      {
        found.append((text, "The link says '\(text)' but leads to '\(host)'."))
      }
    }
    if genericTexts.contains(Self.plain(text)) {
      found.append((text, "'\(text)' does not say where the link leads. Name what the reader will find."))
    }
    return found
  }

  /// Lower case, single spaces, no marks at the end.
  private static func plain(_ text: String) -> String {
    let words = text.lowercased().split(whereSeparator: \.isWhitespace).joined(separator: " ")
    return String(
      words.reversed().drop { !$0.isLetter && !$0.isNumber }.reversed())
  }

  private static func isWithin(_ host: String, _ domain: String) -> Bool {
    host == domain || host.hasSuffix("." + domain)
  }

  /// As browsers look it up, so that no other way to write a site is another site. Where there is no such
  /// form, as it is.
  private static func wire(_ domain: String) -> String {
    DomainName.ascii(domain, labels: 1) ?? domain.lowercased()
  }

  /// The domains of a list; what is none is a problem of the file.
  private static func domains(_ value: YAMLValue) -> [String] {
    (value.list ?? []).compactMap { item in
      guard let text = item.string else { return nil }
      if let domain = DomainName.ascii(text, labels: 1) { return domain }
      item.report("'\(text)' is no domain. Write it as example.com.")
      return nil
    }
  }

  private static func host(of target: String) -> String? {
    let lowered = target.lowercased()
    for scheme in ["https://", "http://"] where lowered.hasPrefix(scheme) {
      let authority = lowered.dropFirst(scheme.count).prefix { !"/?#".contains($0) }
      return authority.split(separator: "@").last.map {
        wire(String($0.prefix { $0 != ":" }).trimmingSuffix("."))
      }
    }
    return nil
  }

  /// The domain that the words of a link look like: "northwind.example", "www.shop.dk/kitchen".
  private static func domainNamed(by text: String) -> String? {
    var rest = text.lowercased()
    for scheme in ["https://", "http://"] where rest.hasPrefix(scheme) {
      rest.removeFirst(scheme.count)
    }
    guard !rest.contains(where: \.isWhitespace), !rest.contains("@") else { return nil }
    var host = String(rest.prefix { !"/?#:".contains($0) })
    if host.hasPrefix("www.") { host.removeFirst(4) }
    let labels = host.split(separator: ".", omittingEmptySubsequences: false)
    guard labels.count >= 2, let last = labels.last, last.count >= 2, last.allSatisfy(\.isLetter),
      labels.allSatisfy({ !$0.isEmpty && $0.allSatisfy { $0.isLetter || $0.isNumber || $0 == "-" } })
    else { return nil }
    return host
  }
}

extension String {
  fileprivate func trimmingSuffix(_ suffix: Character) -> String {
    last == suffix ? String(dropLast()) : self
  }
}
