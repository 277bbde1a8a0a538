import Foundation

/// A program run to its end, with what it took.
struct Measured {
  var status: Int32
  /// From start to exit, in seconds.
  var seconds: Double
  /// The most memory it held, in MB.
  var megabytes: Double
  /// From start to the first byte of output, in seconds; nil where it said nothing.
  var firstOutput: Double?
  var output: String
  /// Of the processor, its own and the system's for it, in seconds.
  var cpuSeconds: Double

  /// `isQuiet` throws away what it complains of.
  static func run(
    _ program: String, _ arguments: [String], environment: [String: String] = [:], isQuiet: Bool = false
  ) throws -> Measured {
    var descriptors: [Int32] = [0, 0]
    guard pipe(&descriptors) == 0 else { throw BenchError(words: "no pipe") }
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_adddup2(&actions, descriptors[1], 1)
    if isQuiet { posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0) }
    posix_spawn_file_actions_addclose(&actions, descriptors[0])
    posix_spawn_file_actions_addclose(&actions, descriptors[1])
    let words = ([program] + arguments).map { strdup($0) }
    let variables = ProcessInfo.processInfo.environment
      .merging(environment) { _, given in given }.map { strdup("\($0.key)=\($0.value)") }
    defer { for word in words + variables { free(word) } }
    var child: pid_t = 0
    let start = ContinuousClock.now
    guard posix_spawn(&child, program, &actions, nil, words + [nil], variables + [nil]) == 0 else {
      throw BenchError(words: "\(program) cannot be started")
    }
    close(descriptors[1])
    var buffer = [UInt8](repeating: 0, count: 65_536)
    var first: Double?
    var output: [UInt8] = []
    while case let count = read(descriptors[0], &buffer, buffer.count), count > 0 {
      if first == nil { first = (ContinuousClock.now - start).inSeconds }
      output += buffer.prefix(count)
    }
    close(descriptors[0])
    var status: Int32 = 0
    var usage = rusage()
    wait4(child, &status, 0, &usage)
    return Measured(
      status: (status >> 8) & 0xFF, seconds: (ContinuousClock.now - start).inSeconds,
      megabytes: Double(usage.ru_maxrss) / 1024, firstOutput: first, output: String(decoding: output, as: UTF8.self),
      cpuSeconds: usage.ru_utime.inSeconds + usage.ru_stime.inSeconds)
  }
}

struct BenchError: Error {
  var words: String
}

extension timeval {
  fileprivate var inSeconds: Double { Double(tv_sec) + Double(tv_usec) / 1e6 }
}

extension Duration {
  var inSeconds: Double {
    Double(components.seconds) + Double(components.attoseconds) / 1e18
  }
}

extension [Double] {
  var median: Double { isEmpty ? .nan : sorted()[count / 2] }
}

extension Double {
  /// With `digits` after the point.
  func rounded(_ digits: Int) -> String { String(format: "%.\(digits)f", self) }
}
