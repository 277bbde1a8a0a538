/// Which rules may have a hit in a text: one pass over it looks for the words of all of them at once (Aho and Corasick,
/// "Efficient string matching", 1975).
struct LiteralScan: Sendable {
  /// For each state and byte class the next state.
  private var next: [Int32] = []
  /// For each state the rules whose word ends there; while the words are read in.
  private var ends: [[Int]] = []
  /// The same one behind another, and where those of each state begin.
  private var endings: [Int32] = []
  private var firstEndings: [Int32] = []
  /// Bytes that no word has are all of one class.
  private var classes = [UInt8](repeating: 0, count: 256)
  private var width = 1
  /// Rules that any text may hit.
  private var always: [Bool] = []

  /// `words` are those of each rule, in small letters; nil: any text may hit it.
  init(_ words: [[String]?]) {
    always = words.map { $0 == nil }
    number(words)
    next = [Int32](repeating: -1, count: width)
    ends = [[]]
    for (rule, list) in words.enumerated() {
      for word in list ?? [] { add(word, of: rule) }
    }
    link()
    firstEndings = [0]
    for list in ends {
      endings += list.map { Int32($0) }
      firstEndings.append(Int32(endings.count))
    }
    ends = []
  }

  private mutating func number(_ words: [[String]?]) {
    var count: UInt8 = 0
    for word in words.compactMap({ $0 }).joined() {
      for byte in word.utf8 where classes[Int(byte)] == 0 && count < 254 {
        count += 1
        classes[Int(byte)] = count
      }
    }
    for byte in 65...90 { classes[byte] = classes[byte + 32] }
    width = Int(count) + 1
  }

  private mutating func add(_ word: String, of rule: Int) {
    var state = 0
    for byte in word.utf8 {
      let place = state * width + Int(classes[Int(byte)])
      if next[place] < 0 {
        next[place] = Int32(ends.count)
        ends.append([])
        next += [Int32](repeating: -1, count: width)
      }
      state = Int(next[place])
    }
    if ends[state].last != rule { ends[state].append(rule) }
  }

  /// Fills in where a word that breaks off may go on as another.
  private mutating func link() {
    var fallback = [Int](repeating: 0, count: ends.count)
    var queue: [Int] = []
    for column in 0..<width {
      if next[column] < 0 { next[column] = 0 } else { queue.append(Int(next[column])) }
    }
    var head = 0
    while head < queue.count {
      let state = queue[head]
      head += 1
      ends[state] += ends[fallback[state]]
      for column in 0..<width {
        let place = state * width + column
        let other = next[fallback[state] * width + column]
        if next[place] < 0 {
          next[place] = other
        } else {
          fallback[Int(next[place])] = Int(other)
          queue.append(Int(next[place]))
        }
      }
    }
  }

  /// For each rule whether it may have a hit in `text`.
  func candidates(in text: String) -> [Bool] {
    var found = always
    // Words are in small letters; those of ASCII are made so byte by byte.
    let bytes = MarkedWords.text(text)
    if bytes.isOdd { return found.map { _ in true } }
    found.withUnsafeMutableBufferPointer { found in
      next.withUnsafeBufferPointer { next in
        classes.withUnsafeBufferPointer { classes in
          firstEndings.withUnsafeBufferPointer { firsts in
            var state = 0
            for byte in bytes.bytes {
              state = Int(next[state * width + Int(classes[Int(byte)])])
              let (first, end) = (Int(firsts[state]), Int(firsts[state + 1]))
              if first < end { for rule in endings[first..<end] { found[Int(rule)] = true } }
            }
          }
        }
      }
    }
    return found
  }
}
