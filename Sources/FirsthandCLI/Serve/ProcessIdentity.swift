import Delivery
import Foundation

extension WorkerName {
  /// This program, among those that share the database.
  static var thisProgram: WorkerName {
    let number = ProcessInfo.processInfo.processIdentifier
    return WorkerName(
      "\(ProcessInfo.processInfo.hostName)/\(number)", process: ProcessIdentity(number)?.text ?? "",
      isGone: { ProcessIdentity(text: $0)?.isGone ?? false })
  }
}

/// A process that cannot be taken for another: what machine it runs on since when it was started, its number there,
/// and when it began. As Linux tells it (proc(5)).
struct ProcessIdentity: Hashable {
  private let machine: String
  private let number: Int32
  private let began: String

  /// Nil where there is no such process, or Linux does not tell.
  init?(_ number: Int32) {
    guard let machine = Self.machine, let began = Self.began(number) else { return nil }
    self.machine = machine
    self.number = number
    self.began = began
  }

  /// What `text` wrote.
  init?(text: String) {
    let parts = text.split(separator: " ")
    guard parts.count == 3, let number = Int32(parts[1]) else { return nil }
    machine = String(parts[0])
    self.number = number
    began = String(parts[2])
  }

  var text: String { "\(machine) \(number) \(began)" }

  /// Whether it surely has ended: it ran on this machine, where it is no more. Of another machine nobody can tell.
  var isGone: Bool { machine == Self.machine && Self.began(number) != began }

  /// The boot, and the space in which processes have numbers: a container has its own.
  private static let machine: String? = {
    guard let boot = try? String(contentsOfFile: "/proc/sys/kernel/random/boot_id", encoding: .utf8),
      let space = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/ns/pid")
    else { return nil }
    return boot.trimmingCharacters(in: .whitespacesAndNewlines) + "/" + space
  }()

  /// Clock ticks from the boot to its beginning; nil for one that is not there, or is dead and not yet buried.
  private static func began(_ number: Int32) -> String? {
    guard let line = try? String(contentsOfFile: "/proc/\(number)/stat", encoding: .utf8),
      let name = line.lastIndex(of: ")")
    else { return nil }
    // Field 3 is the state, field 22 the time at which it began; names may have spaces and parentheses in them.
    let fields = line[line.index(after: name)...].split(separator: " ")
    guard fields.count > 19, fields[0] != "Z", fields[0] != "X" else { return nil }
    return String(fields[19])
  }
}
