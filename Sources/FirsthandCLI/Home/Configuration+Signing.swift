import DKIM
import Firsthand
import Foundation
import MailFormat
import YAMLFile

/// The `dkim:` block of `config.yml`: which keys sign letters.
struct SigningEntry: Hashable, Sendable {
  var domain: String
  var selector: String
  var keyFile: String

  static let starter = """

    # Keys that sign letters in your domain's name. 'firsthand dkim make' makes one and says what must stand in DNS.
    # dkim:
    #   - {domain: company.example, selector: letters1, key_file: dkim/letters1.company.example.pem}

    """

  static func read(_ block: YAMLValue) -> [SigningEntry] {
    var entries: [SigningEntry] = []
    for item in block.list ?? [] {
      guard let fields = item.fields(["domain", "selector", "key_file"]) else { continue }
      guard let domain = fields["domain"]?.string, let selector = fields["selector"]?.string,
        let file = fields["key_file"]?.string
      else {
        item.report("A key needs three things: domain, selector and key_file.")
        continue
      }
      do {
        let entry = try SigningEntry(domain: domain, selector: selector, keyFile: file)
        if entries.contains(where: { $0.domain == entry.domain && $0.selector == entry.selector }) {
          item.report("The selector \(entry.selector) of \(entry.domain) stands here twice. Keep one of them.")
        }
        entries.append(entry)
      } catch {
        item.report(error.sentence)
      }
    }
    return entries
  }

  init(domain: String, selector: String, keyFile: String) throws(FirsthandError) {
    guard let ascii = DomainName.ascii(domain) else {
      throw FirsthandError(.badInput, "'\(domain)' is no domain, such as company.example.")
    }
    // RFC 6376 §3.1: labels of a domain name.
    guard let name = DomainName.ascii(selector, labels: 1) else {
      throw FirsthandError(
        .badInput, "'\(selector)' is no selector. It is made of letters, digits, '-' and '.', as letters1.")
    }
    self.domain = ascii
    self.selector = name
    self.keyFile = keyFile
  }
}

extension Configuration {
  /// The keys, read from their files.
  func signing() throws -> Signing {
    Signing(
      try signingEntries.map { entry in
        Signer(domain: entry.domain, selector: entry.selector, key: try Self.key(at: path(entry.keyFile)))
      })
  }

  static func key(at path: String) throws -> SigningKey {
    let text: String
    do {
      text = try FileInput.text(at: path)
    } catch let error as FirsthandError {
      throw FirsthandError(error.code, "The key that signs letters cannot be read: \(error.sentence)")
    }
    do {
      return try SigningKey(pem: text)
    } catch {
      throw FirsthandError(.badInput, "The key that signs letters, \(path), cannot be used. \(error.sentence)")
    }
  }
}
