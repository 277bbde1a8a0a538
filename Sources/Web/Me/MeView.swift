import Firsthand
import MailFormat
import Operations
import Phrasebook
import Store

/// A member's page about themselves.
struct MeView {
  struct Choice {
    let value: String
    let words: String
    let isChosen: Bool
  }

  struct Place {
    let browser: String
    let since: String
    let lastSeen: String
    let isHere: Bool
    let path: String
  }

  var name: String
  var job: String
  var phone: String
  let address: String
  let company: String
  let signOff: String
  let firstName: String
  let initials: String
  let isSalesperson: Bool
  let photo: String?
  let checkedLetters: String?
  let languages: [Choice]
  let zones: [Choice]
  let time: String
  let places: [Place]
  var signatureError: String?
  var languageError: String?
  var passwordError: String?
  var repeatedError: String?

  var hasError: Bool {
    signatureError != nil || languageError != nil || passwordError != nil || repeatedError != nil
  }

  init(_ profile: MyProfile, _ signIns: [StoredSignIn], _ context: MemberContext) {
    let phrases = context.phrases
    let member = profile.member
    let now = context.desk.now
    name = member.name
    job = member.title
    phone = member.phone
    address = member.address.displayText
    company = profile.company
    signOff = profile.signOff
    firstName = member.firstName
    initials = Chrome.initials(member.name)
    isSalesperson = member.roles.contains(.salesperson)
    photo = profile.photoChangedAt.map { "/me/photo?at=\($0.milliseconds)" }
    checkedLetters = profile.checkedLetters == 0 ? nil : phrases("me.checked_letters", count: profile.checkedLetters)
    languages = Language.allCases.map {
      Choice(value: $0.rawValue, words: $0.ownName, isChosen: $0.rawValue == member.language)
    }
    zones = NamedZone.all.map { Choice(value: $0, words: $0, isChosen: $0 == member.timeZone) }
    time = phrases("me.zone_now", ["time": phrases.time(now, zone: member.timeZone)])
    places = signIns.map { place in
      Place(
        browser: place.browser.isEmpty ? phrases("me.some_browser") : place.browser,
        since: phrases("me.since", ["moment": phrases.moment(place.createdAt, zone: member.timeZone)]),
        lastSeen: phrases("me.seen", ["ago": phrases.ago(place.seenAt, now: now, zone: member.timeZone)]),
        isHere: place.id == context.signIn?.id, path: "/me/sign-ins/\(place.id.text.percentEncoded)/end")
    }
  }
}
