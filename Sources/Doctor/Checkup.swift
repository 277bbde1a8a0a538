package import Firsthand
import Operations

/// Looks at everything that mail depends on, from the disk to the domain's records, and says what it found.
package struct Checkup {
  let installation: Installation
  let instruments: Instruments
  /// By the clock that all moments are taken from: this machine's, or the database server's.
  let now: Instant
  /// By this machine's.
  let machineNow: Instant
  /// Whether every page of the database is read.
  let isDeep: Bool

  /// `machineNow`: by this machine's clock, where `now` is by another's.
  package init(
    of installation: Installation, with instruments: Instruments, at now: Instant, machineNow: Instant? = nil,
    isDeep: Bool = false
  ) {
    self.installation = installation
    self.instruments = instruments
    self.now = now
    self.machineNow = machineNow ?? now
    self.isDeep = isDeep
  }

  /// `say` hears each reading as soon as there is one.
  @discardableResult
  package func run(_ say: (Reading) -> Void = { _ in }) -> [Reading] {
    var all: [Reading] = []
    func add(_ readings: [Reading]) {
      for reading in readings {
        say(reading)
        all.append(reading)
      }
    }
    add(fileReadings)
    add(diskReadings)
    let company: Company
    switch read(isDeep: isDeep) {
    case .failure(let error):
      add([Reading(.home, "Database", .broken, error.terminalSentence)])
      return all
    case .success(let read): company = read
    }
    add(databaseReadings(company))
    add(clockReadings(company))
    let relay = relayLook(company)
    add(relay.readings)
    add(domainReadings(company, relay.report))
    add(sendingReadings(company))
    return all
  }
}
