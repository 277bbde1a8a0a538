import Firsthand
import Hummingbird
import Operations
import Phrasebook

/// The page on which people are chosen for a letter.
struct PeoplePages: Sendable {
  let site: Site

  func add(to routes: RouterGroup<SalespersonContext>) {
    routes.get("letters/:id/people") { request, context in
      try await show(from: Int(try request.query["from"]) ?? 0, context)
    }
    routes.post("letters/:id/people") { request, context in try await choose(request, context) }
  }

  private func show(from start: Int, _ context: SalespersonContext) async throws -> Response {
    let id = try context.letter
    let letter = try await site.work { try context.desk.letter(id) }
    guard letter.state.isEditable else { return site.done(nil, goTo: "/letters/\(id)/progress") }
    return try await page(letter, PeopleForm(letter.audience), from: start, context)
  }

  private func choose(_ request: Request, _ context: SalespersonContext) async throws -> Response {
    let id = try context.letter
    let form = try PeopleForm(try await request.form())
    let rule = form.rule
    _ = try await site.work { try context.desk.choosePeople(for: id, rule) }
    let next =
      form.goesOn ? "/letters/\(id)/send" : "/letters/\(id)/people" + (form.start > 0 ? "?from=\(form.start)" : "")
    return site.done(form.goesOn ? nil : context.phrases("people.saved"), goTo: next)
  }

  private func page(
    _ letter: Newsletter, _ form: PeopleForm, from start: Int, _ context: SalespersonContext
  ) async throws -> Response {
    let rule = form.rule
    let preview = try await site.work { try context.desk.audience(rule, from: start) }
    let view = PeopleView(letter, form, preview, context)
    return try site.page("letters/people", title: context.phrases("people.title"), view, context)
  }
}

/// The conditions on the page and the people who are left out by name, as one rule.
struct PeopleForm {
  struct Condition: Hashable {
    var field: CustomerField
    var comparison: AudienceRule.Condition.Comparison
    var value: String

    /// Several values go with a bar between them.
    var condition: AudienceRule.Condition {
      AudienceRule.Condition(
        subject: .field(field), comparison: comparison,
        values: value.split(separator: "|", omittingEmptySubsequences: false).map(\.trimmingSpaces))
    }
  }

  /// Conditions that the page has room for.
  static let room = 3
  var conditions: [Condition]
  /// Addresses that are left out by hand.
  var without: Set<String>
  var goesOn = false
  /// From which recipient on the next page shows them.
  var start = 0
  /// Conditions of the rule that the page cannot show; they stay as they are.
  private var others: [AudienceRule.Condition] = []

  init(_ rule: AudienceRule) {
    conditions = []
    without = []
    for condition in rule.conditions {
      switch condition.subject {
      case .email where condition.comparison == .isNoneOf: without.formUnion(condition.values)
      case .field(let field) where conditions.count < Self.room && !condition.values.contains { $0.contains("|") }:
        conditions.append(
          Condition(field: field, comparison: condition.comparison, value: condition.values.joined(separator: " | ")))
      default: others.append(condition)
      }
    }
  }

  init(_ form: Form) throws {
    conditions = (0..<Self.room).compactMap { index in
      guard let field = CustomerField(rawValue: form["field-\(index)"]),
        let comparison = AudienceRule.Condition.Comparison(rawValue: form["comparison-\(index)"])
      else { return nil }
      let value = form["value-\(index)"].trimmingSpaces
      // Nothing to look for is no condition; "is nothing" is one.
      return comparison == .contains && value.isEmpty
        ? nil : Condition(field: field, comparison: comparison, value: value)
    }
    let shown = Set(form.all("shown"))
    let kept = Set(form.all("with"))
    without = Set(form.all("without")).union(shown.subtracting(kept))
    others = try AudienceRule(parsing: form["others"]).conditions
    goesOn = form["then"] == "send"
    start = form["then"].hasPrefix("from:") ? Int(form["then"].dropFirst(5)) ?? 0 : 0
  }

  var othersSource: String { AudienceRule(conditions: others).source }

  var rule: AudienceRule {
    var rule = AudienceRule(conditions: others + conditions.map(\.condition))
    if !without.isEmpty {
      rule.conditions.append(
        AudienceRule.Condition(subject: .email, comparison: .isNoneOf, values: without.sorted()))
    }
    return rule
  }
}
