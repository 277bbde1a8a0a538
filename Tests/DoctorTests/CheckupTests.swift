import DKIM
import Doctor
import Firsthand
import Foundation
import MailFormat
import Operations
import SMTP
import Store
import Testing

/// What the doctor finds, and what it says to do: every sentence stands in a golden.
@Suite struct CheckupTests {
  @Test func `a company with nothing wrong hears that all is well`() throws {
    var clinic = try Clinic(
      limits: SendingLimits(
        connections: 8, messagesPerSecond: 50, messagesPerDay: 20_000, salespersonShare: 0.1,
        perSalesperson: .init(messagesPerSecond: 5), perDomain: .init(connections: 4, messagesPerSecond: 10),
        domains: ["gmail.com": .init(messagesPerSecond: 0.5)]))
    clinic.isDeep = true
    #expect(clinic.readings().allSatisfy { $0.mark == .fine && $0.advice.isEmpty })
    try Golden.check("well.txt", clinic.text())
  }

  @Test func `a company with everything wrong hears what to do about each`() throws {
    var clinic = try Clinic(unsubscribe: nil, bounces: nil, publicURL: nil)
    try clinic.setMode(0o755, of: clinic.folder.path)
    try clinic.setMode(0o644, of: clinic.secretPath)
    clinic.machine = Machine(
      freeBytes: { _ in 52_000_000 }, fileSystem: { _ in .network("NFS") },
      durableWrite: { _ in throw POSIXError(.EROFS) }, clockIsKept: { false })
    clinic.report = RelayReport()
    clinic.report.trouble = .unreachable("Connection refused")
    clinic.zone = ""
    clinic.signing = .success(Signing([]))
    _ = try clinic.ada.sendTrial(to: EmailAddress("ana@list.corp"))
    let readings = clinic.readings()
    #expect(readings.filter { $0.mark != .fine }.allSatisfy { !$0.advice.isEmpty })
    #expect(Set(readings.filter { $0.mark == .broken }.map(\.topic)) == [.home, .relay, .domain, .sending])
    try Golden.check("broken.txt", clinic.text())
  }

  @Test func `a database that cannot be opened ends the checkup with its sentence`() throws {
    let clinic = try Clinic()
    let installation = Installation(
      folder: clinic.folder.path, database: clinic.folder.path + "/firsthand.db", secrets: [],
      workplace: .failure(FirsthandError(.failed, "The file is not a sound database.", onTerminal: "Restore it.")),
      relay: clinic.relay)
    let readings = Checkup(of: installation, with: Instruments(machine: clinic.machine), at: Clinic.now).run()
    #expect(readings.last?.mark == .broken && readings.last?.found == "The file is not a sound database. Restore it.")
    #expect(!readings.contains { $0.topic == .relay })
  }

  @Test func `the machine's state is told in plain words`() throws {
    var words: [String] = []
    for system: Machine.FileSystem in [.memory, .network("SMB"), .network("9p"), .userspace] {
      var clinic = try Clinic()
      clinic.machine.fileSystem = { _ in system }
      words.append(contentsOf: clinic.readings().filter { $0.name == "File system" }.map(line))
    }
    for (free, milliseconds) in [(700_000_000, 0.02), (99_999_999, 12.0), (1_000_000_000, 83.5)] as [(Int64, Double)] {
      var clinic = try Clinic()
      clinic.machine.freeBytes = { _ in free }
      clinic.machine.durableWrite = { _ in milliseconds }
      words.append(contentsOf: clinic.readings().filter { ["Disk", "Write"].contains($0.name) }.map(line))
    }
    var clinic = try Clinic()
    clinic.machine.clockIsKept = { nil }
    words.append(contentsOf: clinic.readings().filter { $0.name == "Clock" }.map(line))
    try clinic.workplace.store.write {
      try $0.append(
        LogEntry(id: LogEntry.ID("later"), at: Clinic.now.adding(seconds: 3_600), kind: .exported, actor: nil))
    }
    words.append(contentsOf: clinic.readings().filter { $0.name == "Clock" }.map(line))
    try Golden.check("machine.txt", words.joined())
  }

  @Test func `secrets in a closed folder are safe, and outside of it their own mode counts`() throws {
    let clinic = try Clinic()
    func mark() -> Reading.Mark? { clinic.readings().first { $0.name == "Secrets" }?.mark }
    try clinic.setMode(0o644, of: clinic.secretPath)
    #expect(mark() == .fine)
    try clinic.setMode(0o750, of: clinic.folder.path)
    #expect(mark() == .broken)
    try clinic.setMode(0o600, of: clinic.secretPath)
    #expect(mark() == .fine)
  }

