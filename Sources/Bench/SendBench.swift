import Foundation

/// A letter to many, over one connection to Postfix's `smtp-sink`: everything that a real send does.
struct SendBench {
  let program: String
  let repository: String

  private static let copies = 5_000
  private static let port = 25_251

  func run() throws {
    let folder = try BenchFolder()
    let home = folder.path + "/home"
    func firsthand(_ arguments: [String], as member: String = "ada") throws -> Measured {
      let measured = try Measured.run(
        program, arguments, environment: ["FIRSTHAND_HOME": home, "FIRSTHAND_AS": "\(member)@northwind.example"])
      guard measured.status == 0 else {
        throw BenchError(words: "\(arguments.prefix(2).joined(separator: " ")) ended with \(measured.status)")
      }
      return measured
    }
    _ = try firsthand(["init", "--company", "Northwind", "--admin", "ada@northwind.example"])
    for (role, name) in [("director", "karin"), ("director", "lars"), ("salesperson", "dana")] {
      _ = try firsthand(["member", "add", "--role", role, "--name", name, "--email", "\(name)@northwind.example"])
    }
    try Data("unsubscribe_address: off@northwind.example\nrelay: smtp://127.0.0.1:\(Self.port)\n".utf8)
      .write(to: URL(fileURLWithPath: home + "/config.yml"))
    _ = try firsthand(["template", "publish", repository + "/templates"], as: "karin")
    _ = try firsthand(["policy", "publish", repository + "/policies"], as: "karin")
    for policy in ["house-voice", "law", "links", "offers"] {
      _ = try firsthand(["policy", "approve", policy, "1.0.0"], as: "lars")
    }
    let list = folder.path + "/list.csv"
    let rows = (0..<Self.copies).map { "customer\($0)@example.org,Anna\($0)\n" }.joined()
    try Data(("email,first_name\n" + rows).utf8).write(to: URL(fileURLWithPath: list))
    _ = try firsthand(
      ["customers", "import", "--basis", "inquiry", "--met", "2026-05-12", "--evidence", "fair", list], as: "dana")
    let letter = repository + "/Sources/FirsthandCLI/Demo/letters/dana-check-in-mended.yml"
    let id = String(try firsthand(["newsletter", "new", "--file", letter], as: "dana").output.prefix { $0 != "\n" })
    let submitted = try firsthand(["newsletter", "submit", id], as: "dana")
    let sink = try startSink()
    defer {
      sink.terminate()
      sink.waitUntilExit()
    }
    let sent = try firsthand(["newsletter", "send", id], as: "dana")
    let checked = Double(Self.copies) / submitted.seconds
    let perSecond = Double(Self.copies) / sent.seconds
    Bench.say("check copies_per_s=\(checked.rounded(0))")
    Bench.say("send copies_per_s=\(perSecond.rounded(0)) connections=1 rss_mb=\(sent.megabytes.rounded(0))")
  }

  private func startSink() throws -> Process {
    let sink = Process()
    sink.executableURL = URL(fileURLWithPath: "/usr/sbin/smtp-sink")
    sink.arguments = (getuid() == 0 ? ["-u", "nobody"] : []) + ["127.0.0.1:\(Self.port)", "100"]
    try sink.run()
    let deadline = ContinuousClock.now + .seconds(5)
    while ContinuousClock.now < deadline {
      if Self.answers(port: Self.port) { return sink }
    }
    throw BenchError(words: "smtp-sink does not listen on port \(Self.port)")
  }

  private static func answers(port: Int) -> Bool {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(descriptor) }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = in_port_t(port).bigEndian
    address.sin_addr.s_addr = inet_addr("127.0.0.1")
    return withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
      }
    }
  }
}
