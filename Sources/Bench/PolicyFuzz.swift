import Firsthand
import Foundation
import PolicyChecker

/// Feeds the checker what nobody means to write: policies changed at random, patterns put together at random, texts of every
/// script. A trap ends the process; what takes longer than two seconds is printed and counts as a fault.
struct PolicyFuzz {
  let repository: String
  let seconds: Double
  let seed: UInt64

  private static let patience = 2.0

  func run() throws {
    var dice = FuzzDice(state: seed)
    let sources = try policies()
    let deadline = ContinuousClock.now + .seconds(seconds)
    var rounds = 0
    var read = 0
    var faults = 0
    var longest = 0.0
    while ContinuousClock.now < deadline {
      rounds += 1
      let start = ContinuousClock.now
      let source =
        dice.roll(3) == 0
        ? dice.randomPolicy() : dice.mutated(sources[dice.roll(sources.count)], times: 1 + dice.roll(6))
      let text = dice.text()
      if let policy = Policy.read(source, file: "fuzz.yml").policy {
        read += 1
        _ = policy.runTests()
        var memory = CheckMemory()
        _ = PolicySet([policy]).findings(inText: text, language: "en", memory: &memory)
        _ = PolicySet([policy]).findings(inLetter: text, language: "en", facts: LetterFacts(), memory: &memory)
      }
      if let rule = ValeRule.read(dice.mutated(source, times: 2), name: "Fuzz.Rule", file: "fuzz.yml").rule {
        _ = try? ValeLinter([rule]).alerts(in: text)
      }
      let spent = (ContinuousClock.now - start).inSeconds
      longest = max(longest, spent)
      if spent > Self.patience {
        faults += 1
        Bench.say("fuzz slow seconds=\(spent.rounded(2)) round=\(rounds) seed=\(seed)")
        Bench.say(source + "\n--- text ---\n" + text)
      }
    }
    Bench.say("fuzz rounds=\(rounds) readable=\(read) faults=\(faults) longest_s=\(longest.rounded(2)) seed=\(seed)")
    if faults > 0 { throw BenchError(words: "\(faults) rounds took longer than \(Self.patience) seconds") }
  }

  /// The policies in the repository, each in pieces of a few rules: the smaller, the more rounds.
  private func policies() throws -> [String] {
    let folder = repository + "/policies"
    var pieces: [String] = []
    for name in try FileManager.default.contentsOfDirectory(atPath: folder).sorted() where !name.hasSuffix(".yml") {
      let text = try String(contentsOfFile: folder + "/" + name + "/1.0.0.yml", encoding: .utf8)
      let parts = text.components(separatedBy: "\n  - id: ")
      for part in parts.dropFirst() where part.utf8.count < 4_000 { pieces.append(parts[0] + "\n  - id: " + part) }
    }
    guard !pieces.isEmpty else { throw BenchError(words: "there are no policies in \(folder)") }
    return pieces
  }
}

/// SplitMix64 (Steele and others, 2014): the same rounds for the same seed.
struct FuzzDice {
  var state: UInt64

