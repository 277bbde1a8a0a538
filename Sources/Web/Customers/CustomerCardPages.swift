import Firsthand
import HTTPTypes
import Hummingbird
import Operations
import Phrasebook

/// One customer's card, and what is done on it.
struct CustomerCardPages: Sendable {
  let site: Site

  func add(to routes: RouterGroup<SalespersonContext>) {
    PersonExportPages(site: site).add(to: routes)
    routes.get("customers/:id") { _, context in try cardPage(try await history(context), context) }
    routes.get("customers/:id/edit") { _, context in
      let history = try await history(context)
      let customer = history.card.customer
      return try editPage(
        CustomerFormView(
          customer, version: history.version, TypedCustomer(customer, context.phrases), context: context),
        context)
    }
    routes.post("customers/:id/edit") { request, context in try await change(request, context) }
    routes.post("customers/:id/basis") { request, context in try await sayBasis(request, context) }
    routes.post("customers/:id/notes") { request, context in try await note(request, context) }
    routes.post("customers/:id/notes/:note/remove") { _, context in
      let id = try context.cardID
      let note = Interaction.ID(try context.parameters.require("note"))
      try await site.work { [desk = context.desk] in try desk.removeNote(note, about: id) }
      return site.done(context.phrases("customers.note_removed"), goTo: path(id))
    }
    routes.post("customers/:id/leave-out") { _, context in
      let id = try context.cardID
      let (customer, isNew) = try await site.work { [desk = context.desk] in
        (try desk.customer(id).card.customer, try desk.leaveOut(id))
      }
      let name = ["name": customer.displayName]
      return site.done(
        isNew ? context.phrases("customers.left_out_now", name) : context.phrases("customers.left_out_already", name),
        goTo: path(id))
    }
  }

  private func path(_ id: Customer.ID) -> String { "/customers/" + id.text.percentEncoded }

  private func history(_ context: SalespersonContext) async throws -> CustomerHistory {
    let id = try context.cardID
    return try await site.work { [desk = context.desk] in try desk.customer(id) }
  }

  private func cardPage(
    _ history: CustomerHistory, _ context: SalespersonContext, typedBasis: TypedBasis = TypedBasis(),
    note: TypedNote? = nil, _ problems: TypedProblems = TypedProblems()
  ) throws -> Response {
    let view = CustomerCardView(history, context, typedBasis: typedBasis, note: note, problems)
    return try site.page(
      "customers/card", title: view.name, view, context,
      status: problems.sentences.isEmpty ? .ok : .unprocessableContent)
  }

  private func editPage(
    _ view: CustomerFormView, _ context: SalespersonContext, status: HTTPResponse.Status = .ok
  ) throws -> Response {
    try site.page("customers/form", title: view.heading, view, context, status: status)
  }

  private func change(_ request: Request, _ context: SalespersonContext) async throws -> Response {
    let id = try context.cardID
    let form = try await request.form()
    let typed = TypedCustomer(form)
    let version = Int(form["version"]) ?? 0
    do {
      try await site.work { [desk = context.desk] in try desk.changeCustomer(id, seen: version, typed.fields) }
      return site.done(context.phrases("customers.changed"), goTo: path(id))
    } catch let problems as TypedProblems {
      let customer = try await history(context).card.customer
      let view = CustomerFormView(customer, version: version, typed, problems, context: context)
      return try editPage(view, context, status: .unprocessableContent)
    } catch let error as FirsthandError where error.code == .conflict {
      // What was typed stays in the form, and saving it again is then about what is there now.
      let now = try await history(context)
      let view = CustomerFormView(
        now.card.customer, version: now.version, typed, error: context.phrases.sentence(error.sentence),
        context: context)
      return try editPage(view, context, status: .conflict)
    }
  }

  private func sayBasis(_ request: Request, _ context: SalespersonContext) async throws -> Response {
    let id = try context.cardID
    let typed = TypedBasis(try await request.form())
    do {
      guard let claim = try typed.claim(at: context.desk.now, mayWait: false) else {
        throw FirsthandError(.badInput, context.phrases("basis.choose"))
      }
      _ = try await site.work { [desk = context.desk] in try desk.assertBasis(claim, for: [id]) }
      return site.done(context.phrases("basis.said", count: 1), goTo: path(id))
    } catch let problems as TypedProblems {
      return try cardPage(try await history(context), context, typedBasis: typed, problems)
    }
  }

  private func note(_ request: Request, _ context: SalespersonContext) async throws -> Response {
    let id = try context.cardID
    let typed = TypedNote(try await request.form())
    do {
      try await site.work { [desk = context.desk] in try desk.note(typed.kind, on: typed.day, typed.words, about: id) }
      return site.done(context.phrases("customers.noted"), goTo: path(id))
    } catch let problems as TypedProblems {
      return try cardPage(try await history(context), context, note: typed, problems)
    }
  }
}
