import Foundation
import Synchronization

/// What the program says: data on standard output, everything else on standard error.
enum Terminal {
  enum Style: String {
    case bold = "1"
    case dim = "2"
    case red = "31"
    case green = "32"
    case yellow = "33"
  }

  private static let hasColor =
    isatty(STDOUT_FILENO) == 1 && ProcessInfo.processInfo.environment["NO_COLOR"] == nil

  static let isInteractive = isatty(STDERR_FILENO) == 1

  /// Columns of the terminal, 80 where it does not say.
  static var width: Int {
    var size = winsize()
    return ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 0 ? Int(size.ws_col) : 80
  }

  /// `█████████████░░░░░░░░░░░░ 52 %`
  static func bar(_ part: Double) -> String {
    let part = min(1, max(0, part))
    let filled = Int(part * 25)
    return String(repeating: "█", count: filled) + String(repeating: "░", count: 25 - filled) + " \(Int(part * 100)) %"
  }

  static func styled(_ text: String, _ style: Style) -> String {
    hasColor ? "\u{1B}[\(style.rawValue)m\(text)\u{1B}[0m" : text
  }

  /// A line of data. People's text in it must have gone through `safe`.
  static func say(_ line: String = "") { write(line + "\n", to: .standardOutput) }

  static func note(_ line: String) { write(line + "\n", to: .standardError) }

  static func complain(_ sentence: String) { note("firsthand: \(safe(sentence))") }

  static func data(_ bytes: [UInt8]) { write(bytes, to: .standardOutput) }

  private static func write(_ text: String, to handle: FileHandle) { write(Array(text.utf8), to: handle) }

  private static let failure = Mutex<Int32>(0)

  /// Why something that was said did not arrive, as errno; nil where all did, or nobody wanted to hear it.
  static var outputFailure: Int32? { failure.withLock { $0 == 0 ? nil : $0 } }

  /// Whoever listened may be gone (`| head`): that ends no send in its middle. Anything else that keeps words back is
  /// remembered, and the program's exit tells it.
  static func write(_ bytes: [UInt8], to handle: FileHandle) {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Foundation.write(handle.fileDescriptor, $0.baseAddress, $0.count) }
      if count > 0 {
        rest = rest.dropFirst(count)
      } else if errno != EINTR {
        if errno != EPIPE { failure.withLock { $0 = errno } }
        return
      }
    }
  }

  /// The one encoder for people's text on a terminal: what could move the cursor or change colours is
  /// shown as a sign.
  static func safe(_ text: String) -> String {
    guard
      text.unicodeScalars.contains(where: {
        $0.value < 32 || (127...159).contains($0.value) || isBidirectionalControl($0)
      })
    else { return text }
    var out = ""
    for scalar in text.unicodeScalars {
      if scalar == "\n" || scalar == "\t" {
        out.unicodeScalars.append(scalar)
      } else if scalar.value < 32 || (127...159).contains(scalar.value)
        || isBidirectionalControl(scalar)
      {
        out += "�"
      } else {
        out.unicodeScalars.append(scalar)
      }
    }
    return out
  }

  private static func isBidirectionalControl(_ scalar: Unicode.Scalar) -> Bool {
    (0x202A...0x202E).contains(scalar.value) || (0x2066...0x2069).contains(scalar.value)
  }

  /// `safe`, on one line.
  static func line(_ text: String) -> String {
    safe(text).split(whereSeparator: \.isNewline).joined(separator: " ")
  }
}

/// Columns under one another, as wide as they need.
struct TextTable {
  private var rows: [[String]] = []

  mutating func add(_ cells: [String]) { rows.append(cells.map(Terminal.line)) }

  func print(indent: String = "") {
    let columns = rows.map(\.count).max() ?? 0
    let widths = (0..<columns).map { column in
      rows.map { column < $0.count ? $0[column].count : 0 }.max() ?? 0
    }
    for row in rows {
      var line = indent
      for (column, cell) in row.enumerated() {
        line += cell
        if row.dropFirst(column + 1).contains(where: { !$0.isEmpty }) {
          line += String(repeating: " ", count: widths[column] - cell.count + 2)
        }
      }
      Terminal.say(line)
    }
  }
}

/// A bar on a terminal that is one; elsewhere nothing.
final class ProgressBar {
  private let total: Int64
  private var lastPermille: Int64 = -1

  init(total: Int64) { self.total = total }

  func show(_ done: Int64, _ words: String) {
    guard Terminal.isInteractive, total > 0 else { return }
    let permille = done * 1000 / total
    guard permille != lastPermille else { return }
    lastPermille = permille
    Terminal.write(Array("\r\(Terminal.bar(Double(done) / Double(total)))  \(words)".utf8), to: .standardError)
  }

  func finish() {
    guard Terminal.isInteractive, lastPermille >= 0 else { return }
    Terminal.write(Array("\r\u{1B}[K".utf8), to: .standardError)
  }
}
