import Firsthand
import YAMLFile

/// `cadence`: how often the company may write to one person, and when.
///
/// `most` letters in `days` days, counted over all salespeople and with this one; `quiet` hours, as `21:00-08:00`, and
/// `quiet_days`, as `[sun]`, by the reader's clock. Looked up for every copy, when it is to leave.
struct CadenceRule: LetterRule {
  static let keys: Set<String> = ["most", "days", "quiet", "quiet_days"]

  private let most: Int?
  private let days: Int
  private let quiet: QuietTimes?

  init?(_ fields: YAMLFields) {
    most = fields["most"]?.count
    days = fields["days"]?.count ?? 7
    var hours: QuietTimes.Hours?
    if let value = fields["quiet"], let text = value.string {
      hours = QuietTimes.Hours(text)
      if hours == nil {
        value.report("'\(text)' are no hours. Write them as 21:00-08:00.")
        return nil
      }
    }
    let weekdays = (fields["quiet_days"]?.strings ?? []).compactMap { name in
      let day = QuietTimes.Weekday(name: name)
      if day == nil { fields["quiet_days"]?.report("'\(name)' is no day of the week. Write mon to sun.") }
      return day
    }
    quiet = QuietTimes(hours: hours, days: Set(weekdays))
    if !(1...366).contains(days) {
      fields["days"]?.report("Count over 1 to 366 days.")
      return nil
    }
    if let most, most == 0 {
      fields["most"]?.report("Most is at least 1: the letter itself counts.")
      return nil
    }
    if most == nil, quiet == nil {
      fields.owner.report("A cadence rule needs most (with days), quiet or quiet_days.")
      return nil
    }
  }

  var needs: FactNeeds { [most == nil ? [] : .letters, quiet == nil ? [] : .clock] }
  var reads: LetterAspects { .reader }

  func hits(in letter: Letter, facts: Facts) throws(RuleFailure) -> [LetterHit] {
    guard let reader = facts.reader else { return [] }
    var hits: [LetterHit] = []
    func hit(_ sentence: String) { hits.append(LetterHit(quote: "", place: nil, sentence: sentence)) }
    if let most {
      let since = facts.letter.now.adding(seconds: -Int64(days) * 86_400)
      let count = reader.letters.count { $0 > since && $0 <= facts.letter.now }
      if count >= most {
        hit(
          "The reader had \(count) \(count == 1 ? "letter" : "letters") from us in the last \(days) days; \(most) may be."
        )
      }
    }
    if let quiet, let local = reader.local, quiet.isQuiet(local) {
      hit("By the reader's clock it is \(local.text), when no letter should come.")
    }
    return hits
  }
}
