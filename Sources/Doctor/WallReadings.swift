package import Store

extension OwnerWall {
  /// What the checkup says of the second wall between salespeople's rows; nothing of a database in a file, which has none.
  package var readings: [Reading] {
    switch self {
    case .none: []
    case .stands:
      [Reading(.home, "Wall", .fine, "The database itself keeps a salesperson's queries to that salesperson's rows.")]
    case .passed(let user):
      [
        Reading(
          .home, "Wall", .look,
          "The database's user \(user) is a superuser, or may pass by policies: the second wall between salespeople's rows does not stand.",
          advice:
            "Use an ordinary user that owns the database: ALTER ROLE \(user) NOSUPERUSER NOBYPASSRLS, or another one.")
      ]
    case .fallen(let tables):
      [
        Reading(
          .home, "Wall", .look,
          "Somebody changed the policies of \(tables.joined(separator: ", ")): the second wall between salespeople's rows does not stand there.",
          advice: "Start the program again: it makes the policies anew.")
      ]
    }
  }
}
