import ArgumentParser
import Firsthand
import Foundation

/// The program: arguments in, one operation, words or JSON out.
@main
struct FirsthandProgram: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "firsthand",
    abstract: "Letters from people who know their customers, held to the company's standards.",
    discussion: """
      Begin with 'firsthand demo --once', which tells the whole story in a few seconds, or with
      'firsthand init'. Data lie in --home (or FIRSTHAND_HOME; ~/.local/share/firsthand otherwise).
      """,
    version: "0.1.0",
    subcommands: [
      InitCommand.self, MemberCommand.self, TemplateCommand.self, PolicyCommand.self, PricesCommand.self,
      CustomersCommand.self, NewsletterCommand.self, SendingCommand.self, FeedbackCommand.self, LogCommand.self,
      HoldCommand.self, HousekeepingCommand.self, ServeCommand.self, BackupCommand.self, RestoreCommand.self,
      MoveCommand.self, DoctorCommand.self, DKIMCommand.self, DemoCommand.self,
    ])

  static func main() {
    // A reader that goes away (| head) ends the program quietly.
    signal(SIGPIPE, SIG_DFL)
    do {
      var command = try parseAsRoot()
      try command.run()
      if let failure = Terminal.outputFailure {
        throw FirsthandError(.failed, "What was to be written could not be: \(String(cString: strerror(failure))).")
      }
    } catch let error as FirsthandError {
      Terminal.complain(error.terminalSentence)
      Foundation.exit(error.code.exitStatus)
    } catch {
      exit(withError: error)
    }
  }
}

extension FirsthandError.Code {
  /// As the manual's table has it; 64 and 75 are sysexits(3).
  var exitStatus: Int32 {
    switch self {
    case .failed: 1
    case .findings: 3
    case .notFound: 4
    case .notPermitted: 5
    case .conflict: 6
    case .partly: 7
    case .badInput: 64
    case .tryLater: 75
    }
  }
}
