import Firsthand

/// What PostgreSQL or the way to it said no to, with its SQLSTATE (PostgreSQL documentation, appendix A).
struct PostgresFailure: Error {
  /// Five characters; empty where the server said nothing, for it could not be reached.
  let state: String
  let message: String
  /// Whether the connection is of no more use.
  let isLost: Bool
  /// Whether nobody heard what became of what was to be kept.
  var mayBeKept = false

  /// Whether the same work may pass when it is done again: somebody else was in its way.
  var isConflict: Bool { state == "40001" || state == "40P01" || isOfOtherTables }

  /// Whether a statement was prepared for a table that a newer program has changed since.
  var isOfOtherTables: Bool { state == "0A000" && message.contains("cached plan") }

  var isOfMissingTable: Bool { state == "42P01" }

  /// Whether others held what it waited for.
  var isOutOfPatience: Bool { state == "55P03" }

  /// Whether the same transaction was kept at another try of which nobody heard.
  var isMarked: Bool { state == "23505" && message.contains("commit_mark") }

  /// Whether what was said is said of the server as it is now, and another one, or a later moment, may take the work: it
  /// went away, starts, ends, or is a standby.
  var isServerGone: Bool {
    isLost || state.hasPrefix("08")
      || ["57P01", "57P02", "57P03", "57P05", "25P03", "25P04", "25006", "53300"].contains(state)
  }

  /// The sentence for people. `server` names the database without its password.
  func error(of server: String) -> FirsthandError {
    if mayBeKept {
      return FirsthandError(
        .tryLater,
        "The database \(server) did not say any more whether it kept the change: \(plainMessage). Look whether it is there before you try again."
      )
    }
    if isServerGone {
      return FirsthandError(
        .tryLater,
        "The database \(server) cannot be used just now: \(plainMessage). Nothing was half-stored; try again in a moment."
      )
    }
    if isOfOtherTables {
      return FirsthandError(
        .tryLater, "A newer program has changed the tables of the database \(server) just now. Try again.")
    }
    switch state {
    case "40001", "40P01", "55P03":
      return FirsthandError(
        .tryLater,
        "The database \(server) is held by others for longer than \(PostgreSQL.patience) seconds. Nothing was changed; try again in a moment."
      )
    case "57014":
      return FirsthandError(
        .tryLater, "The database was told to stop what it was doing. Nothing was changed; try again.")
    case "53100", "53200":
      return FirsthandError(
        .tryLater,
        "The disk or the memory of the database \(server) is full. Nothing was half-stored; make room and try again.")
    case "28P01", "28000":
      return FirsthandError(
        .failed,
        "The database \(server) does not let this user in: \(plainMessage). Look at the user and password in its address, or in ~/.pgpass."
      )
    case "3D000":
      return FirsthandError(
        .failed, "There is no database \(server). Make it with: createdb, then begin again.")
    case "42501" where message.contains("row-level security"):
      return FirsthandError(
        .failed,
        "The database refused a row of another salesperson (\(plainMessage)). Nothing was changed; tell whoever looks after this program."
      )
    case "42501":
      return FirsthandError(
        .failed,
        "The user of the database \(server) may not do that: \(plainMessage). The database has to belong to it.")
    case "22021", "22P05":
      return FirsthandError(
        .badInput, "A text has a character that the database \(server) cannot keep. Take it out and try again.")
    default:
      return FirsthandError(.failed, "The database refused the change: \(plainMessage).")
    }
  }

  /// One line, without the word in front of it, what libpq guesses at, and the dot at its end.
  private var plainMessage: String {
    let line = message.split(whereSeparator: \.isNewline).filter { !$0.hasPrefix("\t") }.joined(separator: " ")
    let bare = line.hasPrefix("ERROR:  ") || line.hasPrefix("FATAL:  ") ? String(line.dropFirst(8)) : line
    return bare.hasSuffix(".") ? String(bare.dropLast()) : bare
  }
}
