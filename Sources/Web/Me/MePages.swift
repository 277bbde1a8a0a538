import Firsthand
import HTTPTypes
import Hummingbird
import NIOCore
import Operations
import Phrasebook

/// What everybody has for themselves: signature, photo, language, password, where they are signed in.
struct MePages: Sendable {
  let site: Site

  func add(to routes: RouterGroup<MemberContext>) {
    routes.get("me") { _, context in try await page(context) }
    routes.post("me/signature") { request, context in
      let form = try await request.form()
      do {
        let change = try await site.work { [desk = context.desk] in
          try desk.changeSignature(name: form["name"], title: form["job"], phone: form["phone"])
        }
        let reopened = change.reopenedLetters
        return site.done(
          reopened == 0
            ? context.phrases("me.signature_saved") : context.phrases("me.signature_saved_reopened", count: reopened),
          goTo: "/me")
      } catch let error as FirsthandError where [.badInput, .conflict].contains(error.code) {
        return try await page(context) { view in
          (view.name, view.job, view.phone) = (form["name"], form["job"], form["phone"])
          view.signatureError = context.phrases.sentence(error.sentence)
        }
      }
    }
    routes.post("me/language") { request, context in
      let form = try await request.form()
      do {
        _ = try await site.work { [desk = context.desk] in
          try desk.changeLanguage(form["language"], timeZone: form["zone"])
        }
        return site.done(context.phrases("me.language_saved"), goTo: "/me")
      } catch let error as FirsthandError where error.code == .badInput {
        return try await page(context) { $0.languageError = context.phrases.sentence(error.sentence) }
      }
    }
    addPhoto(to: routes)
    addPassword(to: routes)
  }

  private func addPhoto(to routes: RouterGroup<MemberContext>) {
    routes.get("me/photo") { _, context in try await photo(of: context.desk.member.id, context) }
    routes.get("members/:id/photo") { _, context in
      try await photo(of: Member.ID(context.parameters.get("id") ?? ""), context)
    }
    // The file itself is the body: a script sends it, made small in the browser.
    routes.post("me/photo") { request, context in
      let body = try await request.body.collect(upTo: Photo.mostBytes + 1_024)
      try await site.work { [desk = context.desk] in try desk.setPhoto(Array(body.readableBytesView)) }
      return site.done(context.phrases("me.photo_saved"), goTo: "/me")
    }
    routes.post("me/photo/remove") { _, context in
      try await site.work { [desk = context.desk] in try desk.removePhoto() }
      return site.done(context.phrases("me.photo_removed"), goTo: "/me")
    }
  }

  private func addPassword(to routes: RouterGroup<MemberContext>) {
    routes.post("me/password") { request, context in
      let form = try await request.form()
      guard form["password"] == form["repeated"] else {
        return try await page(context) { $0.repeatedError = context.phrases("signin.passwords_differ") }
      }
      do {
        let browser = request.browser
        let (token, _) = try await site.work { [desk = context.desk] in
          try desk.changePassword(from: form["current"], to: form["password"], browser: browser)
        }
        return site.enter(token, context.phrases("me.password_saved"), goTo: "/me")
      } catch let error as FirsthandError where [.badInput, .tryLater, .conflict].contains(error.code) {
        return try await page(context) { $0.passwordError = context.phrases.sentence(error.sentence) }
      }
    }
    routes.post("me/sign-ins/:id/end") { _, context in
      let id = SignIn.ID(context.parameters.get("id") ?? "")
      try await site.work { [desk = context.desk] in try desk.endSignIn(id) }
      return id == context.signIn?.id
        ? site.leave(context.phrases("signin.signed_out")) : site.done(context.phrases("me.ended"), goTo: "/me")
    }
    routes.post("me/sign-out-everywhere") { _, context in
      let count = try await site.work { [desk = context.desk] in try desk.signOutEverywhere() }
      return site.leave(context.phrases("me.ended_everywhere", count: count))
    }
  }

  private func page(
    _ context: MemberContext, _ change: (inout MeView) -> Void = { _ in }
  ) async throws -> Response {
    let (profile, signIns) = try await site.work { [desk = context.desk] in (try desk.profile(), try desk.signIns()) }
    var view = MeView(profile, signIns, context)
    change(&view)
    return try site.page(
      "me/me", title: context.phrases("me.title"), view, context, script: "me",
      status: view.hasError ? .unprocessableContent : .ok)
  }

  private func photo(of id: Member.ID, _ context: MemberContext) async throws -> Response {
    let photo = try await site.work { [desk = context.desk] in try desk.photo(of: id) }
    guard let photo else { throw HTTPError(.notFound) }
    return Response(
      status: .ok, headers: [.contentType: photo.kind.rawValue, .cacheControl: "private, max-age=300"],
      body: ResponseBody(byteBuffer: ByteBuffer(bytes: photo.bytes)))
  }
}
