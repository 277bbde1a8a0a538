import ArgumentParser
import DKIM
import Firsthand
import Foundation

struct DKIMCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "dkim", abstract: "Keys that sign letters in your domain's name.",
    subcommands: [Make.self, Show.self])

  struct Make: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Make a key, and say what must stand in DNS and in config.yml.",
      discussion: """
        Nothing is signed with it before it stands in config.yml: put it into DNS first, and give name servers an
        hour. RSA (2048 bits) is what every receiver verifies; a key of Ed25519 can stand beside it.
        """)

    @OptionGroup var options: HomeOptions
    @Option(help: "The domain behind the @ of your salespeople's addresses.") var domain: String
    @Option(help: "The key's name in that domain (default: letters- and the month).") var selector: String?
    @Option(help: "rsa or ed25519.") var algorithm = SigningKey.Algorithm.rsa
    @Flag(name: [.customShort("n"), .long], help: "Say what would be made and make nothing.") var dryRun = false

    func run() throws {
      let folder = options.folder()
      let home = try Home(folder: folder)
      guard FileManager.default.fileExists(atPath: folder.path) else {
        throw FirsthandError(.notFound, "There is no folder \(folder.path). Found a company first: firsthand init")
      }
      let suffix = algorithm == .ed25519 ? "-ed25519" : ""
      let month = Surroundings.live.now().text.prefix(7).replacing("-", with: "")
      var entry = try SigningEntry(domain: domain, selector: selector ?? "letters-\(month)\(suffix)", keyFile: "")
      entry.keyFile = "dkim/\(entry.selector).\(entry.domain).pem"
      let path = folder.appendingPathComponent(entry.keyFile).path
      if FileManager.default.fileExists(atPath: path) {
        throw FirsthandError(
          .conflict, "There is a key \(path) already. Choose another --selector; its record: firsthand dkim show")
      }
      if home.configuration.signingEntries.contains(where: {
        $0.domain == entry.domain && $0.selector == entry.selector
      }) {
        throw FirsthandError(
          .conflict, "config.yml names a key \(entry.selector) of \(entry.domain) already. Choose another --selector.")
      }
      if dryRun { return Terminal.say("A key would be made in \(path).") }
      let signer = Signer(domain: entry.domain, selector: entry.selector, key: try SigningKey.make(algorithm))
      try FileManager.default.createDirectory(
        atPath: folder.path + "/dkim", withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
      try SecretFile.write(Array(signer.key.pem.utf8), to: path)
      if options.json { return try JSON.say(SignerView(signer, file: path)) }
      Terminal.say("A key of \(signer.domain) is in \(path). Only you may read it; keep a copy with your backups.")
      Terminal.say("")
      Terminal.say("1. Put this record into the DNS of \(signer.domain):")
      SignerView.say(signer)
      Terminal.say("")
      Terminal.say("2. An hour later, put this into \(home.configurationURL.path):")
      Terminal.say("")
      if home.configuration.signingEntries.isEmpty { Terminal.say("dkim:") }
      Terminal.say("  - {domain: \(entry.domain), selector: \(entry.selector), key_file: \(entry.keyFile)}")
      Terminal.say("")
      Terminal.say("3. Look whether they agree: firsthand doctor. A 'firsthand serve' that runs must be started again.")
    }
  }

  struct Show: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Show what must stand in DNS for the keys in config.yml.")

    @OptionGroup var options: HomeOptions

    func run() throws {
      let configuration = try Home(folder: options.folder()).configuration
      let signers = try configuration.signing().signers
      let files = configuration.signingEntries.map { configuration.path($0.keyFile) }
      if options.json { return try JSON.say(zip(signers, files).map { SignerView($0, file: $1) }) }
      if signers.isEmpty {
        return Terminal.note("No key stands in config.yml. Make one: firsthand dkim make --domain company.example")
      }
      for (index, signer) in signers.enumerated() {
        if index > 0 { Terminal.say("") }
        Terminal.say(Terminal.styled("\(signer.domain), \(signer.key.algorithm.rawValue), in \(files[index])", .bold))
        SignerView.say(signer)
      }
    }
  }
}

extension SigningKey.Algorithm: ExpressibleByArgument {}

/// A key's public half, for programs and in words.
private struct SignerView: Encodable {
  var domain: String
  var selector: String
  var algorithm: String
  var name: String
  var record: String
  var keyFile: String

  init(_ signer: Signer, file: String) {
    domain = signer.domain
    selector = signer.selector
    algorithm = signer.key.algorithm.rawValue
    name = signer.recordName
    record = signer.record
    keyFile = file
  }

  private enum CodingKeys: String, CodingKey {
    case domain, selector, algorithm, name, record
    case keyFile = "key_file"
  }

  static func say(_ signer: Signer) {
    Terminal.say("")
    Terminal.say(signer.zoneLine)
    Terminal.say("")
    Terminal.say(
      "   Where a form asks for them, the name is \(signer.recordName), the kind TXT, and the text in one piece:")
    Terminal.say("")
    Terminal.say(signer.record)
  }
}
