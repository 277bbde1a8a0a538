import Firsthand
import Operations
import Phrasebook

/// The fields that ask how somebody is known, on whichever page.
struct BasisFormView {
  struct Choice {
    let value: String
    let words: String
    let hint: String
    let isChosen: Bool
  }

  let choices: [Choice]
  let met: String
  let evidence: String
  let basisError: String
  let metError: String
  let evidenceError: String
  let today: String
  var hasError: Bool { !(basisError + metError + evidenceError).isEmpty }

  /// `mayWait` offers to say it later.
  init(
    _ typed: TypedBasis = TypedBasis(), _ problems: TypedProblems = TypedProblems(), mayWait: Bool,
    _ context: SalespersonContext
  ) {
    let phrases = context.phrases
    var choices = [
      Choice(
        value: "consent", words: phrases("basis.consent"), hint: phrases("basis.consent_hint"),
        isChosen: typed.basis == "consent"),
      Choice(
        value: "existing_customer", words: phrases("basis.existing_customer"),
        hint: phrases("basis.existing_customer_hint"), isChosen: typed.basis == "existing_customer"),
      Choice(
        value: "inquiry", words: phrases("basis.inquiry"), hint: phrases("basis.inquiry_hint"),
        isChosen: typed.basis == "inquiry"),
    ]
    if mayWait {
      choices.append(
        Choice(
          value: "", words: phrases("basis.later"), hint: phrases("basis.later_hint"), isChosen: typed.basis.isEmpty))
    }
    self.choices = choices
    met = typed.met
    evidence = typed.evidence
    basisError = problems.sentences["basis"].map { phrases.sentence($0) } ?? ""
    metError = problems.sentences["met"].map { phrases.sentence($0) } ?? ""
    evidenceError = problems.sentences["evidence"].map { phrases.sentence($0) } ?? ""
    today = context.today
  }
}

/// How somebody is known, as typed.
struct TypedBasis: Sendable {
  var basis = ""
  var met = ""
  var evidence = ""

  init() {}

  init(_ form: Form) {
    basis = form["basis"]
    met = form["met"]
    evidence = form["evidence"]
  }

  /// What was chosen; nil where it is to be said later.
  func claim(at now: Instant, mayWait: Bool) throws(TypedProblems) -> BasisClaim? {
    if basis.isEmpty, mayWait { return nil }
    let claim = try BasisClaim(basis: basis, met: met, evidence: evidence, at: now)
    guard let claim else { throw TypedProblems(["basis": "Choose how you know them."]) }
    return claim
  }

  /// As a query keeps it over a redirect.
  var query: [(name: String, value: String)] {
    [("basis", basis), ("met", met), ("evidence", evidence)].filter { !$0.1.isEmpty }
  }
}
