import Delivery
import Firsthand
import Operations
import SMTP
import Testing

/// Limits are the company's, however many nodes send.
@Suite struct SharedLimitsTests {
  @Test func `nodes that send at the same time share what may leave in a second, and each keeps its connections`() {
    let limits = SendingLimits(
      connections: 8, messagesPerSecond: 30, messagesPerDay: 900,
      perSalesperson: SendingLimits.Rate(messagesPerSecond: 3),
      domains: ["large.example": SendingLimits.Rate(connections: 4, messagesPerSecond: 9)])
    let part = limits.shared(by: 3)
    #expect(part.connections == 8 && part.messagesPerDay == 900)
    #expect(part.messagesPerSecond == 10 && part.perSalesperson.messagesPerSecond == 1)
    #expect(part.rate(toDomain: "large.example") == SendingLimits.Rate(connections: 1, messagesPerSecond: 3))
    #expect(limits.shared(by: 1) == limits && limits.shared(by: 0) == limits)
    #expect(part.rate(toDomain: "small.example") == SendingLimits.Rate())
  }

  @Test func `what one node has claimed of a day's copies another does not claim`() throws {
    let company = try TestCompany(
      limits: SendingLimits(connections: 1, messagesPerDay: 4, salespersonShare: 1))
    let id = try company.readyLetter(by: company.dana, customers: 9)
    _ = try company.dana.beginSending(id)
    var isFirst = true
    let first = try company.deliver(id) { envelope, bytes, gate in
      if isFirst {
        isFirst = false
        do { #expect(try company.deliver(id, worker: "w2").counts.accepted == 0) } catch { Issue.record("\(error)") }
      }
      return TestCompany.takes(envelope, bytes, gate)
    }
    #expect(first.counts.accepted == 4)
    #expect(try company.deliver(id, worker: "w2").counts.accepted == 0)
    company.clock.advance(seconds: 86_400)
    #expect(try company.deliver(id, worker: "w2").counts.accepted == 4)
  }
}
