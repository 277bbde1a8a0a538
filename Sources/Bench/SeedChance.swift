import Firsthand
import Synchronization

/// What looks like chance in a seeded company: the same for the same number.
struct SeedChance: Sendable {
  let seed: UInt64

  /// 64 bits that depend on all of the numbers.
  func bits(_ numbers: UInt64...) -> UInt64 {
    numbers.reduce(seed &+ 0x9E37_79B9_7F4A_7C15) { Self.mixed($0 ^ $1 &* 0xD6E8_FEB8_6659_FD93) }
  }

  /// SplitMix64's finish.
  private static func mixed(_ value: UInt64) -> UInt64 {
    var value = value &+ 0x9E37_79B9_7F4A_7C15
    value = (value ^ value >> 30) &* 0xBF58_476D_1CE4_E5B9
    value = (value ^ value >> 27) &* 0x94D0_49BB_1331_11EB
    return value ^ value >> 31
  }

  /// As random bytes for whoever asks one after the other.
  func bytes() -> @Sendable (Int) -> [UInt8] {
    let count = Mutex<UInt64>(0)
    return { [self] length in
      var bytes: [UInt8] = []
      while bytes.count < length {
        let number = count.withLock { count in
          count += 1
          return count
        }
        withUnsafeBytes(of: bits(0xB17E, number)) { bytes += $0 }
      }
      return Array(bytes.prefix(length))
    }
  }
}

/// Ids as `IDs.next` makes them, from a moment and a number instead of from chance.
enum SeedID {
  private static let alphabet = Array("0123456789abcdefghjkmnpqrstvwxyz".utf8)

  static func text(_ at: Instant, _ low: UInt64) -> String {
    let time = UInt64(clamping: at.milliseconds)
    return String(unsafeUninitializedCapacity: 16) { buffer in
      for place in 0..<9 { buffer[place] = alphabet[Int(time >> UInt64(40 - 5 * place) & 31)] }
      for place in 0..<7 { buffer[9 + place] = alphabet[Int(low >> UInt64(30 - 5 * place) & 31)] }
      return 16
    }
  }

  /// 64 characters, as a SHA-256 is written.
  static func digest(_ bits: UInt64) -> String {
    String(unsafeUninitializedCapacity: 64) { buffer in
      var word = bits
      for place in 0..<64 {
        if place % 16 == 0 { word = word &* 0xD6E8_FEB8_6659_FD93 ^ word >> 29 }
        let digit = UInt8(word >> UInt64(place % 16 * 4) & 15)
        buffer[place] = digit < 10 ? 48 + digit : 87 + digit
      }
      return 64
    }
  }
}

/// Moves on by a millisecond with each look: what is done by it has its place in time, whenever it is run.
final class SeedClock: Sendable {
  private let time: Mutex<Int64>

  init(_ start: Instant) { time = Mutex(start.milliseconds) }

  func set(_ moment: Instant) { time.withLock { $0 = max($0, moment.milliseconds) } }

  func now() -> Instant {
    time.withLock { time in
      time += 1
      return Instant(milliseconds: time)
    }
  }
}
