import ArgumentParser
import Firsthand
import Foundation
import MailFormat
import Operations
import Tabular

struct CustomersImportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import", abstract: "Import a CSV file of customers.",
    discussion: """
      Encoding, delimiter and columns are found by themselves. Rows that need a person are named with
      line, field and reason; --rejects writes them to a file to mend and import again.
      """)

  @OptionGroup var options: HomeOptions
  @Option(help: "Whose customers they are: a salesperson's address (default: one's own).")
  var owner: String?
  @Option(help: "HEADER=FIELD, or HEADER= to leave a column out; may be given again.")
  var map: [String] = []
  @Option(help: "utf-8, utf-16le, utf-16be, windows-1252, windows-1251 or iso-8859-1.")
  var encoding: String?
  @Option(help: "The character between columns: ',', ';', 'tab' or '|'.") var delimiter: String?
  @Option(help: "Why we may write: consent, existing_customer or inquiry.") var basis: String?
  @Option(help: "The day that dates from, as 2026-11-24.") var met: String?
  @Option(help: "Where it can be looked up.") var evidence = ""
  @Option(help: "Write the rows that need a person to this file.") var rejects: String?
  @Flag(name: [.customShort("n"), .long], help: "Say what would happen and change nothing.")
  var dryRun = false
  @Argument(help: "The file; - is standard input.") var file: String

  /// Rows named on the terminal; the rest is counted.
  private static let namedRows = 20

  func run() throws {
    let session = try options.session()
    let importOptions = try importOptions()
    var issues: [RowIssue] = []
    var writer = TableWriter()
    let rejects = dryRun ? nil : try rejects.map { try RejectsFile($0, besides: file) }
    let bar = ProgressBar(total: file == "-" ? 0 : FileInput.size(of: file))
    let source = ImportSource(
      nextChunk: try FileInput.chunks(of: file),
      onProgress: { bytes, rows in bar.show(bytes, "\(rows) rows") },
      onHeader: { header in
        writer.append(header)
        try rejects?.write(writer.take())
      },
      onNeedsYou: { issue in
        if issues.count < 1_000 { issues.append(issue) }
        if let rejects {
          writer.append(issue.fields)
          try rejects.write(writer.take())
        }
      })
    let report = try session.importCustomers(
      for: try session.owner(named: owner), from: source, importOptions)
    bar.finish()
    if options.json {
      try JSON.say(ImportView(report, issues: issues, isDryRun: dryRun))
    } else {
      show(report, issues)
    }
    // Last, so that what was imported is told even where this file cannot be written.
    try rejects?.finish()
  }

  private func show(_ report: ImportReport, _ issues: [RowIssue]) {
    let columns = report.columns.compactMap { header, column in
      column.map { "\(Terminal.line(header)) → \($0.name)" }
    }
    Terminal.note("Read as \(report.format.encoding.rawValue): \(columns.joined(separator: ", ")).")
    Terminal.say((dryRun ? "Would be: " : "") + report.summary + ".")
    if basis == nil, report.new > 0 {
      Terminal.say(
        "Nobody has said how you know them, so they are not yet writable: --basis, --met, --evidence.")
    }
    for issue in issues.prefix(Self.namedRows) {
      let value = issue.value.isEmpty ? "" : " '\(issue.value.prefix(60))'"
      Terminal.say(
        Terminal.line("  line \(issue.line), \(issue.field)\(value): \(issue.sentence)"))
    }
    if report.needsYou > Self.namedRows {
      Terminal.say("  … and \(report.needsYou - Self.namedRows) more; --rejects FILE writes them all.")
    }
    if !dryRun { Terminal.note("Undo within seven days: firsthand customers undo \(report.id)") }
  }

  private func importOptions() throws -> ImportOptions {
    var columns: [String: ImportColumn?] = [:]
    for pair in map {
      guard let equals = pair.lastIndex(of: "=") else {
        throw FirsthandError(.badInput, "--map '\(pair)': write it as HEADER=FIELD.")
      }
      let field = String(pair[pair.index(after: equals)...])
      guard field.isEmpty || ImportColumn(name: field) != nil else {
        throw FirsthandError(
          .badInput,
          "--map '\(pair)': there is no field '\(field)'. There are \(ImportColumn.names.joined(separator: ", ")).")
      }
      columns[String(pair[..<equals])] = ImportColumn(name: field)
    }
    return ImportOptions(
      fileName: file == "-" ? "standard input" : URL(fileURLWithPath: file).lastPathComponent,
      encoding: try encoding.map(readEncoding), delimiter: try delimiter.map(readDelimiter),
      map: columns, basis: try basis.map(readBasis),
      met: try met.map { try Day.read($0, for: "--met") }, evidence: evidence, isDryRun: dryRun)
  }

  private func readEncoding(_ name: String) throws -> TextEncoding {
    if let encoding = TextEncoding(name: name) { return encoding }
    throw FirsthandError(
      .badInput,
      "The encoding '\(name)' is not known. There are \(TextEncoding.allCases.map(\.rawValue).joined(separator: ", "))."
    )
  }

  private func readDelimiter(_ text: String) throws -> UInt8 {
    switch text {
    case "tab", "\t", "\\t": return 9
    case ",", ";", "|": return text.utf8.first ?? 44
    default:
      throw FirsthandError(.badInput, "--delimiter is ',', ';', 'tab' or '|', not '\(text)'.")
    }
  }

  private func readBasis(_ name: String) throws -> Consent.Basis {
    if let basis = Consent.Basis(rawValue: name) { return basis }
    throw FirsthandError(
      .badInput,
      "'\(name)' is no basis. There are \(Consent.Basis.allCases.map(\.rawValue).joined(separator: ", ")).")
  }
}

