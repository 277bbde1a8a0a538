import Firsthand
import MailFormat
import Phrasebook
import Store

/// README.txt: who holds the data, what each file is, why, for how long, and what the person may ask for
/// (GDPR art. 15 (1)). It says what the program knows, and where it does not know, whom to ask.
struct ReadmeText {
  let bytes: [UInt8]

  init(_ export: PersonExport, in tx: Transaction) throws {
    let phrases = export.phrases
    let name = ["company": export.companyName]
    var text = AboutYouText.heading(phrases("export.readme_title", name), "=")
    func add(_ heading: String, _ paragraphs: [String]) {
      text += "\n" + AboutYouText.heading(phrases("export.readme_\(heading)"), "-") + "\n"
      text += paragraphs.filter { !$0.isEmpty }.joined(separator: "\n") + "\n"
    }
    text +=
      "\n"
      + phrases(
        "export.readme_made",
        ["moment": phrases.moment(export.madeAt), "address": export.person.address.displayText])
      + "\n"
    if let salesperson = export.salesperson {
      text += "\n" + phrases("export.readme_part", ["name": salesperson.name, "company": export.companyName]) + "\n"
    }
    add(
      "holder",
      [
        export.companyName, export.company?.postalAddress ?? "", export.company?.website ?? "",
        phrases(
          "export.readme_contact", ["name": export.madeBy.name, "address": export.madeBy.address.displayText]),
      ])
    add(
      "files",
      ["file_readme", "file_text", "file_json", "file_letters"].map { "- " + phrases("export.\($0)") })
    add("purpose", [phrases("export.purpose"), phrases("export.no_machine")])
    add("basis", try Self.bases(export, in: tx))
    add("origin", [phrases("export.origin")])
    add("duration", [phrases("export.duration", name)])
    add("recipients", [phrases("export.recipients", name)])
    add("rights", [phrases("export.rights"), phrases("export.rights_complaint")])
    bytes = Array(text.utf8)
  }

  /// Every basis that was said and not taken back with its file, the last one last.
  private static func bases(_ export: PersonExport, in tx: Transaction) throws -> [String] {
    let most = 100
    let rows = try tx.held(.bases, about: export.person, limit: most).filter {
      ["visible", nil].contains($0.text("import_state"))
    }
    if rows.isEmpty { return [export.phrases("export.no_basis")] }
    return rows.map { row in
      let phrases = export.phrases
      let day = row.text("since").flatMap { CalendarDay($0) }
      return "- "
        + phrases(
          "export.basis_since",
          [
            "basis": phrases("export.basis_\(row.text("basis") ?? "")"),
            "since": day.map { phrases.day($0) } ?? row.text("since") ?? "",
          ])
    }
  }
}
