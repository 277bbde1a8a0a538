import CPCRE2
import Synchronization

/// A regular expression, compiled once by PCRE2 with its just-in-time compiler. Its work is counted in
/// steps, so that a pattern that explodes ends in an error, the same one on every machine.
///
/// Unchecked: compiled code is read-only once it is ready, as PCRE2's manual (pcre2api, "Multithreading")
/// says it may be shared; match data is made for each call.
package final class Pattern: @unchecked Sendable {
  package struct Match: Hashable, Sendable {
    /// UTF-8 offsets.
    package var range: Range<Int>
    /// The number of the alternative that matched, where the pattern was made of named ones.
    package var alternative: Int?
    /// What the first group matched, where there is one.
    package var group: Range<Int>?
    /// Where the pattern began to match: before the range where it has `\K`.
    var start: Int
  }

  package enum Failure: Error, Hashable, Sendable {
    /// The step limit was reached.
    case tooManySteps
    /// More hits than anybody would read: some might be missed.
    case tooManyHits
    case engine(String)

    package var sentence: String {
      switch self {
      case .tooManySteps: "the rule took too long on this text"
      case .tooManyHits: "the rule hits more than \(Pattern.hitLimit) times in one paragraph"
      case .engine(let message): "the pattern failed: \(message)"
      }
    }
  }

  package struct BadPattern: Error, Hashable, Sendable {
    /// What PCRE2 says, with the offset in the pattern.
    package var sentence: String
  }

  /// Matching steps for one search.
  static let stepLimit: UInt32 = 1_000_000
  /// Most hits of one pattern in one text.
  static let hitLimit = 200

  private let code: OpaquePointer
  /// What is made ready where it is first needed: most patterns never meet a text that they might match.
  private let ready = Mutex(Ready())
  private let source: [UInt8]
  fileprivate let context: OpaquePointer
  private let groups: [Int]

  /// `alternatives` is how many groups named `a0`, `a1`, … the pattern has.
  package convenience init(_ pattern: String, alternatives: Int = 0) throws(BadPattern) {
    do throws(BadPattern) {
      try self.init(compiling: pattern, alternatives: alternatives)
    } catch {
      guard let other = BoundedLookbehind.expanded(pattern),
        (try? Pattern(compiling: other, alternatives: alternatives)) != nil
      else { throw error }
      try self.init(compiling: other, alternatives: alternatives)
    }
  }

  /// Compiled code, ready to run.
  private struct Ready: @unchecked Sendable {
    var code: OpaquePointer?
    /// The same by bytes, several times faster: in a text of ASCII alone it finds the same, for what `code` knows of
    /// other characters does not come up there. The code itself where the pattern can only be read as UTF-8.
    var ascii: OpaquePointer?
  }

  fileprivate func readyCode(forASCII isASCII: Bool) -> OpaquePointer {
    ready.withLock { ready in
      if isASCII {
        if let code = ready.ascii { return code }
        // Byte by byte a quantifier would be of the last byte of a letter alone.
        if source.allSatisfy({ $0 < 128 }) {
          var errorCode: Int32 = 0
          var errorOffset = 0
          if let code = pcre2_compile_8(source, source.count, 0, &errorCode, &errorOffset, nil) {
            // Where the JIT is not available, the interpreter does the same more slowly.
            pcre2_jit_compile_8(code, UInt32(PCRE2_JIT_COMPLETE))
            ready.ascii = code
            return code
          }
        }
      }
      if ready.code == nil {
        pcre2_jit_compile_8(code, UInt32(PCRE2_JIT_COMPLETE))
        ready.code = code
      }
      if isASCII { ready.ascii = code }
      return code
    }
  }

  private init(compiling pattern: String, alternatives: Int) throws(BadPattern) {
    var errorCode: Int32 = 0
    var errorOffset = 0
    let bytes = Array(pattern.utf8)
    guard
      let code = pcre2_compile_8(
        bytes, bytes.count, UInt32(PCRE2_UTF) | UInt32(PCRE2_UCP), &errorCode, &errorOffset, nil),
      let context = pcre2_match_context_create_8(nil)
    else {
      throw BadPattern(
        sentence:
          "The pattern cannot be read: \(Self.message(errorCode)) (at character \(errorOffset + 1) of '\(pattern)').")
    }
    pcre2_set_match_limit_8(context, Self.stepLimit)
    pcre2_set_depth_limit_8(context, 10_000)
    self.code = code
    self.context = context
    source = bytes
    groups = (0..<alternatives).map { number in
      Int(pcre2_substring_number_from_name_8(code, Array("a\(number)\0".utf8)))
    }
  }

  deinit {
    pcre2_match_context_free_8(context)
    pcre2_code_free_8(code)
    let ascii = ready.withLock { $0.ascii }
    if let ascii, ascii != code { pcre2_code_free_8(ascii) }
  }

  /// All hits in `text` that do not overlap, first to last; more than `limit` are a failure. Empty hits are passed over.
  package func matches(in text: String, limit: Int = Pattern.hitLimit) throws(Failure) -> [Match] {
    var text = text
    return try text.withUTF8 { bytes in
      Result { () throws(Failure) in try matches(in: bytes, limit: limit) }
    }.get()
  }

  private func matches(in bytes: UnsafeBufferPointer<UInt8>, limit: Int) throws(Failure) -> [Match] {
    let search = try PatternSearch(self, in: bytes, isASCII: bytes.allSatisfy { $0 < 128 })
    var found: [Match] = []
    var start = 0
    while start <= bytes.count, let match = try search.next(from: start) {
      if !match.range.isEmpty {
        if found.count == limit { throw .tooManyHits }
        found.append(match)
      }
      start = search.place(behind: match, foundFrom: start)
    }
    return found
  }

  fileprivate func alternative(_ offsets: UnsafePointer<Int>, count: Int) -> Int? {
    groups.firstIndex { group in
      group > 0 && group < count && offsets[2 * group] != -1
    }
  }

  fileprivate static func message(_ code: Int32) -> String {
    var buffer = [UInt8](repeating: 0, count: 256)
    let length = pcre2_get_error_message_8(code, &buffer, buffer.count)
    return length > 0 ? String(decoding: buffer.prefix(Int(length)), as: UTF8.self) : "error \(code)"
  }
}

