import Firsthand
import Testing

@testable import Store

/// What a database's address says, and what is said for it where it says nothing.
@Suite struct PostgresAddressTests {
  private func address(_ url: String, _ environment: [String: String] = [:]) throws -> PostgresAddress {
    try PostgresAddress(url, environment: environment)
  }

  @Test func `no part of a password is shown as a host, a port or a database`() throws {
    for password in [
      "pa@ss", "pa/ss", "12/ss", "@ss", "pa@", "pa@@", "pa/s@s", "p?a/ss", "1/2?port=x", "pa:@ss", "12/a?b=c", "/",
      "pa#/ss",
    ] {
      for (host, database) in [("db", "x"), ("db.company.example:5432", "firsthand"), ("a,b", "x")] {
        let url = "postgres://firsthand:\(password)@\(host)/\(database)"
        let refusal = #expect(throws: FirsthandError.self, "\(url)") { try address(url) }
        #expect(refusal?.code == .badInput)
        #expect(refusal?.sentence.contains("a sign such as @ or / in a password is written as %40") == true)
      }
    }
    #expect(try address("postgres://firsthand:pa%40s%2Fs@db/x").name == "db/x")
  }

  @Test func `a database is named by its servers, each with its port where that is not the usual one`() throws {
    for (url, name) in [
      ("postgres://db/x", "db/x"), ("postgres://db:5432/x", "db/x"), ("postgres:///x", "x"),
      ("postgres://ada%40server:word@db:5433/x", "db:5433/x"), ("postgres://db/x?port=6432", "db:6432/x"),
      ("postgres://firsthand:word@a:5432,b:5433/x", "a or b:5433/x"),
      ("postgres://a,b/x?port=6432", "a:6432 or b:6432/x"),
      ("postgres://firsthand@[::1]:5432/x", "::1/x"), ("postgres://[2001:db8::1]:5433/x", "[2001:db8::1]:5433/x"),
      ("postgres:///x?hostaddr=192.0.2.1&port=5433", "192.0.2.1:5433/x"),
      ("postgres:///x?host=,b&port=5432,5433", "b:5433/x"),
      ("postgres:///x?host=@firsthand", "@firsthand/x"),
      ("postgres:///x?host=/run/postgresql&port=5433", "/run/postgresql/x"),
    ] {
      #expect(try address(url).name == name)
    }
  }

  @Test func `what goes to another machine is encrypted unless somebody says otherwise, however the machine is named`()
    throws
  {
    func mode(_ url: String, _ environment: [String: String] = [:]) throws -> String? {
      try address(url, environment).defaults["sslmode"]
    }
    for url in [
      "postgres://db/x", "postgres://localhost,db/x", "postgres:///x?host=db", "postgres:///x?hostaddr=192.0.2.1",
      "postgres://localhost/x?hostaddr=192.0.2.1", "postgres://localhost,localhost/x?hostaddr=127.0.0.1,192.0.2.1",
    ] {
      #expect(try mode(url) == "require", "\(url)")
    }
    for url in [
      "postgres:///x", "postgres://localhost/x", "postgres://127.0.0.1/x", "postgres://[::1]/x",
      "postgres:///x?host=/run",
      "postgres:///x?host=@firsthand", "postgres://db/x?hostaddr=127.0.0.1", "postgres://db/x?sslmode=disable",
      "postgres://db/x?sslrootcert=system",
    ] {
      #expect(try mode(url) == nil, "\(url)")
    }
    #expect(try mode("postgres:///x", ["PGHOST": "db"]) == "require")
    #expect(try mode("postgres:///x", ["PGHOST": "/run/postgresql"]) == nil)
    #expect(try mode("postgres:///x", ["PGHOSTADDR": "192.0.2.1"]) == "require")
    #expect(try mode("postgres://localhost/x", ["PGHOST": "db"]) == nil, "the address goes before the environment")
    #expect(try mode("postgres://db/x", ["PGSSLMODE": "verify-full"]) == nil)
    #expect(try mode("postgres://db/x", ["PGSSLMODE": ""]) == "require")
  }

  @Test func `what the environment says of a connection, or a service's file, goes before our defaults`() throws {
    let names: Set<String> = ["application_name", "connect_timeout", "target_session_attrs"]
    #expect(names.isSubset(of: try address("postgres://db/x").defaults.keys))
    let said = ["PGAPPNAME": "ours", "PGCONNECT_TIMEOUT": "30", "PGTARGETSESSIONATTRS": "any"]
    #expect(names.isDisjoint(with: try address("postgres://db/x", said).defaults.keys))
    #expect(try address("postgres://db/x", said).defaults["keepalives_idle"] == "10")
    #expect(try address("postgres:///?service=firsthand").defaults.isEmpty)
    #expect(try address("postgres:///x", ["PGSERVICE": "firsthand"]).defaults.isEmpty)
  }
}
