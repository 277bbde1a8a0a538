import Firsthand
import Operations
import Phrasebook
import Store

/// Where a list is handed in.
struct ImportStartView {
  struct Waiting {
    let href: String
    let name: String
    let when: String
    let drop: String
  }

  let error: String?
  let waiting: [Waiting]
  let hasWaiting: Bool
  let hasImports: Bool
  let tooLarge: String
  let failed: String
  let uploading: String

  init(_ uploads: [Upload], hasImports: Bool, error: String?, _ context: SalespersonContext) {
    let phrases = context.phrases
    self.error = error
    self.hasImports = hasImports
    waiting = uploads.map { upload in
      let path = "/customers/import/" + upload.id.text.percentEncoded
      return Waiting(
        href: path, name: upload.fileName,
        when: phrases.ago(upload.at, now: context.desk.now, zone: context.zone), drop: path + "/drop")
    }
    hasWaiting = !waiting.isEmpty
    tooLarge = phrases("imports.too_large")
    failed = phrases("imports.upload_failed")
    uploading = phrases("imports.uploading")
  }
}

/// A file as an import would read it, and what would come of it.
struct ImportPreviewView {
  struct Column {
    let index: Int
    let name: String
    let label: String
    let options: [OptionView]
    let samples: String
    let isTaken: Bool
  }

  struct Number {
    let number: String
    let words: String
  }

  let heading: String
  let action: String
  let drop: String
  let problem: String?
  let asksForAddress: Bool
  let encodings: [OptionView]
  let delimiters: [OptionView]
  let headers: [OptionView]
  let columns: [Column]
  let hasColumns: Bool
  let numbers: [Number]
  let hasNumbers: Bool
  let remarks: [String]
  let basis_form: BasisFormView
  let hasError: Bool
  let importWords: String?
  let nothingWords: String?

  init(_ preview: ImportPreview, _ basis: BasisFormView, _ context: SalespersonContext) {
    let phrases = context.phrases
    let path = "/customers/import/" + preview.upload.id.text.percentEncoded
    heading = phrases("imports.look_title", ["file": preview.upload.fileName])
    action = path
    drop = path + "/drop"
    problem = preview.problem.map { phrases.sentence($0) }
    asksForAddress = preview.problem == nil && !preview.holdsAddresses && !preview.columns.isEmpty
    encodings = ImportReading.encodings.map {
      OptionView(
        value: $0, words: phrases("imports.encoding_\($0.replacing("-", with: "_"))"), isChosen: $0 == preview.encoding)
    }
    delimiters = ImportReading.delimiters.map {
      OptionView(value: $0, words: phrases("imports.delimiter_\($0)"), isChosen: $0 == preview.delimiter)
    }
    headers = [
      OptionView(value: "present", words: phrases("imports.header_present"), isChosen: preview.hasHeader),
      OptionView(value: "absent", words: phrases("imports.header_absent"), isChosen: !preview.hasHeader),
    ]
    columns = preview.columns.enumerated().map { index, column in
      let name =
        preview.hasHeader && !column.header.isEmpty
        ? column.header : phrases("imports.column_number", ["number": String(index + 1)])
      return Column(
        index: index, name: name, label: phrases("imports.take_as", ["name": name]),
        options: [OptionView(value: "", words: phrases("imports.leave_column"), isChosen: column.name.isEmpty)]
          + ImportColumn.names.map { OptionView(value: $0, words: phrases.column($0), isChosen: $0 == column.name) },
        samples: column.samples.filter { !$0.isEmpty }.prefix(3).joined(separator: " · "),
        isTaken: !column.name.isEmpty)
    }
    hasColumns = !columns.isEmpty
    let counts = preview.problem == nil ? preview.upload.counts : nil
    numbers = counts.map { Self.numbers($0, phrases) } ?? []
    hasNumbers = !numbers.isEmpty
    remarks = counts.map { Self.remarks($0, phrases) } ?? []
    basis_form = basis
    hasError = basis.hasError
    let people = counts.map { $0.new + $0.updated + $0.unchanged } ?? 0
    let isWorthIt = people + (counts?.needsYou ?? 0) > 0
    importWords = isWorthIt ? phrases("imports.import_button", count: people) : nil
    nothingWords = counts != nil && !isWorthIt ? phrases("imports.import_none") : nil
  }

  static func numbers(_ counts: ImportCounts, _ phrases: Phrases) -> [Number] {
    let all: [(Int, String)] = [
      (counts.new, phrases("imports.new", count: counts.new)),
      (counts.updated, phrases("imports.updated", count: counts.updated)),
      (counts.merged, phrases("imports.merged", count: counts.merged)),
      (counts.unchanged, phrases("imports.unchanged", count: counts.unchanged)),
      (counts.needsYou, phrases("imports.need_you", count: counts.needsYou)),
    ]
    return all.enumerated().filter { $0.offset == 0 || $0.element.0 > 0 }
      .map { Number(number: phrases.number($0.element.0), words: $0.element.1) }
  }

  private static func remarks(_ counts: ImportCounts, _ phrases: Phrases) -> [String] {
    var remarks: [String] = []
    if counts.needsYou > 0 { remarks.append(phrases("imports.need_you_before", count: counts.needsYou)) }
    if counts.merged > 0 { remarks.append(phrases("imports.merged_hint")) }
    if counts.leftOut > 0 { remarks.append(phrases("imports.left_out_before", count: counts.leftOut)) }
    if counts.alreadyLookedAfter > 0 { remarks.append(phrases("imports.colleague", count: counts.alreadyLookedAfter)) }
    return remarks
  }
}

extension Phrases {
  /// What a column of a file is taken for.
  func column(_ name: String) -> String {
    switch name {
    case "email": self("imports.field_email")
    case "email2": self("imports.field_email2")
    case "name": self("imports.field_name")
    default: self("field.\(name)")
    }
  }
}
