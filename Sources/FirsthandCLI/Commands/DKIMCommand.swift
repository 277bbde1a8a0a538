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
      let home = try options.place()
      guard FileManager.default.fileExists(atPath: folder.path) else {
        throw FirsthandError(.notFound, "There is no folder \(folder.path). Found a company first: firsthand init")
      }
      let suffix = algorithm == .ed25519 ? "-ed25519" : ""
      let month = Surroundings.live.now().text.prefix(7).replacing("-", with: "")
      var entry = try SigningEntry(domain: domain, selector: selector ?? "letters-\(month)\(suffix)", keyFile: "")
      if entry.selector.contains(".") {
        throw FirsthandError(
          .badInput, "--selector '\(entry.selector)': a name without dots is expected here, as letters1.")
      }
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
      do {
        try FileManager.default.createDirectory(
          atPath: folder.path + "/dkim", withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
      } catch {
        throw FirsthandError(.failed, "The folder \(folder.path)/dkim cannot be made. Look at what is there.")
      }
      try SecretFile.write(Array(signer.key.pem.utf8), to: path)
      if options.json { return try JSON.say(SignerView(signer, file: path, isInUse: false)) }
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
      abstract: "Show what must stand in DNS for the keys there are.",
      discussion: "Those in config.yml, and those that 'dkim make' made and that do not stand there yet.")

    @OptionGroup var options: HomeOptions

    func run() throws {
      let home = try options.place()
      let configuration = home.configuration
      let files = configuration.signingEntries.map { configuration.path($0.keyFile) }
      let used = zip(try configuration.signing().signers, files).map { ($0, $1, true) }
      let all = used + home.unusedKeys(but: files).map { ($0.signer, $0.file, false) }
      if options.json {
        return try JSON.say(all.map { SignerView($0, file: $1, isInUse: $2) })
      }
      if all.isEmpty {
        return Terminal.note("There is no key yet. Make one: firsthand dkim make --domain company.example")
      }
      for (index, (signer, file, isInUse)) in all.enumerated() {
        if index > 0 { Terminal.say("") }
        let words = "\(signer.domain), \(signer.key.algorithm.rawValue), in \(file)"
        Terminal.say(Terminal.styled(words, .bold) + (isInUse ? "" : " (not in config.yml: it signs nothing)"))
        SignerView.say(signer)
      }
    }
  }
}

extension Home {
  /// Keys that `dkim make` made, besides those in `files`. It names them SELECTOR.DOMAIN.pem; what else lies there is
  /// passed over.
  fileprivate func unusedKeys(but files: [String]) -> [(signer: Signer, file: String)] {
    let keys = folder.appendingPathComponent("dkim")
    let names = (try? FileManager.default.contentsOfDirectory(atPath: keys.path)) ?? []
    return names.sorted().compactMap { name in
      let file = keys.appendingPathComponent(name).path
      let parts = name.split(separator: ".", maxSplits: 1)
      guard name.hasSuffix(".pem"), !files.contains(file), parts.count == 2,
        let entry = try? SigningEntry(domain: String(parts[1].dropLast(4)), selector: String(parts[0]), keyFile: file),
        let key = try? Configuration.key(at: file)
      else { return nil }
      return (Signer(domain: entry.domain, selector: entry.selector, key: key), file)
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
  var isInUse: Bool

  init(_ signer: Signer, file: String, isInUse: Bool) {
    domain = signer.domain
    selector = signer.selector
    algorithm = signer.key.algorithm.rawValue
    name = signer.recordName
    record = signer.record
    keyFile = file
    self.isInUse = isInUse
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
