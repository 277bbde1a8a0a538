import Firsthand
import YAMLFile

/// `consent`: whether there is a basis to write to the reader, looked up for every copy.
///
/// `bases` are those that count: `consent`, `existing_customer`, `inquiry`; `oldest_days` is how old one may be;
/// `suppressed: true` refuses a reader who must not be written to. What counts is the law's: ePrivacy directive
/// 2002/58/EC art. 13; UWG §7; markedsføringsloven §10; CASL s. 10.
struct ConsentRule: LetterRule {
  static let keys: Set<String> = ["bases", "oldest_days", "suppressed"]

  private let bases: Set<Consent.Basis>?
  private let oldestDays: Int?
  private let refusesSuppressed: Bool

  init?(_ fields: YAMLFields) {
    if let value = fields["bases"] {
      guard let names = value.strings else { return nil }
      bases = Set(
        names.compactMap { name in
          let basis = Consent.Basis(rawValue: name)
          if basis == nil {
            value.report(
              "'\(name)' is no basis. There are \(Consent.Basis.allCases.map(\.rawValue).joined(separator: ", ")).")
          }
          return basis
        })
    } else {
      bases = nil
    }
    oldestDays = fields["oldest_days"]?.count
    refusesSuppressed = fields["suppressed"]?.bool ?? false
    if bases == nil, oldestDays == nil, !refusesSuppressed {
      fields.owner.report("A consent rule needs one of bases, oldest_days, suppressed.")
      return nil
    }
  }

  var reads: LetterAspects { .reader }

  func hits(in letter: Letter, facts: Facts) throws(RuleFailure) -> [LetterHit] {
    guard let reader = facts.reader else { return [] }
    func hit(_ sentence: String) -> [LetterHit] { [LetterHit(quote: "", place: nil, sentence: sentence)] }
    if refusesSuppressed, reader.isSuppressed { return hit("The reader has asked for no more letters.") }
    guard bases != nil || oldestDays != nil else { return [] }
    guard let consent = reader.consent else { return hit("Nobody has written down why we may write to the reader.") }
    if let bases, !bases.contains(consent.basis) {
      return hit("The reader's basis (\(consent.basis.rawValue)) is none that counts for this letter.")
    }
    if let oldestDays {
      let days = Int(
        (facts.letter.now.milliseconds - consent.met.startInUTC.milliseconds) / 86_400_000)
      if days > oldestDays {
        return hit("The reader's basis is of \(consent.met.text), \(days) days ago; it holds for \(oldestDays).")
      }
    }
    return []
  }
}
