package import Firsthand

/// A template version as the shelf lists it.
package struct PublishedTemplate: Hashable, Sendable {
  package let reference: TemplateVersion.Reference
  package let publishedAt: Instant
}

extension SharedScope {
  package func templates() throws -> [PublishedTemplate] {
    try connection.rows("SELECT * FROM template_version ORDER BY name, published_at").map { row in
      PublishedTemplate(
        reference: TemplateVersion.Reference(
          name: row.text("name"), version: row.text("version"),
          hash: Digest(hex: row.text("hash"))),
        publishedAt: Instant(milliseconds: row.integer("published_at")))
    }
  }

  package func template(_ hash: Digest) throws -> TemplateVersion? {
    let versions = try connection.asked("SELECT * FROM template_version WHERE hash = $1", [.text(hash.hex)])
    let files = try connection.rows(
      "SELECT name, bytes FROM template_file WHERE template_hash = $1", [.text(hash.hex)])
    guard let row = try versions.value().first else { return nil }
    let version = TemplateVersion(
      name: row.text("name"), version: row.text("version"), files: Self.files(files))
    guard version.reference.hash == hash else {
      throw FirsthandError(
        .failed,
        "The template \(version.reference.text) in the database is not the one that was published. Restore the database from a backup."
      )
    }
    return version
  }

  package func publish(_ template: TemplateVersion, by member: Member.ID, at now: Instant) throws {
    let hash = SQLValue.text(template.reference.hash.hex)
    try connection.run(
      "INSERT INTO template_version(hash, name, version, published_by, published_at) VALUES ($1, $2, $3, $4, $5)",
      [
        hash, .text(template.reference.name), .text(template.reference.version),
        .text(member.text), .integer(now.milliseconds),
      ])
    for (name, bytes) in template.files.bytes {
      try connection.run(
        "INSERT INTO template_file(template_hash, name, bytes) VALUES ($1, $2, $3)",
        [hash, .text(name), .blob(bytes)])
    }
  }

  /// The company's own words and logo as published last.
  package func companyFiles() throws -> ContentFiles? {
    let versions = try connection.asked(Self.lastCompanyVersion)
    let files = try connection.rows(
      "SELECT name, bytes FROM company_file WHERE number = (\(Self.lastCompanyVersion))")
    return try versions.value().isEmpty ? nil : Self.files(files)
  }

  /// Which version of them was published last.
  package func companyNumber() throws -> Int? {
    try connection.first(Self.lastCompanyVersion).map { Int($0.integer("number")) }
  }

  private static let lastCompanyVersion = "SELECT number FROM company_version ORDER BY number DESC LIMIT 1"

  package func companyFiles(version number: Int) throws -> ContentFiles {
    Self.files(
      try connection.rows(
        "SELECT name, bytes FROM company_file WHERE number = $1", [.integer(Int64(number))]))
  }

  package func publishCompany(
    _ files: ContentFiles, hash: Digest, by member: Member.ID, at now: Instant
  ) throws {
    let row = try connection.first("SELECT COALESCE(MAX(number), 0) AS n FROM company_version")
    let number = SQLValue.integer((row?.integer("n") ?? 0) + 1)
    try connection.run(
      "INSERT INTO company_version(number, hash, published_by, published_at) VALUES ($1, $2, $3, $4)",
      [number, .text(hash.hex), .text(member.text), .integer(now.milliseconds)])
    for (name, bytes) in files.bytes {
      try connection.run(
        "INSERT INTO company_file(number, name, bytes) VALUES ($1, $2, $3)",
        [number, .text(name), .blob(bytes)])
    }
  }

  private static func files(_ rows: [SQLRow]) -> ContentFiles {
    ContentFiles(
      Dictionary(rows.map { ($0.text("name"), $0.blob("bytes")) }, uniquingKeysWith: { $1 }))
  }
}
