import DNS
import Foundation
import Testing

/// The C library's resolver, asking a name server that runs beside the test.
@Suite struct SystemResolverTests {
  /// Runs until the test is over.
  private final class NameServer {
    let port: Int32
    private let process = Process()
    private let input = Pipe()

    init() throws {
      let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("name_server.py")
      let output = Pipe()
      process.executableURL = URL(fileURLWithPath: "/usr/bin/python3")
      process.arguments = [script.path]
      process.standardInput = input
      process.standardOutput = output
      try process.run()
      var digits = ""
      while let byte = try output.fileHandleForReading.read(upToCount: 1)?.first, byte != 10 {
        digits.unicodeScalars.append(Unicode.Scalar(byte))
      }
      port = try #require(Int32(digits))
    }

    deinit {
      try? input.fileHandleForWriting.close()
      process.waitUntilExit()
    }
  }

  @Test func `records of every kind come as they stand there`() throws {
    let server = try NameServer()
    let resolver = Resolver.system(port: server.port)
    #expect(try resolver.addresses(of: "n.corp").map(\.description) == ["192.0.2.7", "2001:db8::7"])
    #expect(try resolver.exchanges(of: "n.corp") == ["mx1.n.corp", "mx2.n.corp"])
    #expect(try resolver.names(of: #require(IPAddress("192.0.2.7"))) == ["mail.n.corp"])
    // Pieces are put together, texts are not.
    let texts = try resolver.texts(at: "long.corp")
    #expect(texts == ["v=DKIM1; k=rsa; p=" + String(repeating: "A", count: 340), "another"])
  }

  @Test func `a name without records has none, and one that fails says nothing`() throws {
    let server = try NameServer()
    let resolver = Resolver.system(port: server.port)
    #expect(try resolver.texts(at: "n.corp").isEmpty)
    #expect(try resolver.texts(at: "nowhere.corp").isEmpty)
    #expect(throws: Resolver.Silence(name: "broken.corp")) { try resolver.texts(at: "broken.corp") }
    #expect(try resolver.texts(at: "garbage.corp").isEmpty)
    // It answers other questions all the same.
    #expect(try resolver.texts(at: "long.corp").count == 2)
  }
}
