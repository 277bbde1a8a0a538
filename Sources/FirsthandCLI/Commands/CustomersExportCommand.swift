import ArgumentParser
import Firsthand
import MailFormat
import Operations

struct CustomersExportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export", abstract: "Give one person all that is held about them, in one archive.",
    discussion: """
      The archive has a page that explains it, all that is held as a text and as JSON, and each letter that left as it was
      sent; docs/export.md describes it. An administrator exports anybody's data, a salesperson those of their own
      customers. That it was done stands in the log.
      """)

  @OptionGroup var options: HomeOptions
  @Argument(help: "The person's address.") var address: String
  @Argument(help: "The archive to write (default: export-DAY.zip in the current folder).") var file: String?

  private struct View: Encodable {
    let file: String
    let letters: Int
  }

  func run() throws {
    let address = try Address.read(address, for: "ADDRESS")
    guard file != "-" else {
      throw FirsthandError(.badInput, "An archive is not written to standard output. Name a file, such as export.zip.")
    }
    let written = try options.session().exportPerson(address, to: file)
    if options.json { return try JSON.say(View(file: written.file, letters: written.letters)) }
    Terminal.say(
      "All that is held about \(address.displayText) is in \(Terminal.line(written.file)), with \(written.letters) letter\(written.letters == 1 ? "" : "s"). Hand it to nobody else."
    )
  }
}
