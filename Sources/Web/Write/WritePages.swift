import Firsthand
import Hummingbird
import MailFormat
import Operations
import Phrasebook

/// The page on which a letter is written, and what its parts ask for.
struct WritePages: Sendable {
  let site: Site

  func add(to routes: RouterGroup<SalespersonContext>) {
    routes.get("letters/new") { _, context in try await shelf(context) }
    routes.post("letters/new") { request, context in try await begin(request, context) }
    routes.get("letters/:id") { request, context in try await compose(request, context) }
    routes.post("letters/:id") { request, context in try await save(request, context) }
    routes.post("letters/:id/check") { request, context in try await check(request, context) }
    routes.get("letters/:id/preview") { request, context in try await preview(request, context) }
    routes.get("letters/:id/copies/:customer") { _, context in try await copy(context) }
    routes.post("letters/:id/copies/:customer") { request, context in try await saveCopy(request, context) }
  }

  private func shelf(_ context: SalespersonContext) async throws -> Response {
    let language = context.phrases.language.rawValue
    let templates = try await site.work { try context.desk.shelf(in: language) }
    return try site.page(
      "letters/new", title: context.phrases("write.new_title"), ShelfView(templates, context.phrases), context)
  }

  private func begin(_ request: Request, _ context: SalespersonContext) async throws -> Response {
    let form = try await request.form()
    let letter = try await site.work {
      try context.desk.beginLetter(template: form["template"], language: form["language"])
    }
    return site.done(nil, goTo: "/letters/\(letter.id)")
  }

  private func compose(_ request: Request, _ context: SalespersonContext) async throws -> Response {
    let id = try context.letter
    let asked = try request.query
    let reader = asked.optional("to").map { Customer.ID($0) }
    guard let letter = try await site.work({ try context.desk.letterInWriting(id, for: reader) }) else {
      return site.done(nil, goTo: "/letters/\(id)/progress")
    }
    let look = PreviewLook(rawValue: asked["view"]) ?? .desktop
    let view = ComposeView(letter.composition, letter.report, letter.review, look: look, context)
    let subject = letter.composition.newsletter.words.subject
    let title = subject.isEmpty ? context.phrases("write.title") : subject
    return try site.page("letters/compose", title: title, view, context, script: "compose")
  }

  /// Saves, and then does what the button said: nothing more, a fix, a test, another view, or the next step.
  private func save(_ request: Request, _ context: SalespersonContext) async throws -> Response {
    let id = try context.letter
    let form = try await request.form()
    let seen = form.optional("seen").map { Digest(hex: $0) }
    _ = try await site.work { try context.desk.write(form.words, in: id, seen: seen) }
    var target = "/letters/\(id)"
    var query: [String] = []
    var said: String? = context.phrases("write.saved")
    let act = form["then"].split(separator: ":", maxSplits: 1).map(String.init)
    let to = act.first == "turn" && act.count > 1 ? act[1] : form["to"]
    if !to.isEmpty { query.append("to=" + to.percentEncoded) }
    switch act.first {
    case "fix":
      let fix = try FixOrder(act.count > 1 ? act[1] : "")
      _ = try await site.work {
        try context.desk.fix(id, at: fix.place, quote: fix.quote, with: fix.replacement)
      }
      said = context.phrases("write.fixed")
    case "test":
      said = try await sendTest(id, to: form["to"], context)
    case "view": query.append("view=" + (act.count > 1 ? act[1] : "").percentEncoded)
    case "people":
      target += "/people"
      said = nil
    case "send":
      target += "/send"
      said = nil
    case "copy":
      target += "/copies/" + form["to"].percentEncoded
      said = nil
    default: break
    }
    if request.isFromScript { return try site.json(["said": said ?? ""]) }
    return site.done(said, goTo: target + (query.isEmpty ? "" : "?" + query.joined(separator: "&")))
  }

