import Delivery
import Firsthand
import Operations
import Store

/// Sends the mails that tell colleagues what waits for them or what was decided.
enum NoticePost {
  /// What was asked for is done whatever becomes of the mail: it stays queued where it cannot leave now.
  static func send(from home: Home, by session: Session) {
    do {
      let settings = try home.configuration.relaySettings(flag: nil)
      let report = try DeliveryRun(
        session.workplace, outlet: try home.outlet { settings }, worker: .thisProgram
      ).run(.notices)
      switch report.end {
      case .relayTrouble(let sentence), .braked(let sentence): return wait(sentence)
      case .done, .interrupted: break
      }
      if report.counts.accepted > 0 { Terminal.note("They are told by mail.") }
    } catch let error as FirsthandError {
      wait(error.sentence)
    } catch {
      wait("\(error)")
    }
  }

  private static func wait(_ sentence: String) {
    Terminal.note("The mail that says so waits: \(Terminal.line(sentence))")
  }
}
