import Firsthand
package import Hummingbird
import NIOCore
import Operations
import Phrasebook

/// What is known of a request before anybody has signed in.
package struct VisitorContext: RequestContext, PageContext {
  package var coreContext: CoreRequestContextStorage
  /// The network address the request came from.
  var peer: String
  /// Whether the peer is this machine and speaks for nobody else.
  var isLocal: Bool
  var phrases = Phrases(.english)
  /// Who is signed in, where somebody is.
  var signIn: SignIn?
  var session: Session?
  /// What a form must carry so that we know it was ours.
  var formToken = ""
  /// What the last action had to say.
  var said: String?
  /// Why it could not be found out who is asking: told on a page as every failure is.
  var trouble: (any Error)?

  package init(source: Source) {
    coreContext = .init(source: source)
    peer = source.channel.remoteAddress?.ipAddress ?? ""
    isLocal = ["127.0.0.1", "::1", ""].contains(peer)
  }
}

/// What every page is made with.
protocol PageContext: RequestContext {
  var phrases: Phrases { get }
  var signIn: SignIn? { get }
  var formToken: String { get }
  var said: String? { get }
}

/// A request of somebody who is signed in.
struct MemberContext: ChildRequestContext, PageContext {
  var coreContext: CoreRequestContextStorage
  let peer: String
  let phrases: Phrases
  let signIn: SignIn?
  let formToken: String
  let said: String?
  let desk: MemberDesk
  fileprivate let session: Session

  init(context: VisitorContext) throws {
    guard let signIn = context.signIn, let session = context.session else { throw NotSignedIn() }
    coreContext = context.coreContext
    peer = context.peer
    phrases = context.phrases
    self.signIn = signIn
    formToken = context.formToken
    said = context.said
    self.session = session
    desk = MemberDesk(session)
  }

  /// The zone in which this member reads times.
  var zone: String { desk.member.timeZone }
}

/// Nobody is signed in, and the page is for members.
struct NotSignedIn: Error {}

/// A request of a member in one role, with the desk of that role and no other.
struct DeskContext<Desk: RoleDesk>: ChildRequestContext, PageContext {
  var coreContext: CoreRequestContextStorage
  let phrases: Phrases
  let signIn: SignIn?
  let formToken: String
  let said: String?
  let desk: Desk

  init(context: MemberContext) throws {
    coreContext = context.coreContext
    phrases = context.phrases
    signIn = context.signIn
    formToken = context.formToken
    said = context.said
    desk = try Desk(context.session)
  }

  /// The zone in which this member reads times.
  var zone: String { desk.member.timeZone }
}

/// A request of a salesperson. Its desk sees that person's own customers and letters, and nothing else.
typealias SalespersonContext = DeskContext<SalespersonDesk>
/// A request of a director.
typealias DirectorContext = DeskContext<DirectorDesk>
/// A request of an administrator.
typealias AdministratorContext = DeskContext<AdministratorDesk>
