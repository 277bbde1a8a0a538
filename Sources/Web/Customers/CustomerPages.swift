import Firsthand
import HTTPTypes
import Hummingbird
import Operations
import Phrasebook
import Store

/// The salesperson's own customers: the list and what is said of many at once. One person's card is in
/// `CustomerCardPages`, lists that are brought in are in `ImportPages`.
struct CustomerPages: Sendable {
  let site: Site

  func add(to routes: RouterGroup<SalespersonContext>) {
    routes.get("customers") { request, context in try await list(request, context) }
    routes.get("customers/new") { _, context in
      try newForm(TypedCustomer(fields: [:]), TypedBasis(), TypedProblems(), context)
    }
    routes.post("customers/new") { request, context in try await add(request, context) }
    routes.get("customers/basis") { request, context in try await askBasis(request, context) }
    routes.post("customers/basis") { request, context in try await sayBasis(request, context) }
    CustomerCardPages(site: site).add(to: routes)
    ImportPages(site: site).add(to: routes)
    ImportResultPages(site: site).add(to: routes)
  }

  private func list(_ request: Request, _ context: SalespersonContext) async throws -> Response {
    let query = CustomerQuery(try request.query)
    let (page, fileName) = try await site.work { [desk = context.desk] in
      let page = try desk.customerPage(query.filter, after: query.after)
      let known = try query.filter.importID.flatMap { try desk.fileName(ofImport: ID($0)) }
      return (page, known)
    }
    let view = CustomerListView(page, query, fileName: fileName, context)
    return try site.page(
      "customers/list", title: context.phrases("customers.title"), view, context, script: "customers")
  }

  private func newForm(
    _ typed: TypedCustomer, _ basis: TypedBasis, _ problems: TypedProblems, _ context: SalespersonContext
  ) throws -> Response {
    let view = CustomerFormView(
      new: typed, basis: BasisFormView(basis, problems, mayWait: true, context), problems, context)
    return try site.page(
      "customers/form", title: view.heading, view, context,
      status: problems.sentences.isEmpty ? .ok : .unprocessableContent)
  }

  private func add(_ request: Request, _ context: SalespersonContext) async throws -> Response {
    let form = try await request.form()
    let (typed, basis) = (TypedCustomer(form), TypedBasis(form))
    do {
      let claim = try basis.claim(at: context.desk.now, mayWait: true)
      let customer = try await site.work { [desk = context.desk] in
        let id = try desk.addCustomer(typed, claim)
        return try desk.customer(id).card.customer
      }
      return site.done(
        context.phrases("customers.added", ["name": customer.displayName]),
        goTo: "/customers/" + customer.id.text.percentEncoded)
    } catch let problems as TypedProblems {
      return try newForm(typed, basis, problems, context)
    }
  }

  private func askBasis(_ request: Request, _ context: SalespersonContext) async throws -> Response {
    try await basisPage(Chosen(try request.query), TypedBasis(), TypedProblems(), context)
  }

  private func sayBasis(_ request: Request, _ context: SalespersonContext) async throws -> Response {
    let form = try await request.form()
    let (chosen, typed) = (Chosen(form), TypedBasis(form))
    do {
      guard let claim = try typed.claim(at: context.desk.now, mayWait: false) else {
        throw FirsthandError(.badInput, context.phrases("basis.choose"))
      }
      let count = try await site.work { [desk = context.desk] in
        try chosen.isAll
          ? desk.assertBasis(claim, forAll: chosen.query.filter) : desk.assertBasis(claim, for: chosen.ids)
      }
      return site.done(context.phrases("basis.said", count: count), goTo: chosen.back)
    } catch let problems as TypedProblems {
      return try await basisPage(chosen, typed, problems, context)
    }
  }

  private func basisPage(
    _ chosen: Chosen, _ typed: TypedBasis, _ problems: TypedProblems, _ context: SalespersonContext
  ) async throws -> Response {
    let people = try await site.work { [desk = context.desk] in try chosen.people(desk) }
    let view = BasisPageView(
      chosen, names: people.names, count: people.count,
      BasisFormView(typed, problems, mayWait: false, context), context)
    return try site.page(
      "customers/basis", title: context.phrases("basis.title"), view, context,
      status: problems.sentences.isEmpty ? .ok : .unprocessableContent)
  }
}

/// Customers who were chosen in the list: ticked, or all that a filter finds.
struct Chosen: Sendable {
  let ids: [Customer.ID]
  let isAll: Bool
  let query: CustomerQuery

  private static let named = 12
  private static let most = 1_000

  init(_ form: Form) {
    ids = form.all("id").prefix(Self.most).map { Customer.ID($0) }
    isAll = form["all"] == "1"
    query = CustomerQuery(form)
  }

  /// Where one goes when it is said. Those who were found for want of a basis are found no more.
  var back: String { isAll ? query.with { $0.standing = nil }.path() : "/customers" }

  func people(_ desk: SalespersonDesk) throws -> (names: [String], count: Int) {
    if isAll {
      let page = try desk.customerPage(query.filter, limit: Self.named)
      return (page.customers.map(\.customer.displayName), page.counts.found)
    }
    let known = try desk.names(of: ids)
    return (Array(known.prefix(Self.named)), known.count)
  }
}

/// The page on which one says how the chosen people are known.
struct BasisPageView {
  let hasPeople: Bool
  let countWords: String
  let names: String
  let hidden: [CustomerListView.Hidden]
  let basis_form: BasisFormView
  let hasError: Bool
  let back: String

  init(_ chosen: Chosen, names: [String], count: Int, _ form: BasisFormView, _ context: SalespersonContext) {
    let phrases = context.phrases
    hasPeople = count > 0
    countWords = phrases("basis.for_people", count: count)
    let more = count - names.count
    self.names =
      more > 0 ? names.joined(separator: ", ") + " " + phrases("basis.and_more", count: more) : phrases.list(names)
    hidden =
      chosen.isAll
      ? chosen.query.fields.map { CustomerListView.Hidden(name: $0.name, value: $0.value) }
        + [CustomerListView.Hidden(name: "all", value: "1")]
      : chosen.ids.map { CustomerListView.Hidden(name: "id", value: $0.text) }
    basis_form = form
    hasError = form.hasError
    back = chosen.isAll ? chosen.query.path() : "/customers"
  }
}
