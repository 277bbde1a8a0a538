import Firsthand
import Hummingbird
import Operations
import Phrasebook

/// The first page, for each of a member's roles.
struct HomePages: Sendable {
  let site: Site

  func add(to routes: RouterGroup<MemberContext>) {
    routes.get("/") { _, context in
      let view = HomeView(
        greeting: greeting(context), salesperson: try await salesperson(context),
        director: try await director(context), administrator: try await administrator(context),
        hasNoPlace: context.desk.member.roles.isDisjoint(with: [.salesperson, .director, .administrator]))
      return try site.page("home/home", title: context.phrases("home.title"), view, context)
    }
  }

  private func greeting(_ context: MemberContext) -> String {
    let phrases = context.phrases
    let name = ["name": context.desk.member.firstName]
    switch LocalTime(context.desk.now, in: NamedZone(stored: context.zone)).hour {
    case 4..<12: return phrases("home.morning", name)
    case 12..<18: return phrases("home.afternoon", name)
    default: return phrases("home.evening", name)
    }
  }

  private func salesperson(_ context: MemberContext) async throws -> SalespersonHome? {
    guard context.desk.member.roles.contains(.salesperson) else { return nil }
    let desk = try SalespersonContext(context: context).desk
    let (overview, replies) = try await site.work { (try desk.overview(), try desk.openReplies()) }
    return SalespersonHome(overview, replies, context)
  }

  private func director(_ context: MemberContext) async throws -> DirectorHome? {
    guard context.desk.member.roles.contains(.director) else { return nil }
    let desk = try DirectorContext(context: context).desk
    let waiting = try await site.work { try desk.inboxStanding() }
    return DirectorHome(waiting, context)
  }

  private func administrator(_ context: MemberContext) async throws -> AdministratorHome? {
    guard context.desk.member.roles.contains(.administrator) else { return nil }
    let desk = try AdministratorContext(context: context).desk
    let health = try await site.work { try desk.sendingHealth() }
    return AdministratorHome(health, trouble: site.delivery.trouble(), context)
  }
}
