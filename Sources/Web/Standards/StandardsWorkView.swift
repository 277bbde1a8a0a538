import Firsthand
import Operations
import Phrasebook
import Store

/// What the page of the standards at work shows.
struct StandardsWorkView {
  struct Row {
    let href: String
    let title: String
    let version: String
    let line: String
  }

  struct Waiver {
    let id: String
    let rule: String
    let template: String
    let uses: String
    let until: String
    let reason: String
    let state: String
    let stands: Bool
  }

  struct Record {
    let rule: String
    let id: String
    let level: String
    let hits: Int
    let fixed: Int
    let exceptions: Int
    let doubts: Int
    let proposal: String?
    let proposedLevel: String
    let doubted: [String]
    let hasDoubted: Bool
  }

  struct Choice {
    let value: String
    let words: String
    let isChosen: Bool
  }

  let drafts: [Row]
  let hasDrafts: Bool
  let waiting: [Row]
  let hasWaiting: Bool
  let coming: [Row]
  let hasComing: Bool
  let inForce: [Row]
  let starts: [Choice]
  let waivers: [Waiver]
  let hasWaivers: Bool
  let rules: [Choice]
  let templates: [Choice]
  let form: WaiverForm
  let noisy: [Record]
  let isNoisy: Bool
  let records: [Record]
  let hasRecords: Bool

  init(_ work: StandardsAtWork, _ form: WaiverForm, _ context: DirectorContext) {
    let phrases = context.phrases
    let zone = context.zone
    self.form = form
    func row(_ version: StandardsAtWork.Version, _ line: String) -> Row {
      Row(
        href: "/standards/versions/\(version.reference.name)/\(version.reference.version)",
        title: version.title.isEmpty ? version.reference.name : version.title, version: version.reference.text,
        line: line)
    }
    drafts = work.drafts.map { draft, title, by in
      Row(
        href: "/standards/drafts/\(draft.id)", title: title.isEmpty ? phrases("policy.untitled") : title, version: "",
        line: phrases(
          "policy.draft_line", ["name": by, "ago": phrases.ago(draft.changedAt, now: context.desk.now, zone: zone)]))
    }
    waiting = work.waiting.map { version in
      let key = version.isHalfWay ? "policy.waits_second" : version.isOwn ? "policy.waits_other" : "policy.waits_you"
      return row(version, phrases(key, ["name": version.publishedBy]))
    }
    coming = work.coming.map {
      row($0.version, phrases("policy.coming_line", ["day": phrases.moment($0.from, zone: zone)]))
    }
    inForce = work.inForce.map { row($0, phrases("policy.by", ["name": $0.publishedBy])) }
    starts = work.inForce.map { Choice(value: $0.reference.name, words: $0.title, isChosen: false) }
    waivers = work.waivers.reversed().map { Self.waiver($0, phrases, context) }
    rules = work.records.filter { $0.enforcement != .forbid && $0.enforcement != .advice }.map {
      Choice(value: $0.rule.description, words: $0.rule.words, isChosen: $0.rule.description == form.rule)
    }
    templates = work.templates.map { Choice(value: $0, words: $0, isChosen: $0 == form.template) }
    let all = work.records.filter { $0.history.hits > 0 }.sorted { $0.history.hits > $1.history.hits }
      .map { Self.record($0, phrases) }
    noisy = all.filter { $0.proposal != nil }
    records = all
    (hasDrafts, hasWaiting, hasComing) = (!drafts.isEmpty, !waiting.isEmpty, !coming.isEmpty)
    (hasWaivers, isNoisy, hasRecords) = (!waivers.isEmpty, !noisy.isEmpty, !records.isEmpty)
  }

  private static func waiver(_ waiver: TemplateWaiver, _ phrases: Phrases, _ context: DirectorContext) -> Waiver {
    let state =
      waiver.endedAt != nil
      ? "policy.waiver_ended"
      : context.desk.now >= waiver.expiresAt
        ? (waiver.uses == 0 ? "policy.waiver_expired_unused" : "policy.waiver_expired")
        : waiver.uses >= waiver.mostUses ? "policy.waiver_used_up" : "policy.waiver_stands"
    return Waiver(
      id: waiver.id.text, rule: waiver.rule.words, template: waiver.template,
      uses: phrases("policy.waiver_uses", ["used": "\(waiver.uses)", "most": "\(waiver.mostUses)"]),
      until: phrases.moment(waiver.expiresAt, zone: context.zone), reason: waiver.reason, state: phrases(state),
      stands: waiver.endedAt == nil && context.desk.now < waiver.expiresAt)
  }

  private static func record(_ record: RuleRecord, _ phrases: Phrases) -> Record {
    let history = record.history
    return Record(
      rule: record.rule.words, id: record.rule.description, level: phrases("level.\(record.enforcement.rawValue)"),
      hits: history.hits, fixed: history.fixed, exceptions: history.exceptions, doubts: history.doubts,
      proposal: record.proposal.map {
        phrases(
          "policy.noisy",
          [
            "rule": record.rule.words, "hits": "\(history.hits)", "wrong": "\(history.doubts)",
            "exceptions": "\(history.exceptions)", "level": phrases("level.\($0.rawValue)"),
          ])
      }, proposedLevel: record.proposal?.rawValue ?? "", doubted: record.doubted, hasDoubted: !record.doubted.isEmpty)
  }
}
