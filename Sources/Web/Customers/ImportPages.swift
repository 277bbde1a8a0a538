import Firsthand
import Foundation
import HTTPTypes
import Hummingbird
import NIOCore
import Operations
import Phrasebook
import Store

/// A list of customers on its way in: handing it in, looking at it, importing it.
struct ImportPages: Sendable {
  let site: Site

  func add(to routes: RouterGroup<SalespersonContext>) {
    routes.get("customers/import") { _, context in try await start(context) }
    routes.post("customers/import/paste") { request, context in try await paste(request, context) }
    routes.post("customers/import/file") { request, context in try await receive(request, context) }
    routes.get("customers/import/:id") { request, context in
      try await look(context.uploadID, TypedBasis(try request.query), TypedProblems(), context)
    }
    routes.post("customers/import/:id") { request, context in try await goOn(request, context) }
    routes.post("customers/import/:id/drop") { _, context in
      let id = try context.uploadID
      try await site.work { [desk = context.desk] in try desk.dropUpload(id) }
      return site.done(context.phrases("imports.dropped"), goTo: "/customers/import")
    }
  }

  private func start(_ context: SalespersonContext, error: String? = nil) async throws -> Response {
    let (uploads, hasImports) = try await site.work { [desk = context.desk] in
      (try desk.uploads(), try !desk.imports().isEmpty)
    }
    let view = ImportStartView(uploads, hasImports: hasImports, error: error, context)
    return try site.page(
      "imports/start", title: context.phrases("imports.title"), view, context, script: "import",
      status: error == nil ? .ok : .unprocessableContent)
  }

  private func paste(_ request: Request, _ context: SalespersonContext) async throws -> Response {
    let text = try await request.form()["rows"]
    if text.trimmingSpaces.isEmpty { return try await start(context, error: context.phrases("imports.paste_empty")) }
    let name = context.phrases("imports.paste_name")
    let id = try await site.work { [desk = context.desk] in
      let id = try desk.beginUpload(fileName: name)
      try desk.receive(Array(text.utf8), of: id)
      try desk.finishUpload(id)
      return id
    }
    return site.done(nil, goTo: path(id))
  }

  /// A file as the raw body of a script's request, taken in piece by piece.
  private func receive(_ request: Request, _ context: SalespersonContext) async throws -> Response {
    let desk = context.desk
    if let length = request.headers[.contentLength].flatMap({ Int($0) }), length > SalespersonDesk.longestUpload {
      throw FirsthandError(.badInput, context.phrases("imports.too_large"))
    }
    let name = request.headers[.fileName]?.removingPercentEncoding ?? ""
    let id = try await site.work { try desk.beginUpload(fileName: name) }
    do {
      var kept: [UInt8] = []
      for try await buffer in request.body {
        kept += buffer.readableBytesView
        if kept.count >= SalespersonDesk.uploadPart {
          let part = kept
          kept = []
          try await site.work { try desk.receive(part, of: id) }
        }
      }
      let last = kept
      try await site.work {
        try desk.receive(last, of: id)
        try desk.finishUpload(id)
      }
    } catch {
      try await site.work { try desk.discard(id) }
      throw error
    }
    return try site.json(["next": path(id)])
  }

  private func look(
    _ id: Upload.ID, _ typed: TypedBasis, _ problems: TypedProblems, _ context: SalespersonContext
  ) async throws -> Response {
    let preview = try await site.work { [desk = context.desk] in try desk.preview(of: id) }
    let view = ImportPreviewView(preview, BasisFormView(typed, problems, mayWait: true, context), context)
    return try site.page(
      "imports/look", title: view.heading, view, context, script: "import",
      status: problems.sentences.isEmpty ? .ok : .unprocessableContent)
  }

  /// Reads the file as it is chosen now, then shows what would happen, or lets it happen.
  private func goOn(_ request: Request, _ context: SalespersonContext) async throws -> Response {
    let id = try context.uploadID
    let form = try await request.form()
    let typed = TypedBasis(form)
    let reading = ImportReading(form)
    let isReady = try await site.work { [desk = context.desk] in
      try desk.lookAt(id, reading)
      let preview = try desk.preview(of: id)
      return preview.problem == nil && preview.upload.counts != nil
    }
    guard form["then"] == "import", isReady else {
      let query = typed.query.map { $0.name + "=" + $0.value.percentEncoded }.joined(separator: "&")
      return site.done(nil, goTo: path(id) + (query.isEmpty ? "" : "?" + query))
    }
    do {
      let claim = try typed.claim(at: context.desk.now, mayWait: true)
      let imported = try await site.work { [desk = context.desk] in try desk.importUpload(id, claim) }
      return site.done(nil, goTo: "/customers/imports/" + imported.text.percentEncoded)
    } catch let problems as TypedProblems {
      return try await look(id, typed, problems, context)
    }
  }

  private func path(_ id: Upload.ID) -> String { "/customers/import/" + id.text.percentEncoded }
}

extension ImportReading {
  /// As it is chosen on the page.
  init(_ form: Form) {
    var columns: [String] = []
    while let name = form.optional("column-\(columns.count)") { columns.append(name) }
    self.init(
      encoding: form.optional("encoding"), delimiter: form.optional("delimiter"),
      header: HeaderRow(rawValue: form["header"]) ?? .guessed, columns: columns.isEmpty ? nil : columns)
  }
}

extension SalespersonContext {
  var uploadID: Upload.ID {
    get throws { Upload.ID(try parameters.require("id")) }
  }
}

extension HTTPField.Name {
  /// A file's own name, percent-encoded, beside its bytes.
  static let fileName = HTTPField.Name("X-File-Name") ?? .contentDisposition
}
