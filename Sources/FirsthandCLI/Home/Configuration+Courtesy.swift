import Firsthand
import YAMLFile

/// `quiet_hours`, `quiet_days` and `cadence_days` of `config.yml`: what the company does for its readers' peace.
extension Courtesy {
  static let starter = """
    # When no letter leaves, by each reader's own clock. What falls into quiet hours waits until they end.
    # quiet_hours: "20:00-08:00"
    # quiet_days: [sat, sun]

    # Days from one letter to a reader until the next may go there, whoever of the company writes it: with 3, a letter
    # on Monday, the next on Thursday at the earliest. Who had one too short a while ago is left out.
    # cadence_days: 3


    """

  static func read(_ fields: YAMLFields) -> Courtesy {
    var hours: QuietTimes.Hours?
    if let field = fields["quiet_hours"], let text = field.string {
      hours = QuietTimes.Hours(text)
      if hours == nil {
        field.report("Quiet hours are written as \"20:00-08:00\": from when until when. '\(text)' is none.")
      }
    }
    var days: Set<QuietTimes.Weekday> = []
    for item in fields["quiet_days"]?.list ?? [] {
      guard let name = item.string else { continue }
      guard let day = QuietTimes.Weekday(name: name) else {
        item.report("'\(name)' is no day of the week. Write mon, tue, wed, thu, fri, sat or sun.")
        continue
      }
      days.insert(day)
    }
    if days.count == 7 {
      fields["quiet_days"]?.report("With every day quiet no letter would ever leave. Take one out.")
    }
    var courtesy = Courtesy(quiet: QuietTimes(hours: hours, days: days))
    if let field = fields["cadence_days"], let number = field.int {
      if (1...365).contains(number) {
        courtesy.cadenceDays = number
      } else {
        field.report("Here a number of days from 1 to 365 is expected, not \(number).")
      }
    }
    return courtesy
  }
}
