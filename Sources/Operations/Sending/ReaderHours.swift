import Firsthand

/// When each reader's copy may leave, of a letter that has an hour for each; of any other letter, at once.
struct ReaderHours {
  private let hour: LocalHour?
  private var zones = ZoneShelf()
  private var moments: [String: Instant] = [:]
  /// The moments that were found so far.
  var found: Set<Instant> { Set(moments.values) }

  init(_ hour: LocalHour?) { self.hour = hour }

  /// Nil where the copy need not wait.
  mutating func wait(of customer: Customer) -> (until: Instant, reason: WaitReason)? {
    guard let hour else { return nil }
    let reader = ReaderZone(of: customer.profile, writer: hour.zone)
    let moment = moments[reader.name] ?? hour.moment(in: zones[reader.name])
    moments[reader.name] = moment
    return (moment, .localHour(zone: reader.name))
  }
}
