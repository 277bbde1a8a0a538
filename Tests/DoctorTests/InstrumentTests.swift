import Doctor
import Firsthand
import Foundation
import Store
import Testing

/// What the doctor looks with, on this machine.
@Suite struct InstrumentTests {
  @Test func `this machine tells what it is like, and nothing is left behind`() throws {
    let folder = try TemporaryFolder()
    let machine = Machine.live
    #expect(try #require(machine.freeBytes(folder.path)) > 0)
    #expect(try machine.durableWrite(folder.path) > 0)
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).isEmpty)
    #expect(machine.fileSystem("/dev/shm") == .memory)
    #expect(machine.fileSystem(folder.path + "/nowhere") == .disk && machine.freeBytes(folder.path + "/nowhere") == nil)
    #expect(throws: (any Error).self) { try machine.durableWrite(folder.path + "/nowhere") }
  }

  @Test func `a sound database keeps what it is told, and has no flaws`() throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/firsthand.db"
    let store = try Store.open(path: path, now: Clinic.now)
    let condition = try store.condition()
    #expect(condition.isDurable && condition.bytes > 0 && condition.newestEntry == nil)
    #expect(try store.flaws() == [])
  }

  @Test func `a page answers with its status, or there is none`() throws {
    let server = Process()
    let output = Pipe()
    server.executableURL = URL(fileURLWithPath: "/usr/bin/python3")
    server.arguments = [
      "-c",
      """
      import http.server
      class Pages(http.server.BaseHTTPRequestHandler):
          def do_GET(self):
              self.send_response(200 if self.path == "/health" else 302)
              self.send_header("Location", "/health"); self.end_headers(); self.wfile.write(b"ok")
          def log_message(self, *_): pass
      server = http.server.HTTPServer(("127.0.0.1", 0), Pages)
      print(server.server_port, flush=True)
      server.serve_forever()
      """,
    ]
    server.standardOutput = output
    try server.run()
    defer {
      kill(server.processIdentifier, SIGKILL)
      server.waitUntilExit()
    }
    var digits = ""
    while let byte = try output.fileHandleForReading.read(upToCount: 1)?.first, byte != 10 {
      digits.unicodeScalars.append(Unicode.Scalar(byte))
    }
    let place = "http://127.0.0.1:\(digits)"
    #expect(PageProbe.get(place + "/health") == .status(200))
    // It follows nothing: what redirects is not the page.
    #expect(PageProbe.get(place + "/elsewhere") == .status(302))
    guard case .nothing(let words) = PageProbe.get("http://127.0.0.1:1/health") else {
      Issue.record("a page where none is")
      return
    }
    #expect(words.contains("connect"))
    guard case .nothing = PageProbe.get("file:///etc/passwd") else {
      Issue.record("a file is no page")
      return
    }
  }
}
