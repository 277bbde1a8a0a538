import Firsthand
import Foundation
import Testing
import Transparency

@testable import Operations
@testable import Store

/// Whatever is done to the log behind the program's back is found.
@Suite(.disabled(if: TestDatabase.isOnServer, "the changes are made in a file's own words"))
struct SendLogTamperTests {
  private static let key = NoteKey(named: "northwind.example/send-log")

  /// A log of so many entries at least, of which the first are held by an auditor.
  private func company(_ entries: Int) throws -> (TestCompany, held: String) {
    let company = try TestCompany()
    try company.addCustomers(1, to: company.dana)
    let letter = try company.readyLetter(by: company.dana)
    _ = try company.dana.beginSending(letter)
    _ = try company.deliver(letter)
    let held: String
    try company.workplace.store.write { tx in
      for _ in 0..<entries { try tx.append(company.entry(at: company.clock.now)) }
    }
    held = try company.workplace.checkpointLog(with: Self.key)
    try company.workplace.store.write { tx in
      for _ in 0..<5 { try tx.append(company.entry(at: company.clock.now)) }
    }
    _ = try company.workplace.checkpointLog(with: Self.key)
    try company.workplace.placeLogEntries()
    return (company, held)
  }

  private struct Forger {
    var dice: SystemRandomNumberGenerator
    let size: Int64
    /// Entries that the auditor's checkpoint covers.
    let covered: Int64

    mutating func roll(_ below: Int64) -> Int64 { Int64.random(in: 0..<below, using: &dice) }

    /// What it did; the triggers are out of its way.
    mutating func strike(_ tx: Transaction) throws -> String {
      let place = roll(covered)
      let entry = "(SELECT entry_id FROM log_place WHERE position = \(place))"
      func run(_ sql: String) throws { try tx.log.connection.script(sql) }
      switch roll(18) {
      case 0:
        let column = ["kind", "facts", "actor_id", "owner_id", "newsletter_id", "message_id", "person_mark"][
          Int(roll(7))]
        try run("UPDATE log_entry SET \(column) = COALESCE(\(column), '') || 'x' WHERE id = \(entry)")
        return "\(column) of \(place) changed"
      case 1:
        try run("UPDATE log_entry SET at = at + \(roll(5) - 7) WHERE id = \(entry)")
        return "the time of \(place) changed"
      case 2:
        try run("DELETE FROM log_entry WHERE id = \(entry)")
        return "the entry at \(place) deleted"
      case 3:
        try run("DELETE FROM log_place WHERE position = \(place)")
        return "the place \(place) deleted"
      case 4:
        try takeOut(place, run)
        return "\(place) taken out, and the rest moved up"
      case 5:
        let other = (place + 1 + roll(covered - 1)) % covered
        try run(
          """
          CREATE TEMP TABLE swapped AS SELECT position, entry_id FROM log_place WHERE position IN (\(place), \(other));
          DELETE FROM log_place WHERE position IN (\(place), \(other));
          INSERT INTO log_place SELECT \(place) + \(other) - position, entry_id FROM swapped;
          DROP TABLE swapped
          """)
        return "\(place) and \(other) swapped"
      case 6:
        try run(
          """
          UPDATE log_place SET position = -position - 2 WHERE position >= \(place);
          UPDATE log_place SET position = -position - 1 WHERE position < 0;
          INSERT INTO log_entry(id, at, kind, facts) VALUES ('forged', 1, 'accepted', '{}');
          INSERT INTO log_place(position, entry_id) VALUES (\(place), 'forged')
          """)
        return "one put in at \(place)"
      case 7:
        try run("INSERT INTO log_entry(id, at, kind, facts) VALUES ('stray', 1, 'accepted', '{}')")
        return "one put beside the log"
      case 8:
        try run("DELETE FROM log_place WHERE position >= \(place)")
        return "cut off at \(place)"
      case 9:
        let tile = try #require(try tx.log.connection.rows("SELECT * FROM log_tile").randomElement())
        var bytes = tile.blob("hashes")
        bytes[Int(roll(Int64(bytes.count)))] ^= UInt8(1 << roll(8))
        try tx.log.setTile(level: Int(tile.integer("level")), number: UInt64(tile.integer("number")), bytes)
        return "a bit of a tile flipped"
      case 11:
        // The bytes stay as they are; who it is about has gone into another column.
        try run(
          """
          UPDATE log_entry SET kind = kind || char(10) || 'owner ' || owner_id, owner_id = NULL
          WHERE id = (SELECT e.id FROM log_entry e JOIN log_place p ON p.entry_id = e.id
            WHERE p.position < \(covered) AND e.owner_id IS NOT NULL AND e.actor_id IS NULL LIMIT 1)
          """)
        return "columns merged"
      case 12:
        try run("UPDATE log_personal SET address = 'other@x.example'")
        return "addresses exchanged"
      case 13:
        try run(
          """
          INSERT INTO log_entry(id, at, kind, facts) VALUES ('low', 1, 'accepted', '{}');
          INSERT INTO log_place(position, entry_id) VALUES (-\(place + 1), 'low')
          """)
        return "one put below the log"
      case 14:
        try run("INSERT INTO log_checkpoint SELECT 1000000000, at, note FROM log_checkpoint LIMIT 1")
        return "a checkpoint under another size"
      case 15:
        try run("INSERT INTO log_unplaced SELECT entry_id FROM log_place WHERE position = \(place)")
        return "one that has its place waits again"
      case 16:
        try run("DELETE FROM log_checkpoint WHERE size = \(covered)")
        return "a checkpoint deleted"
      case 10:
        try run("DELETE FROM log_tile WHERE level = 0 AND number = \(place / 256)")
        return "a tile deleted"
      default:
        let number =
          roll(3) == 0 ? "'1' || note" : "replace(note, substr(note, 40, 1), char(unicode(substr(note, 40, 1)) + 1))"
        try run("UPDATE log_checkpoint SET note = \(number)")
        return "the checkpoints changed"
      }
    }

