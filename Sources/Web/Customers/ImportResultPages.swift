import Firsthand
import Hummingbird
import Operations
import Phrasebook
import Store

/// What imports came to: rows to mend, and taking an import back.
struct ImportResultPages: Sendable {
  let site: Site

  func add(to routes: RouterGroup<SalespersonContext>) {
    routes.get("customers/imports") { _, context in
      let imports = try await site.work { [desk = context.desk] in try desk.imports() }
      let view = ImportListView(imports, context)
      return try site.page("imports/list", title: context.phrases("imports.list_title"), view, context)
    }
    routes.get("customers/imports/:id") { _, context in
      let id = try context.importID
      let result = try await site.work { [desk = context.desk] in try desk.importResult(id) }
      let view = ImportResultView(result, context)
      return try site.page("imports/result", title: view.heading, view, context)
    }
    routes.post("customers/imports/:id/rows") { request, context in try await mend(request, context) }
    routes.get("customers/imports/:id/rows.csv") { _, context in
      let id = try context.importID
      let bytes = try await site.work { [desk = context.desk] in try desk.issueTable(of: id) }
      return site.download(bytes, name: "rows-to-mend.csv", contentType: "text/csv; charset=utf-8")
    }
    routes.post("customers/imports/:id/dismiss") { _, context in
      let id = try context.importID
      try await site.work { [desk = context.desk] in try desk.dismissIssues(of: id) }
      return site.done(context.phrases("imports.dismissed"), goTo: path(id))
    }
    routes.post("customers/imports/:id/undo") { _, context in
      let id = try context.importID
      try await site.work { [desk = context.desk] in try desk.undoImport(id) }
      return site.done(context.phrases("imports.undone"), goTo: "/customers/imports")
    }
  }

  private func mend(_ request: Request, _ context: SalespersonContext) async throws -> Response {
    let id = try context.importID
    let rows = MendedRow.rows(try await request.form())
    let (saved, open) = try await site.work { [desk = context.desk] in
      (try desk.mend(id, rows), try desk.importResult(id).summary.openIssues)
    }
    let phrases = context.phrases
    let rest = open == 0 ? phrases("imports.all_mended") : phrases("imports.still_wrong", count: open)
    return site.done(phrases("imports.saved_rows", count: saved) + " " + rest, goTo: path(id))
  }

  private func path(_ id: Firsthand.ID<CustomerImport>) -> String { "/customers/imports/" + id.text.percentEncoded }
}

extension MendedRow {
  /// Rows of the page: `row-3-1` is the second column of row 3.
  static func rows(_ form: Form) -> [MendedRow] {
    var rows: [Int: [Int: String]] = [:]
    for (name, value) in form.fields(prefix: "row-") {
      let parts = name.split(separator: "-").compactMap { Int($0) }
      if parts.count == 2 { rows[parts[0], default: [:]][parts[1]] = value }
    }
    return rows.sorted { $0.key < $1.key }.map { MendedRow(number: $0.key, fields: $0.value) }
  }
}

extension SalespersonContext {
  var importID: Firsthand.ID<CustomerImport> {
    get throws { Firsthand.ID(try parameters.require("id")) }
  }
}
