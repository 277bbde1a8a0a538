import Firsthand
import YAMLFile

/// `composite`: what other rules found, taken together.
///
/// `all` wants a hit of each of the rules, `any` of one, `none` of not one; `count` has `of`, a list of rules, and `least`, how
/// many of them must have hit. Where several of these stand, all must hold. Rules are named by `id`, those of other policies as
/// `policy/id`; with `silent: true` a rule is read by composites alone and never shown itself.
package struct CompositeRule: Sendable {
  static let keys: Set<String> = ["all", "any", "none", "count"]

  private let all: [RuleID]
  private let any: [RuleID]?
  private let none: [RuleID]
  private let counted: [RuleID]
  private let least: Int

  init?(_ fields: YAMLFields, policy: String) {
    func rules(_ value: YAMLValue?) -> [RuleID]? {
      value?.strings?.compactMap { name in
        let id = name.contains("/") ? RuleID(name) : RuleID(policy: policy, rule: name)
        if id == nil { value?.report("'\(name)' is no rule. Write its id, or policy/id.") }
        return id
      }
    }
    all = rules(fields["all"]) ?? []
    any = rules(fields["any"])
    none = rules(fields["none"]) ?? []
    let count = fields["count"]?.fields(["of", "least"])
    counted = rules(count?.required("of")) ?? []
    least = count?.required("least")?.count ?? 0
    if all.isEmpty, any?.isEmpty ?? true, none.isEmpty, counted.isEmpty {
      fields.owner.report("A composite rule needs one of all, any, none, count.")
      return nil
    }
  }

  /// Every rule that it reads.
  var rules: Set<RuleID> { Set(all + (any ?? []) + none + counted) }

  /// Whether it holds, where `found` are the rules that hit something.
  func holds(_ found: Set<RuleID>) -> Bool {
    all.allSatisfy(found.contains) && any?.contains(where: found.contains) ?? true
      && !none.contains(where: found.contains)
      && counted.count(where: found.contains) >= least
  }
}