/// One pattern over one text, which must not go before it does.
final class PatternSearch {
  private let pattern: Pattern
  private let bytes: UnsafeBufferPointer<UInt8>
  private let code: OpaquePointer
  private let data: OpaquePointer

  init(_ pattern: Pattern, in bytes: UnsafeBufferPointer<UInt8>, isASCII: Bool) throws(Pattern.Failure) {
    code = pattern.readyCode(forASCII: isASCII)
    guard let data = pcre2_match_data_create_from_pattern_8(code, nil) else { throw .engine("no memory") }
    self.data = data
    self.pattern = pattern
    self.bytes = bytes
  }

  deinit { pcre2_match_data_free_8(data) }

  /// The first match that begins at `start` or behind it.
  func next(from start: Int) throws(Pattern.Failure) -> Pattern.Match? {
    let result = pcre2_match_8(
      code, bytes.baseAddress, bytes.count, start, UInt32(PCRE2_NO_UTF_CHECK), data, pattern.context)
    switch result {
    case PCRE2_ERROR_NOMATCH: return nil
    case PCRE2_ERROR_MATCHLIMIT, PCRE2_ERROR_DEPTHLIMIT, PCRE2_ERROR_JIT_STACKLIMIT, PCRE2_ERROR_HEAPLIMIT:
      throw .tooManySteps
    default: break
    }
    guard result > 0, let offsets = pcre2_get_ovector_pointer_8(data) else {
      throw .engine(Pattern.message(result))
    }
    let hasGroup = result > 1 && offsets[2] != -1 && offsets[2] <= offsets[3]
    // \K in a look-around may put the end before the start.
    return Pattern.Match(
      range: min(offsets[0], offsets[1])..<max(offsets[0], offsets[1]),
      alternative: pattern.alternative(offsets, count: Int(result)),
      group: hasGroup ? offsets[2]..<offsets[3] : nil, start: pcre2_get_startchar_8(data))
  }

  /// Where the search goes on: behind the match, and by one character at least.
  func place(behind match: Pattern.Match, foundFrom start: Int) -> Int {
    let upper = match.range.upperBound
    var place = match.range.isEmpty ? upper + 1 : max(upper, start + 1)
    while place < bytes.count, bytes[place] & 0xC0 == 0x80 { place += 1 }
    return place
  }
}
