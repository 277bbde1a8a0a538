import Firsthand
import Operations
import Phrasebook

/// What the reader of a letter filled in on its page.
struct ReaderInput: Sendable {
  /// Which of the page's forms it is: `pause`, `stop`, `resume` or `say`.
  var act = ""
  /// Months, or `day`.
  var length = ""
  var day = ""
  var isForAll = false
  var scope = ""
  var words = ""
  private var today: CalendarDay?

  init() {}

  init(_ form: Form, today: CalendarDay) {
    act = form["act"]
    length = form["length"]
    day = form["day"]
    isForAll = form.has("all")
    scope = form["scope"]
    words = form["words"]
    self.today = today
  }

  /// Throws a sentence where nothing was chosen.
  func choice(_ phrases: Phrases) throws -> ReaderChoice {
    switch act {
    case "resume": return .resume
    case "say": return .say
    case "stop":
      guard let name = Suppression.Scope.Name(rawValue: scope) else {
        throw FirsthandError(.badInput, phrases("reader.choose_first"))
      }
      return .stop(name)
    case "pause":
      return .pause(until: try until(phrases), isForAll ? .newsletters : .salesperson)
    default: throw FirsthandError(.badInput, phrases("reader.choose_first"))
    }
  }

  private func until(_ phrases: Phrases) throws -> CalendarDay {
    if let months = Int(length), ReaderView.months.contains(months), let today { return today.adding(months: months) }
    if length.isEmpty, day.isEmpty { throw FirsthandError(.badInput, phrases("reader.choose_first")) }
    guard let day = CalendarDay(day), let today, day > today, day <= today.adding(months: ReaderView.mostMonths) else {
      throw FirsthandError(.badInput, phrases("reader.choose_day"))
    }
    return day
  }

  /// The name under which the next page says what was done.
  var said: String { ["pause", "stop", "resume", "say"].contains(act) ? act : "nothing" }
}
