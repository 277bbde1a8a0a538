import Firsthand
import HTTPTypes
import Hummingbird
import MailFormat
import NIOCore
import Operations

/// All that is held about one person, as an archive to hand to them. That it was taken is itself in the log, so it is
/// asked for by a form.
struct PersonExportPages: Sendable {
  let site: Site

  func add(to routes: RouterGroup<SalespersonContext>) {
    routes.post("customers/:id/export") { _, context in
      let (desk, id) = (context.desk, try context.cardID)
      return try await archive(desk) { try desk.beginPersonExport(id) }
    }
  }

  func add(to routes: RouterGroup<AdministratorContext>) {
    routes.post("audit/person") { request, context in
      let desk = context.desk
      let text = try await request.form()["address"]
      guard let address = try? EmailAddress(text) else { throw HTTPError(.badRequest) }
      return try await archive(desk) { try desk.beginPersonExport(address) }
    }
  }

  private func archive(
    _ desk: some RoleDesk, _ begin: @escaping @Sendable () throws -> PersonExport
  ) async throws -> Response {
    let (name, archive) = try await site.work {
      let export = try begin()
      return (export.fileName, try desk.openArchive(export))
    }
    return Response(
      status: .ok,
      headers: [.contentType: "application/zip", .contentDisposition: "attachment; filename=\"\(name)\""],
      body: ResponseBody { [site] writer in
        while true {
          let bytes = try await site.work { try archive.next() }
          if bytes.isEmpty { break }
          try await writer.write(ByteBuffer(bytes: bytes))
        }
        try await writer.finish(nil)
      })
  }
}