    func takeOut(_ place: Int64, _ run: (String) throws -> Void) throws {
      try run(
        """
        DELETE FROM log_entry WHERE id = (SELECT entry_id FROM log_place WHERE position = \(place));
        DELETE FROM log_place WHERE position = \(place);
        UPDATE log_place SET position = -position WHERE position > \(place);
        UPDATE log_place SET position = -position - 1 WHERE position < 0
        """)
    }
  }

  private static let triggers = ["log_entry", "log_place", "log_checkpoint"].flatMap { table in
    ["replace", "update", "delete"].map { "DROP TRIGGER \(table)_no_\($0);" }
  }.joined()

  /// Tries it in a transaction that is taken back.
  private func check(
    _ company: TestCompany, held: [String], strike: (Transaction) throws -> String
  ) throws {
    var what = ""
    let found = try company.workplace.rehearsal().store.write { tx in
      try tx.log.connection.script(
        "PRAGMA defer_foreign_keys = ON; PRAGMA ignore_check_constraints = ON;" + Self.triggers)
      what = try strike(tx)
      let found = try company.workplace.verifyLog(
        key: Self.key.verifier, held: held.map { HeldCheckpoint(name: "the auditor's checkpoint", note: $0) }, in: tx)
      return found
    }
    #expect(!found.isSound, "\(what)")
  }

  @Test(arguments: [(entries: 30, strikes: 8_500), (entries: 300, strikes: 200)])
  func `a change of any kind in the database is found`(entries: Int, strikes: Int) throws {
    let (company, held) = try company(entries)
    let size = Int64(try company.workplace.store.read { try $0.log.size() })
    let covered = Int64(try Checkpoint(signed: held, by: Self.key.verifier).size)
    var forger = Forger(dice: SystemRandomNumberGenerator(), size: size, covered: covered)
    for _ in 0..<strikes { try check(company, held: [held]) { try forger.strike($0) } }
    #expect(try company.workplace.verifyLog(key: Self.key.verifier).isSound, "all of it was taken back")
  }

