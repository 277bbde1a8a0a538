import Firsthand
import Hummingbird
import Operations
import Phrasebook

/// What the page about a reader's letters shows.
struct ReaderView {
  /// How long a pause may be.
  struct Length {
    let value: String
    let words: String
    let until: String
    let isChosen: Bool
  }

  /// Whose letters may stop.
  struct Scope {
    let value: String
    let words: String
    let hint: String
    let isChosen: Bool
  }

  static let months = [1, 3, 6]
  static let mostMonths = 23

  let path: String
  let heading: String
  let name: String
  let company: String
  let address: String
  let title: String?
  let initials: String
  let photo: String?
  let isTest: Bool
  let isClosed: Bool
  let isOpen: Bool
  let hasChoice: Bool
  let standing: String
  let said: String?
  let error: String?
  let pauseFailed: Bool
  let stopFailed: Bool
  let wordsFailed: Bool
  let lengths: [Length]
  let isDayChosen: Bool
  let day: String
  let firstDay: String
  let lastDay: String
  let isForAll: Bool
  let scopes: [Scope]
  let words: String

  init(
    _ desk: ReaderDesk, _ standing: ReaderStanding, _ input: ReaderInput, said: String, error: String?,
    photo: String?, _ context: VisitorContext
  ) {
    let phrases = context.phrases
    let today = desk.now.day
    let values = ["name": desk.salesperson.name, "company": desk.company]
    path = Self.path(context)
    heading = phrases("reader.title", values)
    name = desk.salesperson.name
    company = desk.company
    address = desk.maskedAddress
    title = desk.salesperson.title.isEmpty ? nil : desk.salesperson.title
    initials = Chrome.initials(desk.salesperson.name)
    self.photo = photo
    isTest = desk.isTest
    isClosed = standing.isClosed
    hasChoice = standing.choice != nil && !standing.isClosed
    isOpen = !standing.isClosed && standing.choice == nil
    self.standing = Self.words(standing.choice, phrases, values)
    self.said = Self.said(said, standing.choice, phrases, values)
    self.error = error
    pauseFailed = error != nil && input.act == "pause"
    wordsFailed = error != nil && input.act == "say"
    stopFailed = error != nil && !pauseFailed && !wordsFailed
    lengths = Self.months.map { months in
      Length(
        value: String(months), words: phrases("reader.pause_months", count: months),
        until: phrases("reader.pause_until", ["day": phrases.day(today.adding(months: months))]),
        isChosen: input.length == String(months))
    }
    isDayChosen = input.length == "day"
    day = input.day
    firstDay = today.endInUTC.day.text
    lastDay = today.adding(months: Self.mostMonths).text
    isForAll = input.isForAll
    scopes = Self.scopes(chosen: input.scope.isEmpty ? "newsletters" : input.scope, phrases, values)
    words = input.words
  }

  static func path(_ context: VisitorContext) -> String { "/u/" + (context.parameters.get("token") ?? "").lowercased() }

  private static func scopes(chosen: String, _ phrases: Phrases, _ values: [String: String]) -> [Scope] {
    [
      ("salesperson", phrases("reader.stop_salesperson", values), phrases("reader.stop_salesperson_hint", values)),
      ("newsletters", phrases("reader.stop_newsletters", values), phrases("reader.stop_newsletters_hint", values)),
      ("everything", phrases("reader.stop_everything", values), phrases("reader.stop_everything_hint", values)),
    ].map { Scope(value: $0.0, words: $0.1, hint: $0.2, isChosen: $0.0 == chosen) }
  }

  private static func words(_ choice: Suppression?, _ phrases: Phrases, _ values: [String: String]) -> String {
    guard let choice else { return phrases("reader.standing_gets", values) }
    guard let until = choice.until else {
      switch choice.scope {
      case .salesperson: return phrases("reader.standing_stop_salesperson", values)
      case .newsletters: return phrases("reader.standing_stop_newsletters", values)
      case .everything: return phrases("reader.standing_stop_everything", values)
      }
    }
    let values = values.merging(["day": phrases.day(until)]) { $1 }
    return choice.scope.owner == nil
      ? phrases("reader.standing_pause_newsletters", values) : phrases("reader.standing_pause_salesperson", values)
  }

  /// What was just done, where the standing agrees: a link that somebody made up says nothing.
  private static func said(
    _ name: String, _ choice: Suppression?, _ phrases: Phrases, _ values: [String: String]
  ) -> String? {
    switch (name, choice?.until, choice) {
    case ("pause", let day?, _):
      phrases("reader.done_pause", values.merging(["day": phrases.day(day)]) { $1 })
    case ("stop", nil, .some): phrases("reader.done_stop")
    case ("resume", _, nil): phrases("reader.done_resume")
    case ("say", _, _): phrases("reader.done_words", values)
    case ("nothing", _, _): phrases("reader.done_nothing")
    case ("test", _, _): phrases("reader.done_test")
    default: nil
    }
  }
}
