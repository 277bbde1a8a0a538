import Firsthand
import HTTPTypes
import Hummingbird
import NIOCore
import Operations
import Phrasebook

/// The standards in force for everybody to read, and a field to try a sentence in.
struct StandardsPages: Sendable {
  let site: Site

  func add(to routes: RouterGroup<MemberContext>) {
    routes.get("standards") { _, context in try await show(nil, nil, context) }
    routes.get("standards/:name/file") { _, context in
      let name = try context.parameters.require("name")
      let standards = try await site.work { [desk = context.desk] in try desk.standards() }
      guard let standard = standards.first(where: { $0.reference.name == name }) else {
        throw FirsthandError(.notFound, context.phrases("standards.no_such"))
      }
      return Response(
        status: .ok, headers: [.contentType: "text/plain; charset=utf-8"],
        body: ResponseBody(byteBuffer: ByteBuffer(string: standard.source)))
    }
    routes.get("standards/policies/:name") { _, context in
      let name = try context.parameters.require("name")
      let standards = try await site.work { [desk = context.desk] in try desk.standards() }
      guard let standard = standards.first(where: { $0.reference.name == name }) else {
        throw FirsthandError(.notFound, context.phrases("standards.no_such"))
      }
      let view = StandardsView.policy(standard, context)
      return try site.page("standards/policy", title: view.title, view, context)
    }
    // Trying changes nothing, but what somebody tries belongs in no address and no log.
    routes.post("standards") { request, context in
      let form = try await request.form()
      let (text, language) = (form["text"], form["language"])
      do {
        let tried = try await site.work { [desk = context.desk] in try desk.trySentence(text, language: language) }
        if request.isFromScript {
          let html = try site.fragmentText("standards/tried", TriedView(tried, context.phrases), context)
          return try site.json(["html": html])
        }
        return try await show(tried, nil, context)
      } catch let error as FirsthandError where error.code == .badInput && !request.isFromScript {
        let kept = TriedSentence(text: text, language: language, findings: [])
        return try await show(kept, context.phrases.sentence(error.sentence), context)
      }
    }
  }

  private func show(_ tried: TriedSentence?, _ error: String?, _ context: MemberContext) async throws -> Response {
    let (standards, languages) = try await site.work { [desk = context.desk] in
      (try desk.standards(), try desk.standardLanguages())
    }
    let view = StandardsView(standards, languages: languages, tried, error: error, context)
    return try site.page(
      "standards/list", title: context.phrases("standards.title"), view, context, script: "standards",
      status: error == nil ? .ok : .unprocessableContent)
  }
}
