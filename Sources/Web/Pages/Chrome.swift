import Firsthand
import Hummingbird
import Mustache
import Operations
import Phrasebook

/// The frame around every page: who is here, where one can go, what was just said.
struct Chrome: MustacheParent {
  /// One place in the navigation.
  struct Place {
    let href: String
    let words: String
    let isCurrent: Bool
  }

  let title: String
  let content: Any
  var body = ""
  private let site: Site
  private let script: String?
  private let phrases: Phrases
  private let signIn: SignIn?
  private let formToken: String
  private let said: String?
  private let path: String

  init(site: Site, title: String, content: Any, script: String?, context: some PageContext) {
    self.site = site
    self.title = title
    self.content = content
    self.script = script
    phrases = context.phrases
    signIn = context.signIn
    formToken = context.formToken
    said = context.said
    path = context.endpointPath ?? ""
  }

  func child(named name: String) -> Any? {
    switch name {
    case "title": title
    case "body": body
    case "content": content
    case "language": phrases.language.rawValue
    case "assets": "/assets/" + site.assets.version
    case "script": script.map { "/assets/\(site.assets.version)/\($0).js" } ?? false
    case "form_token": formToken
    case "said": said.flatMap { $0.isEmpty ? nil : $0 } ?? false
    case "is_demo": site.demo != nil
    case "is_signed_in": signIn != nil
    case "member_name": signIn?.member.name ?? ""
    case "member_initials": signIn.map { Self.initials($0.member.name) } ?? ""
    case "places": places
    case "home": signIn == nil ? "/sign-in" : "/"
    default: nil
    }
  }

  /// At most five places for each role.
  private var places: [Place] {
    guard let roles = signIn?.member.roles else { return [] }
    var places: [(String, String)] = []
    func add(_ href: String, _ key: String) {
      if !places.contains(where: { $0.0 == href }) { places.append((href, key)) }
    }
    add("/", "page.place_home")
    if roles.contains(.salesperson) {
      add("/letters/new", "page.place_write")
      add("/customers", "page.place_customers")
      add("/letters", "page.place_sent")
    }
    if roles.contains(.director) {
      add("/inbox", "page.place_inbox")
    }
    if roles.contains(.director) { add("/standards", "page.place_standards") }
    if roles.contains(.administrator) {
      add("/audit", "page.place_audit")
      add("/members", "page.place_members")
      add("/sending", "page.place_sending")
      add("/settings", "page.place_settings")
    }
    add("/me", "page.place_me")
    let current = places.map(\.0).filter { isWithin($0) }.max { $0.count < $1.count }
    return places.map { Place(href: $0.0, words: phrases($0.1), isCurrent: $0.0 == current) }
  }

  private func isWithin(_ href: String) -> Bool {
    href == "/" ? path == "/" || path.isEmpty : path == href || path.hasPrefix(href + "/")
  }

  static func initials(_ name: String) -> String {
    let words = name.split(separator: " ")
    return String([words.first?.first, words.count > 1 ? words.last?.first : nil].compactMap { $0 }).uppercased()
  }
}
