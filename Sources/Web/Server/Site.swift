package import Firsthand
import Hummingbird
import NIOPosix
package import Operations
import Phrasebook

/// What the pages are about and work with: one company's workplace, and how the site reaches the world.
package struct Site: Sendable {
  package let workplace: Workplace
  let settings: SiteSettings
  let pages: PageLibrary
  let assets: Assets
  package let demo: Demo?
  let delivery: DeliveryLine
  /// What it is set to, asked anew each time.
  let installation: @Sendable () throws -> InstallationSettings
  let traffic = Traffic()

  /// Reads templates, words and assets; throws a sentence where the program was not installed whole.
  package init(
    _ workplace: Workplace, settings: SiteSettings, delivery: DeliveryLine = .none, demo: Demo? = nil,
    installation: @escaping @Sendable () throws -> InstallationSettings = { InstallationSettings() }
  ) throws {
    self.workplace = workplace
    self.settings = settings
    self.demo = demo
    self.delivery = delivery
    self.installation = installation
    assets = try Assets.load()
    pages = try PageLibrary.ready()
  }

  /// Twice as many as may be busy with passwords (`PasswordGate`), so that a crowd that signs in leaves room for
  /// those who are in.
  private static let threads: NIOThreadPool = {
    let pool = NIOThreadPool(numberOfThreads: 16)
    pool.start()
    return pool
  }()

  /// Runs what blocks (the database does) on a thread that may wait.
  func work<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) async throws -> Value {
    try await Self.threads.runIfActive(body)
  }
}

/// How the site is reached, beside what letters say of it (`MailSettings.publicURL`).
package struct SiteSettings: Hashable, Sendable {
  /// Whether people reach it by https, here or at a proxy in front: cookies are then for https alone.
  package var isSecure: Bool
  /// Whether a proxy in front says whom it speaks for (`X-Forwarded-For`).
  package var isBehindProxy: Bool

  package init(isSecure: Bool = false, isBehindProxy: Bool = false) {
    self.isSecure = isSecure
    self.isBehindProxy = isBehindProxy
  }
}

/// The line to the loop that sends: pages write outbox rows and never submit themselves.
package struct DeliveryLine: Sendable {
  /// Tells the loop that there is something new.
  package var wake: @Sendable () -> Void
  /// Why mail waits just now: a sentence, or nil.
  package var trouble: @Sendable () -> String?

  /// Seconds since the loop last turned or took a copy; nil where there is none.
  package var secondsSinceTurn: @Sendable () -> Int64?

  /// Until when the relay is left alone, because it asked for that or could not be used; nil: it is not.
  package var pausedUntil: @Sendable () -> Instant?

  package init(
    wake: @escaping @Sendable () -> Void, trouble: @escaping @Sendable () -> String?,
    secondsSinceTurn: @escaping @Sendable () -> Int64? = { nil },
    pausedUntil: @escaping @Sendable () -> Instant? = { nil }
  ) {
    self.wake = wake
    self.trouble = trouble
    self.secondsSinceTurn = secondsSinceTurn
    self.pausedUntil = pausedUntil
  }

  package static let none = DeliveryLine(wake: {}, trouble: { nil })
}
