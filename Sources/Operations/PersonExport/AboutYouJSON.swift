import Firsthand
import Foundation
import MailFormat
import Store

/// about-you.json, a page at a time. docs/export.md says what its names mean.
struct AboutYouJSON {
  /// Raised where a name changes its meaning or goes; a new name raises nothing.
  private static let form = 1

  private let export: PersonExport
  private let letters: [String: KeptLetter]

  init(_ export: PersonExport, _ letters: [String: KeptLetter]) {
    self.export = export
    self.letters = letters
  }

  private struct Head: Encodable {
    let form: Int
    let made_at, made_by, about, part, company: String
    let postal_address, website: String?
  }

  var beginning: [UInt8] {
    get throws {
      let head = Head(
        form: Self.form, made_at: export.madeAt.text, made_by: export.madeBy.name, about: export.person.address.text,
        part: export.salesperson == nil ? "company" : "salesperson", company: export.companyName,
        postal_address: export.company?.postalAddress, website: export.company?.website)
      return Array(try Self.encoded(head).dropLast())
    }
  }

  let end = Array("\n}\n".utf8)

  func bytes(_ page: HeldPage) throws -> [UInt8] {
    var bytes = page.before == 0 ? Array(",\n\"\(page.section.name)\": [".utf8) : []
    for (index, row) in page.rows.enumerated() {
      bytes += Array((page.before + index == 0 ? "\n" : ",\n").utf8)
      bytes += try Self.encoded(values(row))
    }
    if page.isLast { bytes += Array("]".utf8) }
    return bytes
  }

  private func values(_ row: HeldRow) -> [String: Value] {
    var values: [String: Value] = [:]
    for (column, value) in zip(row.section.columns, row.values) {
      values[column.name] =
        switch value {
        case nil: Value.none
        case .text(let text)?: .text(text)
        case .number(let number)?: .number(number)
        case .moment(let moment)?: .text(moment.text)
        case .member(let id)?: .text(export.names[id] ?? id.text)
        case .list(let texts)?: .list(texts)
        }
    }
    if row.section == .letters {
      let kept = row.text("id").flatMap { letters[$0] }
      values["file"] = kept.map { .text($0.file) } ?? Value.none
      values["subject_as_sent"] = kept.map { .text($0.subject) } ?? Value.none
    }
    return values
  }

  private enum Value: Encodable {
    case none
    case text(String)
    case number(Int64)
    case list([String])

    func encode(to encoder: any Encoder) throws {
      var container = encoder.singleValueContainer()
      switch self {
      case .none: try container.encodeNil()
      case .text(let text): try container.encode(text)
      case .number(let number): try container.encode(number)
      case .list(let texts): try container.encode(texts)
      }
    }
  }

  private static func encoded(_ value: some Encodable) throws -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return Array(try encoder.encode(value))
  }
}
