package import Firsthand

extension SharedScope {
  package func photo(of member: Member.ID) throws -> Photo? {
    try connection.first("SELECT * FROM member_photo WHERE member_id = $1", [.text(member.text)]).flatMap { row in
      Photo.Kind(rawValue: row.text("content_type")).map { Photo(kind: $0, stored: row.blob("bytes")) }
    }
  }

  /// When the photo was last changed; nil where there is none.
  package func photoChangedAt(of member: Member.ID) throws -> Instant? {
    try connection.first("SELECT changed_at FROM member_photo WHERE member_id = $1", [.text(member.text)])
      .map { Instant(milliseconds: $0.integer("changed_at")) }
  }

  /// Nil takes it away.
  package func setPhoto(_ photo: Photo?, of member: Member.ID, at now: Instant) throws {
    guard let photo else {
      try connection.run("DELETE FROM member_photo WHERE member_id = $1", [.text(member.text)])
      return
    }
    try connection.run(
      """
      INSERT INTO member_photo(member_id, content_type, bytes, changed_at) VALUES ($1, $2, $3, $4)
      ON CONFLICT (member_id) DO UPDATE SET content_type = excluded.content_type, bytes = excluded.bytes,
        changed_at = excluded.changed_at
      """,
      [.text(member.text), .text(photo.kind.rawValue), .blob(photo.bytes), .integer(now.milliseconds)])
  }
}