  private static let strange = [
    "\u{0}", "\u{1F468}\u{200D}\u{1F469}", "e\u{301}", "\u{202E}", "٣", "१", "ﬃ", "İ", "ẞ", "ſ", "\u{FEFF}", "\r\n",
    "\t", "{{", "}}",
    "[[", "](", "%s", "%s%s%s", "<p style='color:#fff'>", "&#0;", "&amp", "'", "\"", "*", "&a", "!!int", "|", ">",
    "- - - -", "? ", ": ",
    "99999999999999999999", "-1", "1e309", "0", "\u{10FFFF}",
  ]
  private static let atoms = [
    "a", "\\w+", "\\b", "(?:a|b)", "(a+)+", "[^a]*", ".*", "(?=a)", "(?<!b)", "(?<=a|bc)", "\\1", "(?R)", "(?i)",
    "\\p{Lu}", "x{0,999}",
    "(?>a*)", "^", "$", "é", "\\K", "(*SKIP)(*F)", "(?(DEFINE)(?<n>a))(?!)", "(?&n)", "[", "(", ")", "{2,1}",
    "\\x{110000}", "\\Q",
  ]
  private static let kinds = [
    "existence", "substitution", "occurrence", "repetition", "consistency", "conditional", "capitalization", "metric",
    "readability",
    "spelling", "subject", "links", "merge", "region", "header", "structure", "disclosure", "claim", "offer", "privacy",
    "consent",
    "cadence", "voice", "sameness", "composite",
  ]
  private static let keys = [
    "tokens: ['P']", "raw: ['P']", "swap: {'P': b}", "token: 'P'", "max: N", "min: N", "first: 'P'", "second: 'P'",
    "either: {'P': 'P'}",
    "match: 'P'", "formula: 'words / sentences * N'", "condition: '> N'", "metrics: [SMOG]", "grade: N",
    "ignorecase: true",
    "nonword: true", "exceptions: ['P']", "when: ['P']", "need: ['P']", "within: letter",
    "proofs: [{claim: 'P', proof: x, until: 2027-01-01}]",
    "any: true", "most_percent: N", "end_date: true", "currencies: [EUR]", "price_list: true", "lowest_price: true",
    "identity_numbers: [dk, de, ru, us, gb, se, 'no', at, ch, nl, ca]", "accounts: true", "phones: true",
    "addresses: true",
    "customers: true", "hidden_text: true", "html_bytes: N", "alt: true", "contrast: true", "lang: true",
    "headings: true",
    "image_share: 0.5", "same_text: true", "text_part: true", "aligned: true", "unsubscribe: one_click", "date: true",
    "line: N",
    "most: N", "days: N", "quiet: '21:00-08:00'", "least_first_person: 0.5", "corporate_we: true", "signed: true",
    "most_alike: 0.5",
    "most_people: N", "capitals: 0.5", "emoji: N", "exclamations: N", "false_reply: true", "allowed: [a.example]",
    "leftovers: true",
    "empty: true", "shorteners: true", "text_names_target: true", "generic_text: [here]", "scope: [text, subject]",
    "all: [r]", "none: [r]",
    "count: {of: [r], least: N}", "bases: [consent]", "oldest_days: N", "dictionaries: [en_US]",
  ]

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  mutating func roll(_ sides: Int) -> Int { Int(next() % UInt64(max(1, sides))) }

  mutating func one(of list: [String]) -> String { list[roll(list.count)] }

  /// Bytes taken out, doubled, moved, or strange ones put in.
  mutating func mutated(_ source: String, times: Int) -> String {
    var bytes = Array(source.utf8)
    for _ in 0..<times where !bytes.isEmpty {
      let start = roll(bytes.count)
      let end = min(bytes.count, start + 1 + roll(40))
      switch roll(5) {
      case 0: bytes.removeSubrange(start..<end)
      case 1: bytes.insert(contentsOf: Array(bytes[start..<end]), at: roll(bytes.count))
      case 2: bytes.insert(contentsOf: Array(one(of: Self.strange).utf8), at: start)
      case 3: bytes.insert(contentsOf: Array(one(of: Self.atoms).utf8), at: start)
      default: bytes[start] = UInt8(truncatingIfNeeded: next())
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  mutating func randomPolicy() -> String {
    var text = "policy: p\nversion: 1.0.0\nrules:\n"
    for number in 0..<1 + roll(3) {
      text +=
        "  - id: r\(number == 0 ? "" : "\(number)")\n    extends: \(one(of: Self.kinds))\n    enforce: stop\n    message: \"'%s'\"\n"
      for _ in 0..<1 + roll(4) {
        let pattern = (0..<1 + roll(5)).map { _ in one(of: Self.atoms) }.joined().replacing("'", with: "''")
        let count = one(of: ["0", "1", "7", "366", "2147483648", "9223372036854775807", "-1", "0.5"])
        text += "    " + one(of: Self.keys).replacing("P", with: pattern).replacing("N", with: count) + "\n"
      }
      text +=
        "    tests:\n      - {input: \"\(one(of: ["a a", "A 12 % off €4.200,50", "CPR 311299-1234"]))\", match: true}\n"
    }
    return text
  }

  mutating func text() -> String {
    var text = ""
    for _ in 0..<roll(60) {
      switch roll(6) {
      case 0: text += one(of: Self.strange)
      case 1: text += String(repeating: "a", count: roll(3_000))
      case 2: text += " DE89 3704 0044 0532 0130 00 "
      case 3: text += " You get 50 % off €4.200,50 until Friday. "
      case 4: text += "\n\n"
      default: text += " Ana Petersen's table was 3 000 kr. [here](http://bit.ly/x) "
      }
    }
    return text
  }
}
