import Firsthand
import HTTPTypes
import Hummingbird
import MailFormat
import NIOCore
import Operations
import Phrasebook

/// The demo's own pages: be one of its people, and read the mails that its relay caught. They are there for a
/// demo alone, and only for the machine it runs on.
struct DemoPages: Sendable {
  let site: Site

  func add(to routes: Router<VisitorContext>) {
    routes.get("demo") { _, context in
      let demo = try demo(context)
      let view = DemoView(demo, context.phrases)
      return try site.page("demo/people", title: context.phrases("demo.title"), view, context)
    }
    // What the command line prints: one person, one button.
    routes.get("demo/as/:role") { _, context in
      var demo = try demo(context)
      demo.people = Array(demo.people.filter { $0.role.rawValue == context.parameters.get("role") }.prefix(1))
      if demo.people.isEmpty { throw HTTPError(.notFound) }
      let view = DemoView(demo, context.phrases)
      return try site.page("demo/person", title: context.phrases("demo.title"), view, context)
    }
    routes.post("demo/sign-in") { request, context in
      let demo = try demo(context)
      let address = try await request.form()["address"]
      guard let person = demo.people.first(where: { $0.address.text == address }) else {
        throw FirsthandError(.notFound, context.phrases("demo.nobody"))
      }
      let browser = request.headers[.userAgent] ?? ""
      let token = try await site.work { [workplace = site.workplace] in
        let member = try Session.open(workplace, as: person.address).member
        return try workplace.signInWithoutPassword(member.id, browser: browser).token
      }
      var response = Response.redirect(to: "/", type: .normal)
      response.setCookie(SiteCookies.make(SiteCookies.session(site), token, site: site))
      return response
    }
    routes.get("demo/mailbox") { _, context in
      let demo = try demo(context)
      let view = MailboxView(demo.mails(), now: site.workplace.surroundings.now(), context.phrases)
      return try site.page("demo/mailbox", title: context.phrases("demo.mailbox_title"), view, context)
    }
    // For scripts.
    routes.get("demo/mailbox.json") { _, context in
      try site.json(
        try demo(context).mails().enumerated().map { number, mail in
          MailJSON(
            number: number + 1, sender: mail.sender, recipients: mail.recipients,
            subject: ParsedMessage(mail.bytes).first("Subject") ?? "",
            source: String(decoding: mail.bytes, as: UTF8.self))
        })
    }
    routes.get("demo/mailbox/:number") { _, context in
      let (number, mail) = try mail(context)
      let view = CaughtMailView(mail, number: number, now: site.workplace.surroundings.now(), context.phrases)
      return try site.page("demo/mail", title: view.subject, view, context)
    }
    routes.get("demo/mailbox/:number/letter") { _, context in
      let (_, mail) = try mail(context)
      guard let html = CaughtLetter.html(ParsedMessage(mail.bytes)) else { throw HTTPError(.notFound) }
      return site.letter(html)
    }
  }

  private func demo(_ context: VisitorContext) throws -> Demo {
    guard let demo = site.demo, context.isLocal else { throw HTTPError(.notFound) }
    return demo
  }

  private func mail(_ context: VisitorContext) throws -> (number: Int, mail: Demo.CaughtMail) {
    let mails = try demo(context).mails()
    guard let number = context.parameters.get("number").flatMap({ Int($0) }), mails.indices.contains(number - 1) else {
      throw HTTPError(.notFound)
    }
    return (number, mails[number - 1])
  }
}

/// A caught mail as scripts read it.
private struct MailJSON: Encodable {
  let number: Int
  let sender: String
  let recipients: [String]
  let subject: String
  let source: String
}

/// What the page on which a visitor chooses whom to be shows.
struct DemoView {
  struct Person {
    let name: String
    let initials: String
    let address: String
    let role: String
    let does: String
    let button: String
  }

  let people: [Person]

  init(_ demo: Demo, _ phrases: Phrases) {
    people = demo.people.map { person in
      let (role, does) =
        switch person.role {
        case .salesperson, .contributor: (phrases("demo.salesperson"), phrases("demo.salesperson_does"))
        case .director: (phrases("demo.director"), phrases("demo.director_does"))
        case .administrator: (phrases("demo.administrator"), phrases("demo.administrator_does"))
        }
      let first = person.name.split(separator: " ").first.map(String.init) ?? person.name
      return Person(
        name: person.name, initials: Chrome.initials(person.name), address: person.address.text, role: role,
        does: does, button: phrases("demo.sign_in_as", ["name": first]))
    }
  }
}
