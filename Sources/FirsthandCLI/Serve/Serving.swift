import Delivery
import Dispatch
import Firsthand
import Foundation
import Hummingbird
import Logging
import NIOCore
import Operations
import ServiceLifecycle
import Store
import Synchronization
import Web

/// The running program: the pages, and the loop that sends, until somebody asks it to end. The copy that is in
/// flight is finished first.
struct Serving {
  let workplace: Workplace
  let address: ListenAddress
  var certificate: SiteCertificate?
  var settings = SiteSettings()
  var demo: Demo?
  /// What administrators read of how it is set up.
  var installation: @Sendable () throws -> InstallationSettings = { InstallationSettings() }
  let logger: Logger
  /// The way out; where there is none, the sentence says why mail waits.
  let outlet: Outlet
  var delivery = DeliverySettings()
  /// What keeps the log up; it says when it cannot.
  let keeper: (_ onTrouble: @escaping @Sendable (String?) -> Void) -> LogKeeper
  /// What does the night's work; it says when it cannot.
  let housekeeper: (_ onTrouble: @escaping @Sendable (String?) -> Void) -> Housekeeper

  /// Blocks until the end. `onRunning` hears the port.
  func run(onRunning: @escaping @Sendable (Int) -> Void = { _ in }) throws {
    // A browser that goes away must not end the program.
    signal(SIGPIPE, SIG_IGN)
    let loop = DeliveryLoop(workplace, outlet: outlet, worker: .thisProgram, settings: delivery) { [logger] trouble in
      if let trouble {
        logger.warning("mail waits", metadata: ["reason": "\(trouble)"])
      } else {
        logger.info("mail goes out again")
      }
    }
    let keeper = keeper { [logger] trouble in
      if let trouble {
        logger.warning("the log is not kept up", metadata: ["reason": "\(trouble)"])
      } else {
        logger.info("the log is kept up again")
      }
    }
    let housekeeper = housekeeper { [logger] trouble in
      if let trouble {
        logger.warning("the night's work waits", metadata: ["reason": "\(trouble)"])
      } else {
        logger.info("the night's work is done")
      }
    }
    let site = try Site(
      workplace, settings: settings,
      delivery: DeliveryLine(
        wake: { [store = workplace.store] in
          loop.wake()
          // Whoever made the change does not wait until others have heard of it.
          DispatchQueue.global().async { store.wakeOthers() }
        }, trouble: { loop.trouble }, secondsSinceTurn: { loop.secondsSinceTurn },
        pausedUntil: { loop.pausedUntil }),
      demo: demo, installation: installation)
    let server = try site.server(
      host: address.host, port: address.port, certificate: certificate,
      services: [
        ThreadService(name: "log", run: keeper.run, stop: keeper.stop),
        ThreadService(name: "night", run: housekeeper.run, stop: housekeeper.stop),
        ThreadService(name: "delivery", run: loop.run, stop: loop.stop),
      ],
      logger: logger, onRunning: { port in onRunning(port) })
    let watch = workplace.store.onWake { loop.wake() }
    defer { withExtendedLifetime(watch) {} }
    do {
      try Blocking.run { try await server.runService() }
    } catch let error as IOError {
      throw FirsthandError(
        .failed,
        error.errnoCode == EADDRINUSE
          ? "\(address.urlHost):\(address.port) is in use by another program. Choose another: --listen 127.0.0.1:8081"
          : "The pages cannot be served on \(address.urlHost):\(address.port): \(String(cString: strerror(error.errnoCode)))."
      )
    }
  }
}

/// Work that blocks, among the services that start and end together, on a thread of its own.
private struct ThreadService: Service {
  let name: String
  let work: @Sendable () -> Void
  let stop: @Sendable () -> Void

  init(name: String, run: @escaping @Sendable () -> Void, stop: @escaping @Sendable () -> Void) {
    self.name = name
    work = run
    self.stop = stop
  }

  func run() async throws {
    await withTaskCancellationOrGracefulShutdownHandler {
      await withCheckedContinuation { continuation in
        let thread = Thread {
          work()
          continuation.resume()
        }
        thread.name = name
        thread.start()
      }
    } onCancelOrGracefulShutdown: {
      stop()
    }
  }
}

/// Asynchronous work from a command that is not.
enum Blocking {
  private final class Outcome<Value: Sendable>: Sendable {
    let value = Mutex<Result<Value, any Error>?>(nil)
  }

  static func run<Value: Sendable>(_ work: @escaping @Sendable () async throws -> Value) throws -> Value {
    let outcome = Outcome<Value>()
    let isDone = DispatchSemaphore(value: 0)
    Task.detached {
      do {
        let value = try await work()
        outcome.value.withLock { $0 = .success(value) }
      } catch {
        outcome.value.withLock { $0 = .failure(error) }
      }
      isDone.signal()
    }
    isDone.wait()
    guard let result = outcome.value.withLock({ $0 }) else {
      throw FirsthandError(.failed, "The program ended before it was done.")
    }
    return try result.get()
  }
}
