import ArgumentParser
import Delivery
import Firsthand
import Foundation
import Operations
import SMTP
import Web

struct ServeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "serve", abstract: "The pages in the browser, and the sending that goes on behind them.",
    discussion: """
      Runs until SIGTERM or Ctrl-C, finishes the copy that is in flight, and exits 0. Over plain http it listens on
      this machine alone, unless config.yml says that a proxy which speaks https stands in front (behind_proxy: true).
      """)

  @Option(help: "The folder with the company's data.") var home: String?
  @Option(help: "The company's database on PostgreSQL: postgres://… (or FIRSTHAND_DATABASE, or config.yml).")
  var database: String?
  @Option(help: "HOST:PORT (or FIRSTHAND_LISTEN, or config.yml; default: 127.0.0.1:8080).") var listen: String?
  @Option(help: "smtp+starttls://USER@HOST:587 and the like (default: config.yml).") var relay: String?
  @Option(help: "How the log on standard error looks: text or json (default: text on a terminal).")
  var logFormat: LogFormat?
  @Option(help: .hidden) var leaseSeconds: Int64 = DeliverySettings().lease

  func run() throws {
    let home = try Home(
      folder: home.map { URL(fileURLWithPath: $0, isDirectory: true) } ?? Home.defaultFolder(), database: database)
    let configuration = home.configuration
    let address = try configuration.listenAddress(flag: listen)
    let certificate = try configuration.siteCertificate()
    let workplace = try home.open()
    let isSecure = certificate != nil || workplace.mail.publicURL?.hasPrefix("https://") == true
    guard address.isLoopback || certificate != nil || configuration.isBehindProxy else {
      throw FirsthandError(
        .badInput,
        "Passwords would travel in clear on \(address.urlHost):\(address.port). Set tls_certificate_file and tls_key_file in config.yml, or behind_proxy: true where a proxy in front speaks https."
      )
    }
    let format = logFormat ?? (Terminal.isInteractive ? .text : .json)
    let relay = relay
    let serving = Serving(
      workplace: workplace, address: address, certificate: certificate,
      settings: SiteSettings(isSecure: isSecure, isBehindProxy: configuration.isBehindProxy),
      installation: { try home.settings(of: workplace, relayFlag: relay, address: address) },
      logger: LogLines.logger(format),
      outlet: try home.outlet { try configuration.relaySettings(flag: relay) },
      delivery: DeliverySettings(lease: leaseSeconds),
      keeper: { home.logKeeper(workplace, onTrouble: $0) },
      housekeeper: { home.housekeeper(workplace, onTrouble: $0) })
    let scheme = certificate == nil ? "http" : "https"
    try serving.run { port in
      if Terminal.isInteractive { Terminal.note("Firsthand is at \(scheme)://\(address.urlHost):\(port)/") }
    }
  }
}
