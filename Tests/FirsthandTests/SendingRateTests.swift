import Firsthand
import Testing

@Suite struct SendingRateTests {
  @Test func `the rate is the mean of the last ten seconds, and says nothing in the first`() {
    var rate = SendingRate()
    rate.note(0, at: 100)
    rate.note(50, at: 100.5)
    #expect(rate.perSecond == nil && rate.secondsLeft(for: 10) == nil)
    rate.note(100, at: 101)
    #expect(rate.perSecond == 100)
    #expect(rate.secondsLeft(for: 1_050) == 11)
    for second in 2...30 { rate.note(100 + second * 10, at: 100 + Double(second)) }
    #expect(rate.perSecond == 10)
  }

  @Test func `of what stands still nobody says when it is done`() {
    var rate = SendingRate()
    for second in 0...20 { rate.note(7, at: Double(second)) }
    #expect(rate.perSecond == 0 && rate.secondsLeft(for: 10) == nil)
  }

  @Test(arguments: [
    (0, "less than a minute left"), (59, "less than a minute left"), (60, "about a minute left"),
    (95, "about 2 minutes left"), (5_399, "about 90 minutes left"), (5_400, "about 2 hours left"),
    (36_000, "about 10 hours left"),
  ])
  func `the time left is said as people say it`(seconds: Int, words: String) {
    #expect(SendingRate.words(secondsLeft: seconds) == words)
  }
}
