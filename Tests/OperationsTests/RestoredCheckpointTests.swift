import Firsthand
import Foundation
import Operations
import Testing
import Transparency

@testable import Store

/// Checkpoints that were kept outside, where a company's data were put back.
@Suite struct RestoredCheckpointTests {
  private static func note(_ size: UInt64, _ leaf: UInt8 = 1) throws -> String {
    let checkpoint = Checkpoint(origin: RestoredCompany.key.name, size: size, root: TreeHash(leaf: [leaf]))
    return try SignedNote(signing: checkpoint.text, with: RestoredCompany.key).source
  }

  private static func grow(_ company: TestCompany, by count: Int) throws -> String {
    for _ in 0..<count { try company.workplace.store.write { try $0.append(company.entry(at: company.clock.now)) } }
    return try company.workplace.checkpointLog(with: RestoredCompany.key)
  }

  @Test func `all that cover more are named as lost, up to the newest two hundred`() throws {
    let company = try TestCompany()
    let restored = try RestoredCompany(company) { _ in
      OutsideCheckpoints(
        found: try (1...230).map { HeldCheckpoint(name: "day \($0)", note: try Self.note(10_000 + $0)) })
    }
    #expect(restored.log.lost.count == 230 && restored.log.held == 0)
    let given = try #require(try restored.fact("gaveUp", company)).split(separator: " ")
    #expect(given.count == RestoredLog.mostNamed)
    #expect(given.first?.hasPrefix("10031:") == true && given.last?.hasPrefix("10230:") == true)
    let leaves = try restored.rows("SELECT facts AS text FROM log_entry WHERE kind = 'restored'")
    #expect(leaves.allSatisfy { $0.utf8.count < LogLeaf.mostBytes / 2 })
    #expect(try restored.workplace.sizeGivenUp(by: Self.note(10_230)) == 10_230)
  }

  @Test func `one that is found and contradicts stops it, and a person may give it up`() throws {
    let company = try TestCompany()
    let before = try Self.grow(company, by: 3)
    let size = try Checkpoint(signed: before, by: RestoredCompany.key.verifier).size
    let contradicting = HeldCheckpoint(name: "/mnt/audit/checkpoint", note: try Self.note(size))
    refusal(.failed, "name it in the log as lost: --give-up /mnt/audit/checkpoint") {
      _ = try RestoredCompany(company) { _ in OutsideCheckpoints(found: [contradicting]) }
    }
    refusal(.badInput, "there is nothing to give up") {
      _ = try RestoredCompany(company) { _ in
        OutsideCheckpoints(givenUp: [HeldCheckpoint(name: "x", note: before)])
      }
    }
    let restored = try RestoredCompany(company) { _ in
      OutsideCheckpoints(
        found: [contradicting, HeldCheckpoint(name: "old", note: before)], givenUp: [contradicting])
    }
    #expect(restored.log.held == 1 && restored.log.lost.map(\.contradicts) == [true] && restored.log.lostEntries == 0)
    #expect(try restored.fact("gaveUp", company)?.hasPrefix("\(size):") == true)
    let faults = try restored.faults(contradicting.note)
    #expect(faults.count == 1 && faults[0].contains("and was given up then"), "\(faults)")
  }

  @Test(arguments: ["", "northwind.example/send-log\n12\n", "no note"])
  func `one that is torn is passed over and named where it was found, and refused where it was given`(note: String)
    throws
  {
    let company = try TestCompany()
    let torn = HeldCheckpoint(name: "/mnt/audit/2026-09-20.checkpoint", note: note)
    let restored = try RestoredCompany(company) { _ in OutsideCheckpoints(found: [torn]) }
    #expect(restored.log.unread.count == 1 && restored.log.unread[0].hasPrefix("\(torn.name) was not compared: "))
    refusal(.badInput, torn.name) { _ = try RestoredCompany(company) { _ in OutsideCheckpoints(held: [torn]) } }
  }

  @Test func `an auditor whose checkpoint no restoration names is told of the restoration`() throws {
    let company = try TestCompany()
    let before = try Self.grow(company, by: 3)
    var after = ""
    let restored = try RestoredCompany(company, held: [before]) { company in
      after = try Self.grow(company, by: 40)
      return OutsideCheckpoints()
    }
    let words =
      "were restored at \(company.clock.now.text) from a backup of \(restored.log.size) entries, and this checkpoint is not among"
    #expect(try restored.faults(after).count == 1 && restored.faults(after)[0].contains(words))
    for _ in 0..<60 { try restored.workplace.store.write { try $0.append(company.entry(at: company.clock.now)) } }
    _ = try restored.workplace.checkpointLog(with: RestoredCompany.key)
    #expect(try restored.faults(after).count == 1 && restored.faults(after)[0].contains(words))
    // One of before the backup that contradicts has nothing to do with it.
    let size = try Checkpoint(signed: before, by: RestoredCompany.key.verifier).size
    #expect(
      try restored.faults(Self.note(size)).count == 1 && !restored.faults(Self.note(size))[0].contains("restored"))
  }
}
