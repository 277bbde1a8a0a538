package import Firsthand
import Rendering
import Store
import YAMLFile

extension Session {
  /// Publishes template versions, and the company's details where there is no `template.yml`: all of them or
  /// none. `folder` stands before the name of a file in which there is a mistake. The same content again
  /// changes nothing; another content under a published version is refused. Answers their names.
  package func publish(_ contents: [(folder: String, files: ContentFiles)]) throws -> [String] {
    let publications = try contents.map { try publication(of: $0.files, in: $0.folder) }
    try store.write { tx in
      for publication in publications { try publish(publication, in: tx) }
    }
    return publications.map(\.name)
  }

  private enum Publication {
    case template(TemplateVersion)
    /// Its name and files.
    case company(String, ContentFiles)

    var name: String {
      switch self {
      case .template(let version): version.reference.text
      case .company(let name, _): "company \(name)"
      }
    }
  }

  private func publication(of files: ContentFiles, in folder: String) throws -> Publication {
    guard files.bytes["template.yml"] != nil else {
      try require(anyOf: [.director, .administrator], to: "publish the company's details")
      let read = Company.read(files, folder: folder)
      guard let company = read.company else {
        throw FirsthandError(
          .badInput,
          "The company's details cannot be published: \(read.problems.first?.text ?? "the file cannot be read.")")
      }
      try PersonName.check(company.name)
      return .company(company.name, files)
    }
    try require(.director, to: "publish templates")
    let read = TemplateDefinition.read(files, folder: folder)
    guard let definition = read.definition else {
      throw FirsthandError(
        .badInput,
        "The template cannot be published: \(read.problems.first?.text ?? "it cannot be read.") 'firsthand template lint' shows everything."
      )
    }
    return .template(TemplateVersion(name: definition.name, version: definition.version, files: files))
  }

  private func publish(_ publication: Publication, in tx: Transaction) throws {
    switch publication {
    case .template(let version): try publish(version, in: tx)
    case .company(_, let files): try publishCompany(files, in: tx)
    }
  }

  private func publish(_ version: TemplateVersion, in tx: Transaction) throws {
    let reference = version.reference
    if let known = try tx.shared.templates().map(\.reference)
      .first(where: { $0.name == reference.name && $0.version == reference.version })
    {
      guard known.hash == reference.hash else {
        throw FirsthandError(
          .conflict, "\(reference.text) is published with other content. Give the change a new version.")
      }
      return
    }
    try tx.shared.publish(version, by: member.id, at: now)
    try tx.append(
      entry(
        .templatePublished,
        [LogEntry.Fact("template", reference.text), LogEntry.Fact("hash", reference.hash.hex)]))
  }

  /// What stands there is in every letter, so certificates over it are void afterwards.
  private func publishCompany(_ files: ContentFiles, in tx: Transaction) throws {
    let hash = CompanyDetails.hash(files)
    if let known = try tx.shared.companyFiles(), CompanyDetails.hash(known) == hash { return }
    try tx.shared.publishCompany(files, hash: hash, by: member.id, at: now)
    try tx.shared.raiseStopEpoch()
    try tx.append(entry(.companyPublished, [LogEntry.Fact("hash", hash.hex)]))
  }

  package func templates() throws -> [TemplateVersion.Reference] {
    try store.read { try $0.shared.templates().map(\.reference) }
  }
}

enum CompanyDetails {
  static func hash(_ files: ContentFiles) -> Digest { files.digest(kind: "company v1") }
}
