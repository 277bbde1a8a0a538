import Firsthand
import Foundation
import MailFormat
import Operations
import Testing

@testable import Store

/// The second wall of invariant 1: in PostgreSQL the database itself keeps a salesperson's statements to that salesperson's
/// rows. Here they are asked without the scope's own conditions. What needs a server is tried where there is one.
@Suite struct WallTests {
  @Test func `every table is walled, or it is said why it is everybody's`() throws {
    let tables = try TestCompany().workplace.store.read { tx in
      try tx.connection.rows(
        tx.connection.dialect == .sqlite
          ? "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'"
          : "SELECT relname AS name FROM pg_class WHERE relkind = 'r' AND relnamespace = CAST('public' AS regnamespace)"
      ).map { $0.text("name") }
    }
    #expect(tables.count > 50)
    // PostgreSQL has two of its own.
    let own: Set<String> = ["commit_mark", "secret_mark"]
    #expect(Set(Wall.tables.keys).subtracting(own) == Set(tables).subtracting(own))
    for (table, wall) in Wall.tables {
      if case .shared(let reason) = wall { #expect(!reason.isEmpty, "\(table)") }
      if case .along(let other, _, _) = wall { #expect(Wall.tables[other]?.isShared == false, "\(table)") }
    }
  }

  @Test func `a salesperson's query that forgets to ask whose a row is still finds one's own alone`() throws {
    guard let scene = try WallScene() else { return }
    try scene.store.read { tx in
      let views = ["current_customer", "current_consent", "shown_import"]
      for (table, wall) in Wall.tables.map({ ($0.key, $0.value) }) + views.map({ ($0, Wall.owner) })
      where !wall.isShared {
        let all = try scene.rows(table, tx.connection)
        #expect(all.count >= 2, "\(table)")
        for member in [scene.dana, scene.soren] {
          let own = wall == .closed ? [] : all.filter { scene.isOf(member, $0) }
          #expect(try scene.rows(table, tx.owned(by: member).connection) == own, "\(table)")
        }
        #expect(try scene.rows(table, tx.connection) == all, "\(table)")
      }
      let owned = tx.owned(by: scene.dana)
      #expect(try owned.connection.rows("SELECT * FROM customer").count == 1)
      #expect(try owned.colleaguesToo.rows("SELECT * FROM customer").count == 2)
      #expect(try owned.connection.rows("SELECT * FROM suppression WHERE owner_id = ''").count == 1)
      #expect(try tx.owned(by: Member.ID("")).connection.rows("SELECT * FROM customer").isEmpty)
      #expect(try tx.owned(by: Member.ID("0000000000000000")).connection.rows("SELECT * FROM customer").isEmpty)
    }
  }

  @Test func `a salesperson's statement changes no row of a colleague's, and adds none`() throws {
    guard let scene = try WallScene() else { return }
    try scene.store.write { tx in
      let own = tx.owned(by: scene.dana).connection
      #expect(try own.run("UPDATE newsletter SET subject = 'taken'") == 1)
      #expect(try own.run("UPDATE customer_version SET sort_name = 'taken'") == 1)
      #expect(try own.run("DELETE FROM newsletter_slot") == 1)
      #expect(try own.run("DELETE FROM interaction WHERE id = 'interaction-soren'") == 0)
      for (table, wall) in Wall.tables where !wall.isShared && table != "suppression" {
        let all = try scene.rows(table, tx.connection)
        let locked = try own.rows("SELECT CAST(t AS TEXT) AS row FROM \(table) t FOR UPDATE").map { $0.text("row") }
        #expect(
          locked.filter { scene.isOf(scene.dana, $0) || scene.isOf(scene.soren, $0) }.sorted()
            == (wall == .closed ? [] : all.filter { scene.isOf(scene.dana, $0) }), "\(table)")
      }
      #expect(try own.run("DELETE FROM suppression") == 1, "what is said for everybody is read, not taken away")
      let left = try tx.connection.first("SELECT COUNT(*) AS n FROM suppression")
      #expect(left?.integer("n") == 2)
    }
    // Behind the wall it is not seen whose the customer is.
    let fields = WallScene.fields.map(\.rawValue).joined(separator: ", ")
    let kept = "import_id, changed_by, changed_at, owner_id, sort_name, search_text, \(fields)"
    refusal(.failed, "a customer has one owner") {
      _ = try scene.store.write {
        try $0.owned(by: scene.dana).connection.run(
          """
          INSERT INTO customer_version(customer_id, number, \(kept))
          SELECT 'customer-soren', number + 1, \(kept) FROM customer_version
          """)
      }
    }
    for words in [
      "INSERT INTO interaction SELECT 'new', owner_id, 'customer-soren', kind, day, words, noted_by, noted_at FROM interaction",
      "INSERT INTO newsletter_slot VALUES ('letter-soren', 'more', 't')",
      "INSERT INTO interaction SELECT 'new', 'SOREN', customer_id, kind, day, words, noted_by, noted_at FROM interaction",
      "UPDATE newsletter SET owner_id = 'SOREN'",
      "INSERT INTO suppression VALUES ('k', 'everything', '', 'bounced', NULL, 1)",
      "INSERT INTO sent_day VALUES ('day', 'SOREN', '', 1)",
      "INSERT INTO attempt VALUES ('message-soren', 2, 2, 'accepted', '', NULL, NULL)",
    ] {
      refusal(.failed, "a row of another salesperson") {
        _ = try scene.store.write {
          try $0.owned(by: scene.dana).connection.run(words.replacing("SOREN", with: scene.soren.text))
        }
      }
    }
  }

  @Test func `statements in turn, and rows that come one by one meanwhile, reach what is theirs`() throws {
    guard let scene = try WallScene() else { return }
    try scene.store.read { tx in
      let (dana, soren) = (tx.owned(by: scene.dana).connection, tx.owned(by: scene.soren).connection)
      // More than come in one batch.
      let many = "SELECT n.id FROM generate_series(1, 1200) s CROSS JOIN newsletter n"
      var counts = [0, 0]
      try tx.connection.each(many) { _ in
        counts[0] += 1
        if counts[0] % 100 == 0 {
          let ids = try dana.rows("SELECT id FROM newsletter").map { $0.text("id") }
          #expect(ids == ["letter-dana"])
        }
      }
      try soren.each(many) { row in
        counts[1] += 1
        #expect(row.text("id") == "letter-soren")
        if counts[1] % 100 == 0 {
          let all = try tx.connection.rows("SELECT id FROM newsletter").count
          #expect(all == 2)
        }
      }
      #expect(counts == [2_400, 1_200])
    }
    // The next transaction on the same connection begins in nobody's name.
    let next = try scene.store.read { try $0.connection.rows("SELECT id FROM newsletter").count }
    #expect(next == 2)
  }

  @Test func `whether the wall stands is known, and what somebody took down is put up again`() throws {
    guard let scene = try WallScene() else { return }
    #expect(try scene.store.condition().wall == .stands)
    try scene.store.write { tx in
      try tx.connection.script(
        "ALTER TABLE newsletter NO FORCE ROW LEVEL SECURITY; DROP POLICY owner_wall ON attempt; ALTER TABLE event DISABLE ROW LEVEL SECURITY"
      )
    }
    #expect(try scene.store.condition().wall == .fallen(tables: ["attempt", "event", "newsletter"]))
    try scene.store.write { try Wall.raise($0.connection) }
    #expect(try scene.store.condition().wall == .stands)
    // Its name and the words beside it stay, and what it asks is another.
    try scene.store.write { tx in
      try tx.connection.script(
        "ALTER POLICY owner_wall ON customer USING (true); ALTER POLICY owner_wall ON message TO pg_monitor; ALTER POLICY owner_wall ON interaction WITH CHECK (true)"
      )
    }
    #expect(try scene.store.condition().wall == .fallen(tables: ["customer", "interaction", "message"]))
    try scene.store.write { try Wall.raise($0.connection) }
    #expect(try scene.store.condition().wall == .stands)
    // A superuser passes through every wall.
    let name = try scene.store.read { try $0.connection.first("SELECT current_database() AS name")?.text("name") }
    let url = try #require(ProcessInfo.processInfo.environment["FIRSTHAND_TEST_POSTGRES"])
    var address = try #require(URLComponents(string: url))
    address.user = address.user.map { _ in "postgres" }
    address.path = "/" + (name ?? "")
    address.queryItems = address.queryItems?.map {
      $0.name == "user" ? URLQueryItem(name: "user", value: "postgres") : $0
    }
    let passing = try Store.open(postgres: try #require(address.string), now: scene.company.clock.now)
    defer { try? passing.close() }
    #expect(try passing.condition().wall == .passed(user: "postgres"))
    let passed = try passing.read { try $0.owned(by: scene.dana).connection.rows("SELECT * FROM customer").count }
    #expect(passed == 2)
  }

  @Test func `a database in a file has no second wall, and says so`() throws {
    let store = try Store.inMemory(now: TestClock().now)
    #expect(try store.condition().wall == .none)
  }

  @Test func `what is found through an index is found through it behind the wall too`() throws {
    guard let scene = try WallScene() else { return }
    let isDue = "m.state = 'queued' AND m.due_at <= 1 AND m.kind = 'copy' AND m.newsletter_id = 'x'"
    try scene.store.read { tx in
      try tx.connection.script("SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off")
      for (sql, condition) in [
        (
          "SELECT * FROM log_personal WHERE address_key = 'a'",
          "log_by_address on log_personal Index Cond: (address_key ="
        ),
        (
          "SELECT m.id FROM message m WHERE \(isDue) ORDER BY m.due_at, m.id",
          "Index Only Scan using copy_due on message m Index Cond: ((newsletter_id ="
        ),
        (
          "SELECT state, reason, COUNT(*) FROM message WHERE newsletter_id = 'x' AND kind = 'copy' AND worker IS NULL GROUP BY state, reason",
          "Index Only Scan using copy_at_rest on message Index Cond: (newsletter_id ="
        ),
        (
          "SELECT at FROM log_entry WHERE message_id = 'x'",
          "Index Only Scan using log_by_message on log_entry Index Cond: (message_id ="
        ),
        (
          "SELECT rule || '' AS name, COUNT(*), SUM(1 - is_open) FROM rule_hit WHERE first_at >= 1 GROUP BY 1",
          "Index Only Scan using rule_hit_by_time on rule_hit Index Cond: (first_at >="
        ),
        ("SELECT * FROM message WHERE worker = 'w'", "message_claimed on message Index Cond: (worker ="),
        (
          "SELECT * FROM customer_version v WHERE owner_id = 'o' AND (sort_name, customer_id) > ('a', 'b') ORDER BY sort_name, customer_id LIMIT 5",
          "version_by_name on customer_version v Index Cond: ((owner_id ="
        ),
        ("SELECT * FROM customer WHERE owner_id = 'o' AND id > 'c' ORDER BY id LIMIT 5", "on customer Index Cond: ("),
        (
          "SELECT * FROM event WHERE message_id = 'm' AND at > 1",
          "event_of_message on event Index Cond: ((message_id ="
        ),
        (
          "SELECT * FROM log_entry WHERE owner_id = 'o' AND (at, id) < (1, 'x') ORDER BY at DESC, id DESC LIMIT 5",
          "log_by_owner on log_entry Index Cond: ((owner_id ="
        ),
      ] {
        for connection in [tx.connection, tx.owned(by: scene.dana).connection] {
          let plan = try connection.rows("EXPLAIN " + sql).map {
            $0.text("QUERY PLAN").replacing(#/\s+\(cost.*/#, with: "").trimmingCharacters(in: .whitespaces)
          }.joined(separator: " ")
          #expect(plan.contains(condition), "\(plan)")
        }
      }
    }
  }
}
