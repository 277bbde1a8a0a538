import Delivery
import Firsthand
import Foundation
import MailFormat
import Operations
import SMTP
import Store
import Synchronization
import Testing

/// The loop that sends for as long as the program runs.
@Suite struct DeliveryLoopTests {
  /// What a relay was handed, from another thread.
  private final class Post: Sendable {
    private let recipients = Mutex<[String]>([])
    private let arrival = DispatchSemaphore(value: 0)
    var count: Int { recipients.withLock(\.count) }

    func take(_ recipient: String) {
      recipients.withLock { $0.append(recipient) }
      arrival.signal()
    }

    /// Waits until so many more have come.
    func wait(for count: Int) {
      for _ in 0..<count { #expect(arrival.wait(timeout: .now() + 10) == .success, "a copy did not come") }
    }
  }

  @Test func `a letter whose last copy is on its way while the run looks about is over when that has arrived`() throws {
    let company = try TestCompany()
    let id = try company.readyLetter(by: company.dana, customers: 1)
    _ = try company.dana.beginSending(id)
    let hasLooked = DispatchSemaphore(value: 0)
    var beats = 0
    _ = try DeliveryRun(
      company.workplace,
      outlet: Outlet(connect: {
        Submitter { envelope, bytes, gate in
          defer { #expect(hasLooked.wait(timeout: .now() + 20) == .success) }
          return TestCompany.takes(envelope, bytes, gate)
        }
      }), worker: WorkerName("w1")
    ).run(
      .everything,
      onBeat: {
        // A look follows on each beat, so that one lies before the second.
        beats += 1
        if beats == 2 { hasLooked.signal() }
      })
    #expect(try company.dana.status(of: id).newsletter.state == .sent)
  }

  /// Runs `loop` on a thread of its own until `body` is done.
  private func running(_ loop: DeliveryLoop, _ body: () throws -> Void) rethrows {
    let ended = DispatchSemaphore(value: 0)
    let thread = Thread {
      loop.run()
      ended.signal()
    }
    thread.start()
    defer {
      loop.stop()
      #expect(ended.wait(timeout: .now() + 10) == .success, "the loop did not stop")
    }
    try body()
  }

  /// Waits until the loop has looked for work and found none: when a second look begins, the first is over.
  private func look(_ loop: DeliveryLoop, _ clock: TestClock) {
    for _ in 0..<2 {
      clock.advance(seconds: 1)
      loop.wake()
      let end = Date(timeIntervalSinceNow: 10)
      while loop.secondsSinceTurn > 0, Date() < end { sched_yield() }
      #expect(loop.secondsSinceTurn == 0, "the loop did not turn")
    }
  }

  @Test func `it lets letters go at their moment and empties the outbox`() throws {
    let company = try TestCompany()
    let id = try company.readyLetter(by: company.dana)
    let post = Post()
    let loop = DeliveryLoop(
      company.workplace,
      outlet: Outlet(connect: {
        Submitter { envelope, _, gate in
          guard gate() else { return .withheld }
          post.take(envelope.recipient.text)
          return .accepted(Reply(code: 250, text: "ok"))
        }
      }), worker: WorkerName("loop"))
    _ = try company.dana.sendNow(id, zone: "UTC")
    running(loop) {
      look(loop, company.clock)
      #expect(post.count == 0)
      company.clock.advance(seconds: 60)
      loop.wake()
      post.wait(for: 3)
    }
    #expect(try company.dana.status(of: id).newsletter.state == .sent)
    #expect(post.count == 3 && loop.trouble == nil)
  }

  @Test func `it stops after the copy that is in flight`() throws {
    let company = try TestCompany()
    let id = try company.readyLetter(by: company.dana, customers: 5)
    let inFlight = DispatchSemaphore(value: 0)
    let goOn = DispatchSemaphore(value: 0)
    let loop = DeliveryLoop(
      company.workplace,
      outlet: Outlet(connect: {
        Submitter { _, _, gate in
          inFlight.signal()
          goOn.wait()
          return gate() ? .accepted(Reply(code: 250, text: "ok")) : .withheld
        }
      }), worker: WorkerName("loop"))
    _ = try company.dana.beginSending(id)
    running(loop) {
      inFlight.wait()
      loop.stop()
      goOn.signal()
    }
    #expect(try company.states(of: id, company.dana) == [.accepted: 1, .queued: 4])
  }

  @Test func `while the relay cannot be used it says so, waits, and goes on by itself`() throws {
    let company = try TestCompany()
    let id = try company.readyLetter(by: company.dana)
    let isUp = Mutex(false)
    let tries = Mutex(0)
    let heard = Mutex<[String?]>([])
    let news = DispatchSemaphore(value: 0)
    let post = Post()
    let loop = DeliveryLoop(
      company.workplace,
      outlet: Outlet(connect: {
        tries.withLock { $0 += 1 }
        guard isUp.withLock({ $0 }) else { throw FirsthandError(.badInput, "No mail relay is set.") }
        return Submitter { envelope, _, gate in
          guard gate() else { return .withheld }
          post.take(envelope.recipient.text)
          return .accepted(Reply(code: 250, text: "ok"))
        }
      }), worker: WorkerName("loop"),
      onTrouble: { trouble in
        heard.withLock { $0.append(trouble) }
        news.signal()
      })
    _ = try company.dana.beginSending(id)
    running(loop) {
      #expect(news.wait(timeout: .now() + 10) == .success, "nothing was heard of the trouble")
      #expect(loop.trouble == "No mail relay is set.")
      #expect(loop.pausedUntil == company.clock.now.adding(seconds: 5))
      look(loop, company.clock)
      #expect(tries.withLock { $0 } == 1, "it rests")
      isUp.withLock { $0 = true }
      company.clock.advance(seconds: 5)
      loop.wake()
      post.wait(for: 3)
    }
    #expect(try company.dana.status(of: id).newsletter.state == .sent)
    #expect(heard.withLock { $0 } == ["No mail relay is set.", nil])
    #expect(loop.pausedUntil == nil)
  }

  @Test func `a test and a notice go before the copies of a long letter`() throws {
    let company = try TestCompany()
    let id = try company.readyLetter(by: company.dana, customers: 4)
    _ = try company.dana.beginSending(id)
    company.clock.advance(seconds: 10)
    let person = try #require(try company.customers(of: company.dana).first)
    _ = try company.dana.sendTest(of: id, as: person.id)
    var order: [String] = []
    _ = try company.deliver { envelope, _, gate in
      order.append(envelope.recipient.text)
      return gate() ? .accepted(Reply(code: 250, text: "ok")) : .withheld
    }
    #expect(order.first == "dana@northwind.example" && order.count == 5)
  }
}