  @Test func `each way in which a relay can fail has its advice`() throws {
    let no = Reply(code: 550, enhanced: "5.7.1", text: "not from there")
    let later = Reply(code: 451, text: "try again")
    let troubles: [RelayReport.Trouble] = [
      .unknownHost, .unreachable("Connection timed out"), .silent(.greeting, "Timeout was reached"),
      .refused(.greeting, Reply(code: 554, text: "no")), .refused(.greeting, later), .noTLS,
      .noAgreementOnTLS("wrong version number"), .refused(.tls, Reply(code: 502, text: "what?")),
      .silent(.tls, "Timeout was reached"), .signInNotOffered, .signInRefused(nil),
      .signInRefused(Reply(code: 535, text: "wrong")), .signInRefused(Reply(code: 454, text: "later")),
      .silent(.auth, "Timeout was reached"), .refused(.mail, no), .refused(.mail, later), .refused(.rcpt, no),
      .refused(.rcpt, later), .silent(.rcpt, "Timeout was reached"),
    ]
    var words = ""
    for trouble in troubles {
      var clinic = try Clinic()
      clinic.report.trouble = trouble
      let readings = clinic.readings().filter { $0.topic == .relay }
      let last = try #require(readings.last)
      #expect(last.mark != .fine && !last.advice.isEmpty, "\(trouble)")
      #expect(readings.dropLast().allSatisfy { $0.mark == .fine }, "\(trouble)")
      words += line(last)
    }
    try Golden.check("relay.txt", words)
  }

  @Test func `a certificate that does not hold is told apart by what it says`() throws {
    var words = ""
    for shown in [
      Clinic.certificate(days: -3), Clinic.certificate(days: 400, begins: 2),
      Clinic.certificate(["mail.other.corp", "*.other.corp"]), Clinic.certificate(["*.northwind.corp"]), nil,
    ] {
      var clinic = try Clinic()
      clinic.report.trouble = .badCertificate("SSL certificate problem: it is not good")
      clinic.shown = shown
      words += line(try #require(clinic.readings().last { $0.topic == .relay }))
    }
    var clinic = try Clinic()
    clinic.report.certificate = Clinic.certificate(days: 13)
    clinic.report.capabilities = ["SIZE 1000000"]
    words += clinic.text([.relay])
    clinic.relay = .success(Relay(host: "127.0.0.1", port: 25, security: .none))
    clinic.report = RelayReport()
    clinic.report.address = "127.0.0.1"
    words += clinic.text([.relay])
    clinic.relay = .failure(FirsthandError(.badInput, "No mail relay is set."))
    words += clinic.text([.relay])
    try Golden.check("certificate.txt", words)
  }

  @Test func `how the wall between salespeople's rows stands is said with what to do`() throws {
    let walls: [OwnerWall] = [
      .none, .stands, .passed(user: "postgres"), .fallen(tables: ["attempt"]),
      .fallen(tables: ["customer", "message"]),
    ]
    let readings = walls.map(\.readings)
    #expect(readings.map { $0.map(\.mark) } == [[], [.fine], [.look], [.look], [.look]])
    #expect(readings.joined().allSatisfy { $0.advice.isEmpty == ($0.mark == .fine) })
    try Golden.check("wall.txt", readings.joined().map(line).joined())
    #expect(try !Clinic().readings().contains { $0.name == "Wall" }, "a database in a file has none")
  }

  @Test func `a look at every page says what was looked at`() throws {
    let looks: [PageLook] = [.all, .counted, .none]
    #expect(
      looks.map(\.soundness) == [
        "Every page and every reference is sound.",
        "No index, reference or trigger is switched off or unfinished, and the server counted no page with a wrong checksum among those it has read.",
        "No index, reference or trigger is switched off or unfinished; the server keeps no checksums, so nothing is known of its pages.",
      ])
  }

  @Test func `a machine's clock that differs from the server's is told`() throws {
    var clinic = try Clinic()
    for (seconds, mark) in [(0, .fine), (119, .fine), (-121, .look), (600, .look)] as [(Int64, Reading.Mark)] {
      clinic.machineNow = Clinic.now.adding(seconds: seconds)
      let reading = try #require(clinic.readings().first { $0.name == "Clock" })
      #expect(reading.mark == mark)
      if mark == .look {
        let words =
          "It is \(Clinic.now.text) by the database server's clock, which all nodes go by, and \(Clinic.now.adding(seconds: seconds).text) by this machine's."
        #expect(reading.found == words && reading.advice.contains("set it right"))
      }
    }
  }

  @Test func `no password is ever in a reading`() throws {
    let clinic = try Clinic()
    #expect(!clinic.readings().contains { ($0.found + $0.advice).contains("do not show this") })
  }

  private func line(_ reading: Reading) -> String {
    let words = CheckupText.lines(reading)
    return ([CheckupText.sign(reading.mark) + " " + words.first] + words.further).joined(separator: "\n") + "\n"
  }
}
