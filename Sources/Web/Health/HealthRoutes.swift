import Foundation
import HTTPTypes
import Hummingbird
import NIOCore
import Operations

/// For machines that watch: whether the program answers, and how it fares (Prometheus text, version 0.0.4).
struct HealthRoutes: Sendable {
  let site: Site

  func add(to routes: Router<VisitorContext>) {
    routes.get("health") { _, _ in
      try await site.work { [workplace = site.workplace] in try workplace.demandAnswer() }
      // Not a failure of its own: whoever restarts us for it would cut off a relay that is slow to answer.
      let idle = site.delivery.secondsSinceTurn() ?? 0
      let words = idle > Self.longestTurn ? "ok, but the loop that sends has not turned for \(idle) seconds\n" : "ok\n"
      return text(words, "text/plain; charset=utf-8")
    }
    routes.get("metrics") { request, context in
      guard isFromHere(request, context) else { throw HTTPError(.notFound) }
      let open = try await site.work { [workplace = site.workplace] in try workplace.openMessages() }
      return text(metrics(open), "text/plain; version=0.0.4; charset=utf-8")
    }
  }

  /// Seconds after which the loop that sends is said to stand.
  private static let longestTurn: Int64 = 60

  /// Numbers are for this machine alone: not for one that a proxy speaks for.
  private func isFromHere(_ request: Request, _ context: VisitorContext) -> Bool {
    context.isLocal && Self.forwarding.allSatisfy { request.headers[$0] == nil }
  }

  private static let forwarding = ["Forwarded", "X-Forwarded-For", "X-Real-IP", "Via"].compactMap {
    HTTPField.Name($0)
  }

  private func metrics(_ open: [(state: String, count: Int)]) -> String {
    let traffic = site.traffic.now
    var lines: [String] = []
    func add(_ name: String, _ kind: String, _ help: String, _ values: [(String, String)]) {
      lines += ["# HELP \(name) \(help)", "# TYPE \(name) \(kind)"]
      lines += values.map { "\(name)\($0.0) \($0.1)" }
    }
    add(
      "firsthand_http_requests_total", "counter", "Requests answered, by the class of the status.",
      (1...5).map { ("{class=\"\($0)xx\"}", String(traffic.classes[$0] ?? 0)) })
    let name = "firsthand_http_request_seconds"
    lines += ["# HELP \(name) How long requests took.", "# TYPE \(name) histogram"]
    var sum = 0
    for (bound, count) in zip(Traffic.bounds, traffic.buckets) {
      sum += count
      lines.append("\(name)_bucket{le=\"\(bound)\"} \(sum)")
    }
    lines += [
      "\(name)_bucket{le=\"+Inf\"} \(traffic.total)", "\(name)_sum \(traffic.seconds)",
      "\(name)_count \(traffic.total)",
    ]
    add(
      "firsthand_outbox_messages", "gauge", "Messages that are not done, by state.",
      open.map { ("{state=\"\($0.state)\"}", String($0.count)) })
    add(
      "firsthand_mail_waiting", "gauge", "1 while the relay cannot be used.",
      [("", site.delivery.trouble() == nil ? "0" : "1")])
    if let idle = site.delivery.secondsSinceTurn() {
      add(
        "firsthand_mail_idle_seconds", "gauge", "Seconds since the loop that sends last turned.",
        [("", String(idle))])
    }
    if let memory = Self.residentBytes() {
      add("firsthand_resident_memory_bytes", "gauge", "Memory that the program holds.", [("", String(memory))])
    }
    return lines.joined(separator: "\n") + "\n"
  }

  /// Nil where the system does not say.
  private static func residentBytes() -> Int? {
    guard let line = try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8),
      let pages = line.split(separator: " ").dropFirst().first.flatMap({ Int($0) })
    else { return nil }
    return pages * Int(sysconf(Int32(_SC_PAGESIZE)))
  }

  private func text(_ words: String, _ type: String) -> Response {
    Response(status: .ok, headers: [.contentType: type], body: ResponseBody(byteBuffer: ByteBuffer(string: words)))
  }
}
