import CResolv
import Synchronization

extension Resolver {
  /// Asks the name servers that this machine is set up with; with a port, one of its own that listens there.
  package static func system(port: Int32 = 0) -> Resolver {
    let line = Line(port: port)
    return Resolver { (name, kind) throws(Silence) in try line.ask(name, kind) }
  }

  /// Remembers that nobody answers, so that the wait for it is paid once.
  private final class Line: Sendable {
    private let isDead = Mutex(false)
    private let port: Int32

    /// An answer over TCP is no longer.
    private static let room = 65_536

    init(port: Int32) { self.port = port }

    func ask(_ name: String, _ kind: Kind) throws(Silence) -> [Record] {
      if isDead.withLock({ $0 }) { throw Silence(name: name) }
      var message = [UInt8](repeating: 0, count: Self.room)
      var failure: Int32 = 0
      let began = ContinuousClock.now
      let length = fh_resolve(name, kind.number, port, &message, Int32(Self.room), &failure)
      if length >= 0 { return Self.records(Array(message.prefix(Int(length)))) }
      if failure == HOST_NOT_FOUND || failure == NO_DATA { return [] }
      // A server that fails for one zone says so at once; one that is not there lets us wait.
      if ContinuousClock.now - began > .seconds(2) { isDead.withLock { $0 = true } }
      throw Silence(name: name)
    }

    private static func records(_ message: [UInt8]) -> [Record] {
      let length = Int32(message.count)
      return (0..<max(0, fh_answer_count(message, length))).compactMap { index in
        var offset: Int32 = 0
        var size: Int32 = 0
        let type = fh_answer(message, length, index, &offset, &size)
        guard type >= 0, offset >= 0, size >= 0, offset + size <= length else { return nil }
        return record(type, message, Int(offset), Int(size))
      }
    }

    private static func record(_ type: Int32, _ message: [UInt8], _ offset: Int, _ size: Int) -> Record? {
      let data = message[offset..<(offset + size)]
      switch type {
      case Kind.a.number, Kind.aaaa.number: return IPAddress(bytes: Array(data)).map(Record.address)
      case Kind.txt.number: return .text(text(data))
      case Kind.ptr.number: return name(message, offset).map(Record.name)
      case Kind.mx.number:
        guard size > 2, let host = name(message, offset + 2) else { return nil }
        return .exchange(preference: Int(data[offset]) << 8 | Int(data[offset + 1]), host: host)
      default: return nil
      }
    }

    /// RFC 1035 §3.3.14: pieces, each behind its length; RFC 7208 §3.3 and others put them together.
    private static func text(_ data: ArraySlice<UInt8>) -> String {
      var rest = data
      var bytes: [UInt8] = []
      while let length = rest.popFirst() {
        bytes += rest.prefix(Int(length))
        rest = rest.dropFirst(Int(length))
      }
      return String(decoding: bytes, as: UTF8.self)
    }

    private static func name(_ message: [UInt8], _ offset: Int) -> String? {
      var name = [CChar](repeating: 0, count: 1_025)
      guard fh_name(message, Int32(message.count), Int32(offset), &name, Int32(name.count)) != 0 else { return nil }
      return String(decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self).lowercased()
    }
  }
}

extension Resolver.Kind {
  /// RFC 1035 §3.2.2, RFC 3596 §2.1.
  fileprivate var number: Int32 {
    switch self {
    case .a: 1
    case .ptr: 12
    case .mx: 15
    case .txt: 16
    case .aaaa: 28
    }
  }
}
