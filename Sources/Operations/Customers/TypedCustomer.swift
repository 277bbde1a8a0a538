package import Firsthand
import MailFormat

/// What somebody typed about a customer, before anybody looked at it.
package struct TypedCustomer: Sendable {
  package var address: String
  package var fields: [CustomerField: String]

  package init(address: String = "", fields: [CustomerField: String]) {
    self.address = address
    self.fields = fields
  }

  /// The fields as they are kept, or what is wrong with each.
  func profile(over before: Profile = Profile()) throws(TypedProblems) -> Profile {
    var reading = FieldReading()
    var profile = before
    var problems = TypedProblems()
    for (field, text) in fields {
      do throws(FieldComplaint) {
        profile[field] = try reading.read(text, as: field)
      } catch {
        problems.sentences[field.rawValue] = error.sentence
      }
    }
    guard problems.sentences.isEmpty else { throw problems }
    return profile
  }
}

/// What is wrong with what somebody typed, field by field.
package struct TypedProblems: Error, Sendable {
  /// By the name of the field: `email`, `met`, `evidence`, `day`, `words` or a customer's field.
  package var sentences: [String: String] = [:]

  package init(_ sentences: [String: String] = [:]) { self.sentences = sentences }
}

/// How somebody says that a customer is known, before it is written down.
package struct BasisClaim: Hashable, Sendable {
  package var basis: Consent.Basis
  /// When it was given, or when they met.
  package var met: CalendarDay
  /// Where it can be looked up.
  package var evidence: String

  package init(basis: Consent.Basis, met: CalendarDay, evidence: String = "") {
    self.basis = basis
    self.met = met
    self.evidence = evidence
  }

  /// Reads what was typed into a form. Nothing typed at all is no claim.
  package init?(basis: String, met: String, evidence: String, at now: Instant) throws(TypedProblems) {
    let met = met.trimmingSpaces
    let evidence = evidence.trimmingSpaces
    if basis.isEmpty, evidence.isEmpty { return nil }
    var problems = TypedProblems()
    let kind = Consent.Basis(rawValue: basis)
    if kind == nil { problems.sentences["basis"] = "Choose how you know them." }
    let day = CalendarDay(met)
    if day == nil {
      problems.sentences["met"] =
        met.isEmpty ? "Say since when, or when you met." : "'\(met.prefix(40))' is no date. Write it as 2026-11-24."
    } else if let day, !day.isPast(at: now) {
      problems.sentences["met"] = "This day is still to come. Write a day that has been."
    }
    if evidence.count > Self.longestEvidence {
      problems.sentences["evidence"] = "It is longer than \(Self.longestEvidence) characters. Shorten it."
    } else if evidence.unicodeScalars.contains(where: { $0.properties.generalCategory == .control }) {
      problems.sentences["evidence"] = "There is a line break in it. Write it on one line."
    }
    guard problems.sentences.isEmpty, let kind, let day else { throw problems }
    self.init(basis: kind, met: day, evidence: evidence)
  }

  private static let longestEvidence = 1_000

  func consent(source: String, by member: Member.ID, at now: Instant) -> Consent {
    Consent(basis: basis, met: met, evidence: evidence, source: source, assertedBy: member, assertedAt: now)
  }
}

extension CalendarDay {
  /// Whether it has begun somewhere on earth.
  func isPast(at now: Instant) -> Bool { startInUTC <= now.adding(seconds: 14 * 3_600) }
}