extension ImportReport {
  /// "38 new, 4 updated, 2 merged, 3 need you"
  var summary: String {
    var parts = ["\(self.new) new"]
    if self.updated > 0 { parts.append("\(self.updated) updated") }
    if self.merged > 0 { parts.append("\(self.merged) merged") }
    if self.unchanged > 0 { parts.append("\(self.unchanged) unchanged") }
    if self.alreadyLookedAfter > 0 {
      parts.append("\(self.alreadyLookedAfter) already looked after by a colleague")
    }
    if self.needsYou > 0 { parts.append("\(self.needsYou) need\(self.needsYou == 1 ? "s" : "") you") }
    return parts.joined(separator: ", ")
  }
}

/// The rows to mend, as a table. It takes its name when it is whole.
private final class RejectsFile {
  private let path: String
  private var handle: FileHandle?

  private var partPath: String { path + ".part" }

  init(_ path: String, besides source: String) throws {
    func place(_ path: String) -> String { URL(fileURLWithPath: path).resolvingSymlinksInPath().path }
    guard ![place(path), place(path + ".part")].contains(place(source)) else {
      throw FirsthandError(.badInput, "--rejects names the file that is imported. Give it another name.")
    }
    let attributes = try? FileManager.default.attributesOfItem(atPath: place(path))
    guard attributes == nil || attributes?[.type] as? FileAttributeType == .typeRegular else {
      throw FirsthandError(.badInput, "--rejects '\(path)' is there and is no file. Give it another name.")
    }
    self.path = path
  }

  deinit { if handle != nil { unlink(partPath) } }

  func write(_ bytes: [UInt8]) throws {
    if handle == nil {
      guard FileManager.default.createFile(atPath: partPath, contents: nil),
        let opened = FileHandle(forWritingAtPath: partPath)
      else { throw FirsthandError(.failed, "The file \(path) cannot be written. Look at its folder.") }
      handle = opened
    }
    try handle?.write(contentsOf: Data(bytes))
  }

  func finish() throws {
    guard let handle else { return }
    try handle.close()
    self.handle = nil
    guard rename(partPath, path) == 0 else {
      throw FirsthandError(.failed, "The file \(path) cannot be written. Look at its folder.")
    }
  }
}

private struct ImportView: Encodable {
  struct Issue: Encodable {
    let line: Int
    let field, value, reason: String
  }

  let id: String?
  let encoding: String
  let columns: [String: String]
  let new, updated, merged, unchanged, alreadyLookedAfter, needsYou: Int
  let issues: [Issue]

  init(_ report: ImportReport, issues: [RowIssue], isDryRun: Bool) {
    id = isDryRun ? nil : report.id
    encoding = report.format.encoding.rawValue
    columns = Dictionary(
      report.columns.compactMap { header, column in column.map { (header, $0.name) } },
      uniquingKeysWith: { first, _ in first })
    new = report.new
    updated = report.updated
    merged = report.merged
    unchanged = report.unchanged
    alreadyLookedAfter = report.alreadyLookedAfter
    needsYou = report.needsYou
    self.issues = issues.map {
      Issue(line: $0.line, field: $0.field, value: $0.value, reason: $0.sentence)
    }
  }
}