  /// Whoever has database and key writes tiles and checkpoints anew; then only what is kept outside tells.
  @Test(arguments: [0, 7, 20] as [Int64])
  func `a log that was written anew with its key is found by a checkpoint from outside, and by nothing else`(
    place: Int64
  ) throws {
    let (company, held) = try company(30)
    let workplace = company.workplace
    func rewrite(_ tx: Transaction) throws {
      try Forger(dice: SystemRandomNumberGenerator(), size: 0, covered: 0).takeOut(place) {
        try tx.log.connection.script($0)
      }
      try tx.log.connection.script(
        """
        DELETE FROM log_tile; DELETE FROM log_checkpoint; DELETE FROM log_unplaced;
        CREATE TEMP TABLE kept AS SELECT p.entry_id, ROW_NUMBER() OVER (ORDER BY p.position) - 1 AS position
          FROM log_place p JOIN log_entry e ON e.id = p.entry_id WHERE e.kind <> 'checkpointSigned';
        DELETE FROM log_place; DELETE FROM log_entry WHERE kind = 'checkpointSigned';
        INSERT INTO log_place(position, entry_id) SELECT position, entry_id FROM kept; DROP TABLE kept
        """)
      var growth = try TileGrowth()
      try tx.log.eachPlaced { growth.append(TreeHash(leaf: try #require($0.leaf).bytes)) }
      for tile in growth.takeChanges() {
        try tx.log.setTile(level: tile.level, number: tile.number, tile.hashes.flatMap(\.bytes))
      }
      let checkpoint = Checkpoint(
        origin: Self.key.name, size: growth.size, root: try tx.log.tree.root(size: growth.size))
      try tx.log.add(
        LogScope.KeptCheckpoint(
          size: growth.size, at: company.clock.now,
          note: try SignedNote(signing: checkpoint.text, with: Self.key).source))
    }
    try check(company, held: [held]) {
      try rewrite($0)
      return "written anew without \(place)"
    }
    let alone = try workplace.rehearsal().store.write { tx in
      try tx.log.connection.script(
        "PRAGMA defer_foreign_keys = ON; PRAGMA ignore_check_constraints = ON;" + Self.triggers)
      try rewrite(tx)
      return try workplace.verifyLog(key: Self.key.verifier, held: [], in: tx)
    }
    #expect(alone.isSound, "which is what docs/send-log.md says")
  }

  @Test func `a log that was put back to an earlier day is found by a later checkpoint from outside`() throws {
    let (company, early) = try company(30)
    let late = try #require(try company.workplace.store.read { try $0.log.lastCheckpoint() }).note
    try check(company, held: [late]) { tx in
      let size = try Checkpoint(signed: early, by: Self.key.verifier).size
      try tx.log.connection.script(
        """
        DELETE FROM log_checkpoint WHERE size > \(size);
        DELETE FROM log_entry WHERE id IN (SELECT entry_id FROM log_place WHERE position >= \(size));
        DELETE FROM log_place WHERE position >= \(size)
        """)
      return "put back to \(size)"
    }
  }

  @Test func `a change of any byte in exported tiles is found`() throws {
    let (company, held) = try company(300)
    var files: [String: [UInt8]] = [:]
    _ = try company.ada.exportTiles(key: Self.key) { files[$0] = $1 }
    let names = files.keys.sorted()
    for _ in 0..<1_500 {
      var changed = files
      let name = try #require(names.randomElement())
      let bytes = try #require(files[name])
      let place = Int.random(in: 0..<bytes.count)
      switch Int.random(in: 0..<5) {
      case 0: changed[name] = nil
      case 1: changed[name]?.removeLast(bytes.count - place)
      case 2: changed[name]?.insert(7, at: place)
      case 3: changed[name]?.remove(at: place)
      default: changed[name]?[place] ^= UInt8(1 << Int.random(in: 0..<8))
      }
      let check = try? TiledLogCheck(key: Self.key.verifier, held: [("the auditor's", held)]) { changed[$0] }
      // The last character of base64 may have bits that stand for nothing.
      if name == "checkpoint", let note = changed[name].map({ String(decoding: $0, as: UTF8.self) }),
        (try? Checkpoint(signed: note, by: Self.key.verifier)) != nil
      {
        continue
      }
      #expect(check?.faults.isEmpty != true, "\(name) at \(place)")
    }
  }
}
