package import Firsthand
import Rendering
import Store
import YAMLFile

extension Session {
  /// Publishes a template version for everybody. Directors only. The same content again changes nothing;
  /// another content under the same version is refused.
  package func publishTemplate(_ files: ContentFiles) throws -> TemplateVersion.Reference {
    try require(.director, to: "publish templates")
    let read = TemplateDefinition.read(files)
    guard let definition = read.definition else {
      throw FirsthandError(
        .badInput,
        "The template cannot be published: \(read.problems.first?.text ?? "it cannot be read.") 'firsthand template lint' shows everything."
      )
    }
    let version = TemplateVersion(
      name: definition.name, version: definition.version, files: files)
    try store.write { tx in
      if let known = try tx.shared.templates().first(where: {
        $0.reference.name == version.reference.name
          && $0.reference.version == version.reference.version
      }) {
        guard known.reference.hash == version.reference.hash else {
          throw FirsthandError(
            .conflict,
            "\(version.reference.text) is published with other content. Give the change a new version.")
        }
        return
      }
      try tx.shared.publish(version, by: member.id, at: now)
      try tx.append(
        entry(
          .templatePublished,
          [
            LogEntry.Fact("template", version.reference.text),
            LogEntry.Fact("hash", version.reference.hash.hex),
          ]))
    }
    return version.reference
  }

  /// Publishes `company.yml` and its logo. What stands in it is in every letter, so certificates over it
  /// are void afterwards.
  package func publishCompany(_ files: ContentFiles) throws -> Company {
    try require(anyOf: [.director, .administrator], to: "publish the company's details")
    let read = Company.read(files)
    guard let company = read.company else {
      throw FirsthandError(
        .badInput,
        "The company's details cannot be published: \(read.problems.first?.text ?? "the file cannot be read.")")
    }
    try PersonName.check(company.name)
    let hash = CompanyDetails.hash(files)
    try store.write { tx in
      if let known = try tx.shared.companyFiles(), CompanyDetails.hash(known) == hash { return }
      try tx.shared.publishCompany(files, hash: hash, by: member.id, at: now)
      try tx.shared.raiseStopEpoch()
      try tx.append(entry(.companyPublished, [LogEntry.Fact("hash", hash.hex)]))
    }
    return company
  }

  package func templates() throws -> [TemplateVersion.Reference] {
    try store.read { try $0.shared.templates().map(\.reference) }
  }
}

enum CompanyDetails {
  static func hash(_ files: ContentFiles) -> Digest { files.digest(kind: "company v1") }
}
