import Firsthand
import Operations
import Phrasebook
import Store

/// What the page of a draft shows.
struct DraftView {
  let id: String
  let title: String
  let source: String
  let seen: String
  let reading: DraftReadingView
  let tryText: String
  let languages: [StandardsView.Language]
  let days: String
  let from: String
  let grace: String
  let replay: ReplayView?
  let error: String?

  init(
    _ draft: DraftReading, _ reading: DraftReadingView, _ form: Form?, replay: ReplayView?, error: String?,
    _ context: DirectorContext
  ) {
    id = draft.draft.id.text
    title = draft.title.isEmpty ? context.phrases("policy.untitled") : draft.title
    source = draft.draft.source
    seen = draft.seen.hex
    self.reading = reading
    tryText = form?["try"] ?? ""
    let chosen = form?.optional("language") ?? context.desk.member.language
    languages = ["en", "da", "de", "ru"].map {
      StandardsView.Language(code: $0, name: StandardsView.name(of: $0, context.phrases), isChosen: $0 == chosen)
    }
    days = form?.optional("days") ?? "\(Session.usualReplayDays)"
    from = form?["from"] ?? ""
    grace = form?.optional("grace") ?? "0"
    self.replay = replay
    self.error = error
  }
}

/// What comes of a draft as it stands: its problems, or its cards and tests.
struct DraftReadingView {
  let problems: [String]
  let isReadable: Bool
  let tests: String
  let failed: [String]
  let isFailing: Bool
  let changes: [String]
  let hasChanges: Bool
  let cards: [StandardsView.Rule]
  let tried: TriedView?

  init(_ reading: DraftReading, _ tried: TriedSentence?, _ context: DirectorContext) {
    let phrases = context.phrases
    problems = reading.problems.map { problem in
      let parts = problem.split(separator: ":", maxSplits: 2)
      guard parts.count == 3 else { return problem }
      return phrases(
        "policy.problem",
        [
          "line": String(parts[0]), "column": String(parts[1]),
          "sentence": phrases.sentence(String(parts[2]).trimmingSpaces),
        ])
    }
    isReadable = reading.problems.isEmpty
    failed = reading.failed
    isFailing = !failed.isEmpty
    tests =
      isFailing
      ? phrases("policy.tests_fail", count: failed.count) : phrases("policy.tests_pass", count: reading.tests)
    changes = reading.changes
    hasChanges = !changes.isEmpty
    cards = reading.cards.map { StandardsView.rule($0, phrases) }
    self.tried = tried.map { TriedView($0, phrases) }
  }
}
