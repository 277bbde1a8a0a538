package import Firsthand
import Rendering
import Store
import YAMLFile

extension Session {
  /// Publishes template versions, and the company's details where there is no `template.yml`: all of them
  /// or none. `folder` stands before the name of a file in which there is a mistake. Answers their names.
  package func publish(_ contents: [(folder: String, files: ContentFiles)]) throws -> [String] {
    let publications = try contents.map { folder, files in
      if files.bytes["template.yml"] == nil {
        let (company, write) = try companyPublication(files, folder)
        return (name: "company \(company.name)", write: write)
      }
      let (reference, write) = try templatePublication(files, folder)
      return (name: reference.text, write: write)
    }
    try store.write { tx in
      for publication in publications { try publication.write(tx) }
    }
    return publications.map(\.name)
  }

  /// Publishes a template version for everybody. Directors only. The same content again changes nothing;
  /// another content under the same version is refused.
  package func publishTemplate(_ files: ContentFiles) throws -> TemplateVersion.Reference {
    let (reference, write) = try templatePublication(files)
    try store.write(write)
    return reference
  }

  /// Publishes `company.yml` and its logo. What stands in it is in every letter, so certificates over it
  /// are void afterwards.
  package func publishCompany(_ files: ContentFiles) throws -> Company {
    let (company, write) = try companyPublication(files)
    try store.write(write)
    return company
  }

  private func templatePublication(
    _ files: ContentFiles, _ folder: String = ""
  ) throws -> (TemplateVersion.Reference, (Transaction) throws -> Void) {
    try require(.director, to: "publish templates")
    let read = TemplateDefinition.read(files, folder: folder)
    guard let definition = read.definition else {
      throw FirsthandError(
        .badInput,
        "The template cannot be published: \(read.problems.first?.text ?? "it cannot be read.") 'firsthand template lint' shows everything."
      )
    }
    let version = TemplateVersion(
      name: definition.name, version: definition.version, files: files)
    return (
      version.reference,
      { tx in
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
    )
  }

  private func companyPublication(
    _ files: ContentFiles, _ folder: String = ""
  ) throws -> (Company, (Transaction) throws -> Void) {
    try require(anyOf: [.director, .administrator], to: "publish the company's details")
    let read = Company.read(files, folder: folder)
    guard let company = read.company else {
      throw FirsthandError(
        .badInput,
        "The company's details cannot be published: \(read.problems.first?.text ?? "the file cannot be read.")")
    }
    try PersonName.check(company.name)
    let hash = CompanyDetails.hash(files)
    return (
      company,
      { tx in
        if let known = try tx.shared.companyFiles(), CompanyDetails.hash(known) == hash { return }
        try tx.shared.publishCompany(files, hash: hash, by: member.id, at: now)
        try tx.shared.raiseStopEpoch()
        try tx.append(entry(.companyPublished, [LogEntry.Fact("hash", hash.hex)]))
      }
    )
  }

  package func templates() throws -> [TemplateVersion.Reference] {
    try store.read { try $0.shared.templates().map(\.reference) }
  }
}

enum CompanyDetails {
  static func hash(_ files: ContentFiles) -> Digest { files.digest(kind: "company v1") }
}
