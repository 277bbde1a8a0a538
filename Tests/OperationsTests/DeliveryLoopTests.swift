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
    let recipients = Mutex<[String]>([])
    var count: Int { recipients.withLock(\.count) }
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

  private func eventually(_ what: String, _ condition: () throws -> Bool) rethrows {
    for _ in 0..<1_000 {
      if try condition() { return }
      Thread.sleep(forTimeInterval: 0.01)
    }
    Issue.record("\(what) did not happen")
  }

  @Test func `it lets letters go at their moment and empties the outbox`() throws {
    let company = try TestCompany()
    let id = try company.readyLetter(by: company.dana)
    let post = Post()
    let loop = DeliveryLoop(company.workplace, worker: "loop") {
      Submitter { envelope, _, gate in
        guard gate() else { return .withheld }
        post.recipients.withLock { $0.append(envelope.recipient.text) }
        return .accepted(Reply(code: 250, text: "ok"))
      }
    }
    _ = try company.dana.sendNow(id, zone: "UTC")
    try running(loop) {
      Thread.sleep(forTimeInterval: 0.1)
      #expect(post.count == 0)
      company.clock.advance(seconds: 60)
      loop.wake()
      try eventually("the send") { try company.dana.status(of: id).newsletter.state == .sent }
    }
    #expect(post.count == 3 && loop.trouble == nil)
  }

  @Test func `it stops after the copy that is in flight`() throws {
    let company = try TestCompany()
    let id = try company.readyLetter(by: company.dana, customers: 5)
    let inFlight = DispatchSemaphore(value: 0)
    let goOn = DispatchSemaphore(value: 0)
    let loop = DeliveryLoop(company.workplace, worker: "loop") {
      Submitter { _, _, gate in
        inFlight.signal()
        goOn.wait()
        return gate() ? .accepted(Reply(code: 250, text: "ok")) : .withheld
      }
    }
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
    let loop = DeliveryLoop(
      company.workplace, worker: "loop",
      connect: {
        tries.withLock { $0 += 1 }
        guard isUp.withLock({ $0 }) else { throw FirsthandError(.badInput, "No mail relay is set.") }
        return Submitter { _, _, gate in gate() ? .accepted(Reply(code: 250, text: "ok")) : .withheld }
      }, onTrouble: { trouble in heard.withLock { $0.append(trouble) } })
    _ = try company.dana.beginSending(id)
    try running(loop) {
      eventually("the trouble") { loop.trouble == "No mail relay is set." }
      for _ in 0..<20 { loop.wake() }
      Thread.sleep(forTimeInterval: 0.2)
      #expect(tries.withLock { $0 } == 1, "it rests")
      isUp.withLock { $0 = true }
      company.clock.advance(seconds: 5)
      loop.wake()
      try eventually("the send") { try company.dana.status(of: id).newsletter.state == .sent }
    }
    #expect(heard.withLock { $0 } == ["No mail relay is set.", nil])
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
