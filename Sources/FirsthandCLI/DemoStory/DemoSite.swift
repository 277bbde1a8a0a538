import Delivery
import Firsthand
import Foundation
import Logging
import MailCatcher
import Operations
import Transparency
import SMTP
import Web

/// The demo that stays on: the company as the story left it, with letters under way, and its pages on loopback.
struct DemoSite {
  let stage: DemoStage
  let content: DemoContent
  let port: Int

  static func url(_ port: Int) -> String { "http://127.0.0.1:\(port)" }

  /// Begins what a visitor may want to finish: a letter of Dana's in which things must be mended, one of Søren's
  /// that waits for a director, and one for which Mia asks for an exception.
  func setTheTable() throws {
    let dana = try session("dana@northwind.example")
    _ = try dana.newNewsletter(LetterFile.read(at: content.letter("dana-before-winter.yml")).draft())
    let soren = try session("soren@northwind.example")
    let december = try soren.newNewsletter(LetterFile.read(at: content.letter("soren-december.yml")).draft())
    _ = try soren.submitNewsletter(
      december.id, reason: "Aftalt med indkøb: de tolv sidste skåle skal ud af lageret før jul.")
    let mia = try session("mia@northwind.example")
    let lamps = try mia.newNewsletter(LetterFile.read(at: content.letter("mia-lamps.yml")).draft())
    _ = try SalespersonDesk(mia).askForException(
      from: RuleID(policy: "house-voice", rule: "no-promises"), for: lamps.id,
      reason: "It quotes the maker's own guarantee, which is on the box and in the contract.")
  }

  /// Serves until somebody ends it. Prints where to go once the pages are there.
  func serve() throws {
    let relayPort = stage.catcher.port
    let catcher = stage.catcher
    let workplace = stage.company.workplace
    let key = NoteKey(named: try workplace.logName())
    let relay = Relay(host: "127.0.0.1", port: relayPort, security: .none)
    let address = try ListenAddress("127.0.0.1:\(port)")
    let serving = Serving(
      workplace: workplace, address: address,
      demo: Demo(people: try people()) {
        catcher.messages.map {
          Demo.CaughtMail(
            at: Instant(milliseconds: $0.milliseconds), sender: $0.sender, recipients: $0.recipients, bytes: $0.bytes)
        }
      },
      installation: {
        try InstallationSettings(
          of: workplace, Configuration(), relay: relay, address: address, logKey: key.verifier.text, home: nil)
      },
      logger: LogLines.logger(.text, from: .warning), outlet: Outlet(connect: { try .relay(relay) }),
      keeper: { LogKeeper(workplace, key: { key }, onTrouble: $0) },
      housekeeper: {
        Housekeeper(
          workplace, retention: Retention(), hour: 0, zone: NamedZone(stored: "UTC"), key: { key }, onTrouble: $0)
      })
    try serving.run { port in Self.sayWhere(port) }
  }

  private static let guests: [(role: Member.Role, address: String, invitation: String)] = [
    (.salesperson, "dana@northwind.example", "Dana, a salesperson with a letter to finish"),
    (.director, "karin@northwind.example", "Karin, a director with two letters in her inbox"),
    (.administrator, "ada@northwind.example", "Ada, who answers for what was sent"),
  ]

  private func people() throws -> [Demo.Person] {
    // A policy takes a second director, so there is one to be.
    let all = Self.guests.map { ($0.role, $0.address) } + [(Member.Role.director, "lars@northwind.example")]
    return try all.map { role, address in
      let member = try session(address).member
      return Demo.Person(role: role, name: member.name, address: member.address)
    }
  }

  private func session(_ address: String) throws -> Session {
    try Session.open(stage.company.workplace, as: Address.read(address, for: "demo"))
  }

  private static func sayWhere(_ port: Int) {
    Chapter.say("Now you")
    Terminal.say("  Firsthand is at \(url(port))")
    Terminal.say("")
    for guest in guests {
      Terminal.say("  \(guest.invitation)")
      Terminal.say("    \(url(port))/demo/as/\(guest.role.rawValue)")
    }
    Terminal.say("  What was sent to anybody")
    Terminal.say("    \(url(port))/demo/mailbox")
    Terminal.say("")
    Terminal.say("  It all stays on this machine. Ctrl-C ends it, and nothing is left behind.")
  }
}

/// A port of this machine that is free: the one asked for, or else any.
enum FreePort {
  static func find(_ wish: Int) throws -> Int {
    for port in [wish, 0] {
      if let free = try bound(port) { return free }
    }
    throw FirsthandError(.tryLater, "This machine has no free port left. End another program and try again.")
  }

  private static func bound(_ port: Int) throws -> Int? {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = in_port_t(UInt16(clamping: port)).bigEndian
    address.sin_addr.s_addr = inet_addr("127.0.0.1")
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    return withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
        guard bind(descriptor, generic, length) == 0, getsockname(descriptor, generic, &length) == 0 else { return nil }
        return Int(in_port_t(bigEndian: pointer.pointee.sin_port))
      }
    }
  }
}
