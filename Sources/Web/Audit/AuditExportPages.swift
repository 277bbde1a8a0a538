import Firsthand
import Foundation
import HTTPTypes
import Hummingbird
import NIOCore
import Operations
import Store
import Tabular

/// What a search of the audit finds, as a file to keep: a table, or a line of JSON for each entry. That it was
/// exported is itself in the log, so it is asked for by a form.
struct AuditExportPages: Sendable {
  let site: Site

  func add(to routes: RouterGroup<AdministratorContext>) {
    routes.post("audit/export") { request, context in
      let form = try await request.form()
      let question = try AuditForm(form).question(zone: context.zone, context.phrases)
      let desk = context.desk
      let isJSON = form["format"] == "jsonl"
      let export = try await site.work { try desk.beginAuditExport(question) }
      return Response(
        status: .ok,
        headers: [
          .contentType: isJSON ? "application/jsonl; charset=utf-8" : "text/csv; charset=utf-8",
          .contentDisposition: "attachment; filename=\"firsthand-log.\(isJSON ? "jsonl" : "csv")\"",
        ],
        body: ResponseBody { [site] writer in
          var export = export
          if !isJSON { try await writer.write(ByteBuffer(bytes: AuditFile.header())) }
          while true {
            let (next, bytes) = try await site.work { [export] in
              var export = export
              let records = try desk.next(of: &export)
              return (export, try AuditFile.bytes(records, names: export.names, isJSON: isJSON))
            }
            if bytes.isEmpty { break }
            export = next
            try await writer.write(ByteBuffer(bytes: bytes))
          }
          try await writer.finish(nil)
        })
    }
  }
}

/// Entries as a file has them.
enum AuditFile {
  /// One entry; the names are those of the columns.
  private struct Line: Encodable {
    let id, at, kind, actor, salesperson, letter, message, recipient, reply: String
    let facts: [String: String]

    init(_ record: LogRecord, _ names: [Member.ID: String]) {
      let entry = record.entry
      id = entry.id.text
      at = entry.at.text
      kind = entry.kind.rawValue
      actor = entry.actor.map { names[$0] ?? $0.text } ?? ""
      salesperson = record.owner.map { names[$0] ?? $0.text } ?? ""
      letter = entry.newsletter?.text ?? ""
      message = entry.message?.text ?? ""
      recipient = record.address ?? ""
      reply = record.relayWords ?? ""
      facts = Dictionary(entry.facts.map { ($0.name, $0.value) }, uniquingKeysWith: { first, _ in first })
    }

    static let columns = [
      "id", "at", "kind", "actor", "salesperson", "letter", "message", "recipient", "reply", "facts",
    ]

    var cells: [String] {
      [
        id, at, kind, actor, salesperson, letter, message, recipient, reply,
        facts.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: "; "),
      ]
    }
  }

  static func header() -> [UInt8] {
    var writer = TableWriter()
    writer.append(Line.columns)
    return writer.take()
  }

  static func bytes(_ records: [LogRecord], names: [Member.ID: String], isJSON: Bool) throws -> [UInt8] {
    if !isJSON {
      var writer = TableWriter()
      for record in records { writer.append(Line(record, names).cells) }
      return writer.take()
    }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return try records.flatMap { Array(try encoder.encode(Line($0, names))) + [10] }
  }
}
