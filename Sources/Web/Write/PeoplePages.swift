import Firsthand
import Hummingbird
import Operations
import Phrasebook

/// The page on which people are chosen for a letter.
struct PeoplePages: Sendable {
  let site: Site

  func add(to routes: RouterGroup<SalespersonContext>) {
    routes.get("letters/:id/people") { request, context in try await show(request, context) }
    routes.post("letters/:id/people") { request, context in try await choose(request, context) }
  }

  /// The rule in the query, so that people can be looked at before they are chosen; without one the letter's own.
  private func show(_ request: Request, _ context: SalespersonContext) async throws -> Response {
    let id = try context.letterID
    let asked = try request.query
    let letter = try await site.work { try context.desk.letter(id) }
    guard letter.state.isEditable else { return site.done(nil, goTo: "/letters/\(id)/progress") }
    let form = asked.has("look") ? try PeopleForm(asked) : PeopleForm(letter.audience)
    return try await page(letter, form, context)
  }

  private func choose(_ request: Request, _ context: SalespersonContext) async throws -> Response {
    let id = try context.letterID
    let form = try PeopleForm(try await request.form())
    let rule = form.rule
    _ = try await site.work { try context.desk.choosePeople(for: id, rule) }
    let next = form.goesOn ? "/letters/\(id)/send" : "/letters/\(id)/people"
    return site.done(form.goesOn ? nil : context.phrases("people.saved"), goTo: next)
  }

  private func page(_ letter: Newsletter, _ form: PeopleForm, _ context: SalespersonContext) async throws -> Response {
    let rule = form.rule
    let preview = try await site.work { try context.desk.audience(rule) }
    let view = PeopleView(letter, form, preview, context)
    return try site.page("letters/people", title: context.phrases("people.title"), view, context)
  }
}

/// The conditions on the page and the people who are left out by name, as one rule.
struct PeopleForm {
  struct Condition: Hashable {
    var field: String
    var comparison: String
    var value: String
  }

  /// Conditions that the page has room for.
  static let room = 3
  var conditions: [Condition]
  /// Addresses that are left out by hand.
  var without: Set<String>
  var goesOn = false
  /// Conditions of the rule that the page cannot show; they stay as they are.
  private var others: [AudienceRule.Condition] = []

  init(_ rule: AudienceRule) {
    conditions = []
    without = []
    for condition in rule.conditions {
      switch condition.subject {
      case .email where condition.comparison == .isNoneOf: without.formUnion(condition.values)
      case .field(let field) where conditions.count < Self.room:
        conditions.append(
          Condition(
            field: field.rawValue, comparison: condition.comparison.rawValue,
            value: condition.values.joined(separator: " | ")))
      default: others.append(condition)
      }
    }
  }

  init(_ form: Form) throws {
    conditions = try (0..<Self.room).compactMap { index in
      let field = form["field-\(index)"]
      let value = form["value-\(index)"].replacing(",", with: " ")
      if field.isEmpty { return nil }
      let condition = Condition(field: field, comparison: form["comparison-\(index)"], value: value)
      if condition.comparison == "~", value.trimmingSpaces.isEmpty { return nil }
      _ = try AudienceRule(parsing: condition.source)
      return condition
    }
    let shown = Set(form.all("shown"))
    let kept = Set(form.all("with"))
    without = Set(form.all("without")).union(shown.subtracting(kept))
    others = try AudienceRule(parsing: form["others"]).conditions
    goesOn = form["then"] == "send"
  }

  var othersSource: String { AudienceRule(conditions: others).source }

  var rule: AudienceRule {
    var rule = AudienceRule(conditions: others)
    for condition in conditions {
      rule.conditions += (try? AudienceRule(parsing: condition.source))?.conditions ?? []
    }
    if !without.isEmpty {
      rule.conditions.append(
        AudienceRule.Condition(subject: .email, comparison: .isNoneOf, values: without.sorted()))
    }
    return rule
  }
}

extension PeopleForm.Condition {
  var source: String { field + comparison + value }
}
