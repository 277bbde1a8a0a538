package import Hummingbird

extension Site {
  /// Every route with what stands before it. The server and the tests use this one.
  package func router() -> Router<VisitorContext> {
    let router = Router(context: VisitorContext.self, options: .autoGenerateHeadEndpoints)
    router.add(middleware: RequestRecord(traffic: traffic))
    router.add(middleware: SecurityHeaders(isSecure: settings.isSecure))
    router.add(middleware: VisitMiddleware(site: self))
    router.add(middleware: FailurePages(site: self))
    if demo != nil { router.add(middleware: DemoGuard()) }
    router.add(middleware: FormGuard(site: self))
    assets.addRoutes(to: router)
    addVisitorRoutes(router)
    let member = router.group(context: MemberContext.self)
    addMemberRoutes(member)
    addSalespersonRoutes(member.group(context: SalespersonContext.self))
    addDirectorRoutes(member.group(context: DirectorContext.self))
    addAdministratorRoutes(member.group(context: AdministratorContext.self))
    return router
  }

  /// Pages for anybody: signing in, what customers see, health.
  private func addVisitorRoutes(_ routes: Router<VisitorContext>) {
    SignInPages(site: self).add(to: routes)
    PasswordPages(site: self).add(to: routes)
    ReaderPages(site: self).add(to: routes)
    LetterPages(site: self).add(to: routes)
    DemoPages(site: self).add(to: routes)
    HealthRoutes(site: self).add(to: routes)
  }

  /// Pages for every member, whatever their roles.
  private func addMemberRoutes(_ routes: RouterGroup<MemberContext>) {
    MePages(site: self).add(to: routes)
    StandardsPages(site: self).add(to: routes)
    HomePages(site: self).add(to: routes)
  }

  private func addSalespersonRoutes(_ routes: RouterGroup<SalespersonContext>) {
    WritePages(site: self).add(to: routes)
    PeoplePages(site: self).add(to: routes)
    CustomerPages(site: self).add(to: routes)
    ReviewPages(site: self).add(to: routes)
    SentPages(site: self).add(to: routes)
    SendPages(site: self).add(to: routes)
    ProgressPages(site: self).add(to: routes)
  }

  private func addDirectorRoutes(_ routes: RouterGroup<DirectorContext>) {
    InboxPages(site: self).add(to: routes)
    StandardsWorkPages(site: self).add(to: routes)
    DraftPages(site: self).add(to: routes)
  }

  private func addAdministratorRoutes(_ routes: RouterGroup<AdministratorContext>) {
    MemberPages(site: self).add(to: routes)
    AuditPages(site: self).add(to: routes)
    SendingHealthPages(site: self).add(to: routes)
    SettingsPages(site: self).add(to: routes)
  }
}
