import Synchronization

/// The identity of one noun. Sixteen characters of Crockford's base 32: nine of time, seven random, so
/// that new rows fall side by side in an index and no id tells how many there are.
package struct ID<Noun>: Hashable, Sendable, Comparable, CustomStringConvertible {
  package let text: String

  /// Takes any text: whether it names something is the store's to say, and an odd id answers as an
  /// unknown one.
  package init(_ text: String) { self.text = text }

  /// Smaller than every id that was given at `time` or later, and greater than all of before.
  package init(before time: Instant) {
    let milliseconds = UInt64(clamping: time.milliseconds) & (1 << 45 - 1)
    let characters = stride(from: 40, through: 0, by: -5).map {
      Base32.alphabet[Int((milliseconds >> UInt64($0)) & 31)]
    }
    text = String(decoding: characters, as: UTF8.self)
  }

  package var description: String { text }
  package static func < (a: Self, b: Self) -> Bool { a.text < b.text }
}

/// Where ids and other random bytes come from.
package struct IDs: Sendable {
  /// `count` random bytes.
  package var random: @Sendable (_ count: Int) -> [UInt8]
  package var now: @Sendable () -> Instant
  private let last = LastID()

  package init(
    random: @escaping @Sendable (Int) -> [UInt8], now: @escaping @Sendable () -> Instant
  ) {
    self.random = random
    self.now = now
  }

  /// A new id, greater than every one given here before: entries of one millisecond keep their order.
  package func next<Noun>(_ noun: Noun.Type = Noun.self) -> ID<Noun> {
    let time = UInt64(clamping: now().milliseconds) & (1 << 45 - 1)
    let (high, low) = last.next(time: time) {
      random(5).reduce(UInt64(0)) { $0 << 8 | UInt64($1) } & (1 << 35 - 1)
    }
    var characters: [UInt8] = []
    characters.reserveCapacity(16)
    for shift in stride(from: 40, through: 0, by: -5) {
      characters.append(Base32.alphabet[Int((high >> UInt64(shift)) & 31)])
    }
    for shift in stride(from: 30, through: 0, by: -5) {
      characters.append(Base32.alphabet[Int((low >> UInt64(shift)) & 31)])
    }
    return ID(String(decoding: characters, as: UTF8.self))
  }
}

/// The last id that was given.
private final class LastID: Sendable {
  private let value = Mutex<(time: UInt64, low: UInt64)>((0, 0))

  /// `time` with `start`; within the same millisecond, or where the clock went back, the one after the last.
  func next(time: UInt64, start: () -> UInt64) -> (UInt64, UInt64) {
    value.withLock { last in
      if time > last.time {
        last = (time, start())
      } else if last.low < 1 << 35 - 1 {
        last.low += 1
      } else {
        last = (last.time + 1, start())
      }
      return last
    }
  }
}

/// Crockford's base 32 in lower case: no letter that looks like a digit.
package enum Base32 {
  static let alphabet = Array("0123456789abcdefghjkmnpqrstvwxyz".utf8)

  /// The bits of `bytes`, first bit first, five to a character; the last character is padded with zero
  /// bits.
  package static func encode(_ bytes: [UInt8]) -> String {
    var out: [UInt8] = []
    var buffer: UInt32 = 0
    var bits = 0
    for byte in bytes {
      buffer = (buffer << 8) | UInt32(byte)
      bits += 8
      while bits >= 5 {
        bits -= 5
        out.append(alphabet[Int((buffer >> UInt32(bits)) & 31)])
      }
    }
    if bits > 0 { out.append(alphabet[Int((buffer << UInt32(5 - bits)) & 31)]) }
    return String(decoding: out, as: UTF8.self)
  }
}
