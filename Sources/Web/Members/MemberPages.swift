import Firsthand
import HTTPTypes
import Hummingbird
import MailFormat
import Operations
import Phrasebook

/// Who works here: for administrators.
struct MemberPages: Sendable {
  let site: Site

  func add(to routes: RouterGroup<AdministratorContext>) {
    routes.get("members") { request, context in
      let query = try request.query
      let search = query["q"].trimmingSpaces
      let after = query.optional("after").map { Member.ID($0) }
      let found = try await site.work { [desk = context.desk] in try desk.memberPage(search: search, after: after) }
      let view = MemberListView(found, search: search, isFirst: after == nil, context)
      return try site.page("members/list", title: context.phrases("members.title"), view, context)
    }
    routes.get("members/new") { _, context in
      try formPage(MemberFormView(MemberForm(), context: context), context)
    }
    routes.post("members") { request, context in
      let form = MemberForm(try await request.form())
      guard let address = try? EmailAddress(form.address) else {
        let view = MemberFormView(
          form, context: context, addressError: context.phrases("signin.bad_address"))
        return try formPage(view, context)
      }
      do {
        let added = try await site.work { [desk = context.desk] in try desk.invite(form.details, address: address) }
        site.delivery.wake()
        return site.done(
          context.phrases("members.invited", ["name": added.name, "address": added.address.displayText]),
          goTo: "/members")
      } catch let error as FirsthandError where [.badInput, .conflict].contains(error.code) {
        let sentence = context.phrases.sentence(error.sentence)
        return try formPage(MemberFormView(form, context: context, error: sentence), context)
      }
    }
    routes.get("members/:id") { _, context in
      let standing = try await standing(context)
      return try formPage(MemberFormView(MemberForm(standing.member), standing: standing, context: context), context)
    }
    routes.post("members/:id") { request, context in
      let form = MemberForm(try await request.form())
      let standing = try await standing(context)
      do {
        let id = standing.member.id
        let change = try await site.work { [desk = context.desk] in try desk.change(id, form.details) }
        return site.done(said(change, context), goTo: "/members")
      } catch let error as FirsthandError where [.badInput, .conflict].contains(error.code) {
        let sentence = context.phrases.sentence(error.sentence)
        return try formPage(MemberFormView(form, standing: standing, context: context, error: sentence), context)
      }
    }
    addAccess(to: routes)
  }

  /// Invitations again, and who may sign in.
  private func addAccess(to routes: RouterGroup<AdministratorContext>) {
    routes.post("members/:id/invitation") { _, context in
      let id = id(context)
      let invited = try await site.work { [desk = context.desk] in try desk.resendInvitation(to: id) }
      site.delivery.wake()
      return site.done(
        context.phrases("members.invited", ["name": invited.name, "address": invited.address.displayText]),
        goTo: "/members/\(id.text.percentEncoded)")
    }
    routes.post("members/:id/disable") { _, context in
      let id = id(context)
      let change = try await site.work { [desk = context.desk] in try desk.disable(id) }
      return site.done(
        context.phrases("members.shut_out", ["name": change.member.name]), goTo: "/members/\(id.text.percentEncoded)")
    }
    routes.post("members/:id/enable") { _, context in
      let id = id(context)
      let member = try await site.work { [desk = context.desk] in try desk.enable(id) }
      return site.done(
        context.phrases("members.let_in", ["name": member.name]), goTo: "/members/\(id.text.percentEncoded)")
    }
  }

  private func id(_ context: AdministratorContext) -> Member.ID { Member.ID(context.parameters.get("id") ?? "") }

  private func standing(_ context: AdministratorContext) async throws -> MemberStanding {
    let id = id(context)
    return try await site.work { [desk = context.desk] in try desk.standing(of: id) }
  }

  private func said(_ change: MemberChange, _ context: AdministratorContext) -> String {
    var sentences = [context.phrases("members.saved", ["name": change.member.name])]
    if change.reopenedLetters > 0 {
      sentences.append(context.phrases("members.letters_reopened", count: change.reopenedLetters))
    }
    if change.endedSignIns > 0 { sentences.append(context.phrases("members.signs_in_anew")) }
    return sentences.joined(separator: " ")
  }

  private func formPage(_ view: MemberFormView, _ context: AdministratorContext) throws -> Response {
    try site.page(
      "members/form", title: view.heading, view, context, status: view.hasError ? .unprocessableContent : .ok)
  }
}
