import Firsthand
import MailFormat
import Operations
import Phrasebook
import Store

/// What an import came to.
struct ImportResultView {
  struct Person {
    let href: String
    let name: String
    let address: String
    let reason: String
  }

  struct Row {
    let number: Int
    let heading: String
    let sentence: String
    let cells: [Cell]
  }

  struct Cell {
    let name: String
    let label: String
    let value: String
    let isWrong: Bool
  }

  let heading: String
  let lede: String?
  let path: String
  let peopleHref: String
  let numbers: [ImportPreviewView.Number]
  let colleague: String?
  let asksForBasis: Bool
  let basisHref: String
  let leftOutHeading: String?
  let leftOut: [Person]
  let mendHeading: String?
  let rows: [Row]
  let saveWords: String
  let canUndo: Bool
  let undoWords: String
  let undoSure: String

  init(_ result: ImportResult, _ context: SalespersonContext) {
    let phrases = context.phrases
    let summary = result.summary
    path = "/customers/imports/" + summary.id.text.percentEncoded
    heading = phrases("imports.result_title", ["file": summary.fileName])
    canUndo = summary.canUndo
    lede =
      summary.canUndo
      ? phrases("imports.result_lede", ["day": phrases.day(summary.undoUntil, zone: context.zone)]) : nil
    let query = CustomerQuery(CustomerFilter(importID: summary.id.text))
    peopleHref = query.path()
    var counts = summary.counts
    counts.needsYou = summary.openIssues
    numbers = ImportPreviewView.numbers(counts, phrases)
    colleague =
      counts.alreadyLookedAfter > 0 ? phrases("imports.colleague", count: counts.alreadyLookedAfter) : nil
    asksForBasis = !summary.hasBasis && counts.new > 0
    basisHref = query.with { $0.standing = .notYet }.path("/customers/basis", [("all", "1")])
    leftOut = result.leftOut.map { card in
      Person(
        href: "/customers/" + card.customer.id.text.percentEncoded, name: card.customer.displayName,
        address: card.customer.address.displayText, reason: card.leftOut.map { phrases.reason($0) } ?? "")
    }
    leftOutHeading = leftOut.isEmpty ? nil : phrases("imports.left_out", count: max(leftOut.count, counts.leftOut))
    mendHeading = summary.openIssues > 0 ? phrases("imports.mend_title", count: summary.openIssues) : nil
    rows = result.issues.map { Self.row($0, result, phrases) }
    saveWords =
      summary.openIssues > result.issues.count ? phrases("imports.save_rows_more") : phrases("imports.save_rows")
    undoWords = phrases("imports.undo_name", ["file": summary.fileName])
    undoSure = phrases("imports.undo_sure", ["file": summary.fileName])
  }

  /// A row with the columns that were taken for something, and whichever one is wrong.
  private static func row(_ issue: ImportIssue, _ result: ImportResult, _ phrases: Phrases) -> Row {
    let cells = result.header.indices.filter {
      !result.columns[$0].isEmpty || result.header[$0] == issue.field
    }.map { index in
      let header = result.header[index]
      return Cell(
        name: "row-\(issue.number)-\(index)",
        label: header.isEmpty ? phrases("imports.column_number", ["number": String(index + 1)]) : header,
        value: issue.fields.indices.contains(index) ? String(issue.fields[index].prefix(2_000)) : "",
        isWrong: header == issue.field)
    }
    return Row(
      number: issue.number, heading: phrases("imports.row", ["line": phrases.number(issue.line)]),
      sentence: phrases("imports.wrong_in", ["field": issue.field, "sentence": phrases.sentence(issue.sentence)]),
      cells: cells)
  }
}

/// The imports of a salesperson.
struct ImportListView {
  struct Row {
    let href: String
    let name: String
    let when: String
    let result: String
    let openWords: String
    let undoAction: String
    let undoName: String
    let undoSure: String
    let canUndo: Bool
  }

  let imports: [Row]
  let hasImports: Bool

  init(_ summaries: [ImportSummary], _ context: SalespersonContext) {
    let phrases = context.phrases
    imports = summaries.map { summary in
      let path = "/customers/imports/" + summary.id.text.percentEncoded
      let counts = summary.counts
      let parts: [(Int, (Int) -> String)] = [
        (counts.new, { phrases("imports.sum_new", count: $0) }),
        (counts.updated, { phrases("imports.sum_updated", count: $0) }),
        (counts.merged, { phrases("imports.sum_merged", count: $0) }),
        (counts.unchanged, { phrases("imports.sum_unchanged", count: $0) }),
      ]
      return Row(
        href: path, name: summary.fileName, when: phrases.moment(summary.at, zone: context.zone),
        result: parts.filter { $0.0 > 0 }.map { $0.1($0.0) }.joined(separator: ", "),
        openWords: summary.openIssues > 0 ? phrases("imports.rows_open", count: summary.openIssues) : "",
        undoAction: path + "/undo", undoName: phrases("imports.undo_name", ["file": summary.fileName]),
        undoSure: phrases("imports.undo_sure", ["file": summary.fileName]), canUndo: summary.canUndo)
    }
    hasImports = !imports.isEmpty
  }
}
