/// Why a customer is not written to.
package enum LeftOutReason: Hashable, Sendable {
  /// No basis is on record: not yet writable.
  case noBasis
  case suppressed(Suppression.Reason)
  /// Wants no more letters from this writer, though perhaps from others.
  case leftThisWriter
  /// Wants none before this day begins.
  case paused(until: CalendarDay)
  /// Had a letter a short while ago, whoever wrote it, and may have the next from this day on.
  case tooSoon(until: CalendarDay)
  /// The customer is no longer on the owner's list.
  case gone

  /// As rows and the log keep it. A day stands behind a colon.
  package var name: String {
    switch self {
    case .noBasis: "no_basis"
    case .suppressed(let reason): reason.rawValue
    case .leftThisWriter: "left_this_writer"
    case .paused(let day): "paused:" + day.text
    case .tooSoon(let day): "too_soon:" + day.text
    case .gone: "gone"
    }
  }

  /// Nil for a name that no reason has.
  package init?(name: String) {
    switch name {
    case "no_basis": self = .noBasis
    case "left_this_writer": self = .leftThisWriter
    case "gone": self = .gone
    default:
      if name.hasPrefix("paused:"), let day = CalendarDay(String(name.dropFirst("paused:".count))) {
        self = .paused(until: day)
      } else if name.hasPrefix("too_soon:"), let day = CalendarDay(String(name.dropFirst("too_soon:".count))) {
        self = .tooSoon(until: day)
      } else if let reason = Suppression.Reason(rawValue: name) {
        self = .suppressed(reason)
      } else {
        return nil
      }
    }
  }

  /// As people read it.
  package var words: String {
    switch self {
    case .noBasis: "nobody has said how you know them"
    case .suppressed(let reason): reason.words
    case .leftThisWriter: "asked for no more of your letters"
    case .paused(let day): "asked for a pause until \(day.text)"
    case .tooSoon(let day): "had a letter a short while ago; the next can go on \(day.text)"
    case .gone: "no longer on the list"
    }
  }

  package static func words(forName name: String) -> String {
    LeftOutReason(name: name)?.words ?? name
  }
}

/// What must be true at dispatch for a person to be written to. `suppression` is the strongest that covers
/// this letter now.
package func reasonToLeaveOut(
  isOnList: Bool, consent: Consent?, suppression: Suppression?
) -> LeftOutReason? {
  if !isOnList { return .gone }
  guard let suppression else { return consent == nil ? .noBasis : nil }
  if let until = suppression.until { return .paused(until: until) }
  if suppression.reason == .unsubscribed, suppression.scope.owner != nil { return .leftThisWriter }
  return .suppressed(suppression.reason)
}