  private func sendTest(_ id: Newsletter.ID, to customer: String, _ context: SalespersonContext) async throws -> String
  {
    let name = try await site.work {
      let composition = try context.desk.composition(id, for: customer.isEmpty ? nil : Customer.ID(customer))
      guard let reader = composition.reader else {
        throw FirsthandError(.badInput, context.phrases("write.test_needs_customer"))
      }
      _ = try context.desk.sendTest(of: id, as: reader.id)
      return reader.displayName
    }
    site.delivery.wake()
    return context.phrases(
      "write.test_sent", ["name": name, "address": context.desk.member.address.displayText])
  }

  /// Saves what was typed and answers with the findings, for the page's script.
  private func check(_ request: Request, _ context: SalespersonContext) async throws -> Response {
    let id = try context.letter
    let form = try await request.form()
    let reader = form.optional("to").flatMap { $0.isEmpty ? nil : Customer.ID($0) }
    let seen = form.optional("seen").map { Digest(hex: $0) }
    let report = try await site.work {
      _ = try context.desk.write(form.words, in: id, seen: seen)
      let report = try context.desk.quickCheck(id, reader: reader)
      try context.desk.noteHits(of: report)
      return report
    }
    let view = FindingsView(report, context.phrases)
    return try site.json(
      CheckAnswer(
        summary: view.summary, kind: view.kind, html: try site.fragmentText("letters/findings", view, context),
        marks: view.marks(in: report), counts: FieldCounts.all(in: report), seen: report.newsletter.words.digest.hex))
  }

  private func preview(_ request: Request, _ context: SalespersonContext) async throws -> Response {
    let id = try context.letter
    let asked = try request.query
    let customer = asked.optional("to").flatMap { $0.isEmpty ? nil : Customer.ID($0) }
    let look = PreviewLook(rawValue: asked["view"]) ?? .desktop
    let copy = try await site.work { try context.desk.preview(id, for: customer) }
    return site.letter(look.page(of: copy, context.phrases))
  }

  private func copy(_ context: SalespersonContext) async throws -> Response {
    let id = try context.letter
    let customer = try context.customerID
    let composition = try await site.work { try context.desk.composition(id, for: customer) }
    guard let reader = composition.reader else {
      throw FirsthandError(.notFound, context.phrases("write.no_such_customer"))
    }
    return try site.page(
      "letters/copy", title: context.phrases("write.copy_title", ["name": reader.displayName]),
      CopyEditView(composition, reader, context.phrases), context)
  }

  private func saveCopy(_ request: Request, _ context: SalespersonContext) async throws -> Response {
    let id = try context.letter
    let customer = try context.customerID
    let form = try await request.form()
    let isShared = form["then"] == "shared"
    _ = try await site.work {
      try context.desk.editCopy(of: id, for: customer, isShared ? nil : form.words)
    }
    return site.done(
      context.phrases(isShared ? "write.copy_shared_again" : "write.copy_saved"),
      goTo: "/letters/\(id)?to=\(customer.text.percentEncoded)")
  }
}

/// What the script hears of a check.
private struct CheckAnswer: Encodable {
  let summary: String
  let kind: String
  let html: String
  let marks: [FindingMark]
  let counts: [FieldCounts]
  /// What the letter says now, for the next request to say what it goes on from.
  let seen: String
}

extension SalespersonContext {
  /// The customer that the path names.
  var customerID: Customer.ID {
    get throws { Customer.ID(try parameters.require("customer")) }
  }
}

extension Form {
  /// A letter's words. The subject and the line behind it are one line each, whatever was pasted.
  var words: Newsletter.Words {
    Newsletter.Words(
      subject: self["subject"].onOneLine, preheader: self["preheader"].onOneLine, slots: fields(prefix: "slot-"))
  }
}

extension String {
  fileprivate var onOneLine: String {
    split(whereSeparator: \.isNewline).map(\.trimmingSpaces).filter { !$0.isEmpty }.joined(separator: " ")
  }
}
