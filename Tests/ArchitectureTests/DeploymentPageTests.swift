import Foundation
import Testing

/// docs/deploy.md, held to what the program is built with.
@Suite struct DeploymentPageTests {
  /// Which package has at run time what each of the Makefile's libraries is on Debian 12.
  private static let runtime = [
    "libsqlite3-dev": "libsqlite3-0", "libcurl4-openssl-dev": "libcurl4", "libpcre2-dev": "libpcre2-8-0",
    "libgumbo-dev": "libgumbo1", "libidn2-dev": "libidn2-0", "libhunspell-dev": "libhunspell-1.7-0",
    "libzip-dev": "libzip4", "libpq-dev": "libpq5",
  ]

  private static func text(_ path: String) throws -> String {
    try String(contentsOf: Repository.root.appendingPathComponent(path), encoding: .utf8)
  }

  @Test func `a server gets each library that the program was built with`() throws {
    let line = try #require(try Self.text("Makefile").firstMatch(of: /BUILD_PACKAGES := (.+)/)?.1)
    let page = try Self.text("docs/deploy.md")
    let installed = try #require(page.firstMatch(of: /sudo apt-get install --no-install-recommends (.+)/)?.1)
      .split(separator: " ").map(String.init)
    let libraries = line.split(separator: " ").map(String.init).filter { $0.hasSuffix("-dev") }
    #expect(libraries.count > 5)
    for library in libraries {
      let package = try #require(Self.runtime[library], "\(library) has no package here that a server needs of it")
      #expect(installed.contains(package), "\(library)")
    }
  }

  @Test func `what is unpacked is the administrator's, and has the units that are copied from it`() throws {
    let page = try Self.text("docs/deploy.md")
    let unpacked = page.matches(of: /tar (?:[^\n]*)-C \/opt/).map { String($0.0) }
    #expect(unpacked.count == 2 && unpacked.allSatisfy { $0.hasPrefix("tar --no-same-owner -xzf ") })
    let packed = try #require(page.firstMatch(of: /cp -r (.+) firsthand\//)?.1)
    #expect(packed.contains(" docs/systemd") && page.contains("cd /opt/firsthand/systemd\n"))
  }
}
