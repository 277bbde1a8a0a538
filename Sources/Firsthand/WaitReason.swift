/// Why a copy waits although nothing is wrong with it: no relay put it off.
package enum WaitReason: Hashable, Sendable {
  /// Its reader's own hour has not come.
  case localHour(zone: String)
  /// It is quiet where its reader lives.
  case quiet(zone: String)

  /// As rows keep it.
  package var name: String {
    switch self {
    case .localHour(let zone): Self.prefix + "hour:" + zone
    case .quiet(let zone): Self.prefix + "quiet:" + zone
    }
  }

  /// Before every name; no relay's words begin so.
  package static let prefix = "wait:"

  /// Nil for a name that no reason has.
  package init?(name: String) {
    guard name.hasPrefix(Self.prefix) else { return nil }
    let parts = name.dropFirst(Self.prefix.count).split(separator: ":", maxSplits: 1).map(String.init)
    guard parts.count == 2 else { return nil }
    switch parts[0] {
    case "hour": self = .localHour(zone: parts[1])
    case "quiet": self = .quiet(zone: parts[1])
    default: return nil
    }
  }

  package var zone: String {
    switch self {
    case .localHour(let zone), .quiet(let zone): zone
    }
  }

  /// As people read it; `due` is when the wait ends.
  package func words(due: Instant) -> String {
    let until = "until \(LocalTime(due, in: NamedZone(stored: zone)).text) in \(ReaderZone.place(ofZone: zone))"
    return switch self {
    case .localHour: "waits for its hour, \(until)"
    case .quiet: "quiet hours, \(until)"
    }
  }
}
