import Firsthand
import Foundation
import PolicyChecker

/// The checker: published Vale styles and the starter policies over a letter of 3,350 characters, over a megabyte, over
/// copies, and over ten and a hundred times as much.
struct PolicyBench {
  let repository: String
  /// A folder of styles, as Vale's StylesPath; nil: the starter policies alone.
  let styles: String?

  func run() throws {
    if let styles { try vale(styles) }
    try starter()
  }

  private static let letter: String = {
    let paragraphs = [
      "Dear Ana, on Tuesday the crates from Odense finally came up from the harbour, and I carried the first one in myself because the driver had hurt his back. The oak smells of the sea, which I did not expect.",
      "You asked me in March whether the long table could be had without the drawer. I spoke to Henrik, who builds them, and he says that he can leave it out if he knows before he glues the frame. That would be next Thursday.",
      "I also looked at your photographs again. If the window is where I think it is, the bench would stand in the sun until four o'clock, and I would rather put the lighter oil on it. My own table has had that oil for six years.",
      "There is one thing I should tell you: the handles are not brass this time, they are steel with a coating. I like them less. Should you feel the same, I have twelve of the old ones in a box and would keep four for you.",
    ]
    var text = ""
    var number = 0
    while text.count < 3_350 {
      text += paragraphs[number % paragraphs.count] + "\n\n"
      number += 1
    }
    return String(text.prefix(3_350))
  }()

  private func vale(_ folder: String) throws {
    let names = try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
    var sources: [(name: String, text: String)] = []
    for style in names {
      let place = folder + "/" + style
      for file in (try? FileManager.default.contentsOfDirectory(atPath: place).sorted()) ?? []
      where file.hasSuffix(".yml") {
        sources.append(
          ("\(style).\(file.dropLast(4))", try String(contentsOfFile: place + "/" + file, encoding: .utf8)))
      }
    }
    var rules: [ValeRule] = []
    let loading = Self.median(of: 15) {
      rules = sources.compactMap { ValeRule.read($0.text, name: $0.name, file: $0.name).rule }
      _ = try? ValeLinter(rules)
    }
    Bench.say("policy vale_rules=\(rules.count) load_ms=\(loading.rounded(1)) (goal: 148 rules in 60 ms)")
    let linter = try ValeLinter(rules)
    let one = Self.median(of: 41) { _ = try? linter.alerts(in: Self.letter) }
    Bench.say("policy vale letter_ms=\(one.rounded(2)) (goal: 16 ms)")
    for times in [1, 10, 100] {
      let text = String(repeating: Self.letter + "\n\n", count: times)
      let milliseconds = Self.median(of: times == 100 ? 3 : 11) { _ = try? linter.alerts(in: text) }
      Bench.say(
        "policy vale times=\(times) ms=\(milliseconds.rounded(2)) per_letter_ms=\((milliseconds / Double(times)).rounded(2)) mb_per_s=\((Double(text.utf8.count) / milliseconds / 1000).rounded(2)) (goal: 0.25 MB/s, flat)"
      )
    }
    for share in [1, 2, 4] {
      let some = try ValeLinter(Array(rules.prefix(rules.count * share / 4)))
      let milliseconds = Self.median(of: 21) { _ = try? some.alerts(in: Self.letter) }
      Bench.say("policy vale rules=\(rules.count * share / 4) letter_ms=\(milliseconds.rounded(2))")
    }
  }

  private func starter() throws {
    let set = try policies()
    let facts = LetterFacts(
      now: Instant(milliseconds: 1_780_000_000_000), language: "en", writer: "Dana Holm",
      writerAddress: "dana@northwind.example",
      earlier: EarlierLetters([]))
    let text = "Subject: The oak tables I told you about\nFrom: Dana Holm\n\n" + Self.letter + "\n\nDana"
    func check(_ text: String) {
      var memory = CheckMemory()
      _ = set.findings(inLetter: text, language: "en", facts: facts, memory: &memory)
    }
    let median = Self.median(of: 101) { check(text) }
    let rules = set.policies.reduce(0) { $0 + $1.rules.count }
    Bench.say("policy starter rules=\(rules) letter_ms=\(median.rounded(2)) (goal: 3 ms)")
    for times in [10, 100] {
      let milliseconds = Self.median(of: times == 100 ? 3 : 11) {
        check(text + String(repeating: Self.letter + "\n\n", count: times - 1))
      }
      Bench.say(
        "policy starter times=\(times) ms=\(milliseconds.rounded(2)) per_letter_ms=\((milliseconds / Double(times)).rounded(2)) (goal: flat)"
      )
    }
    sameness(set, facts, text)
    try copies(set.bound(to: facts), facts)
  }

  /// What 10,000 earlier letters of colleagues add to a check.
  private func sameness(_ set: PolicySet, _ facts: LetterFacts, _ text: String) {
    let words = Self.letter.split(separator: " ").map(String.init)
    var facts = facts
    facts.earlier = EarlierLetters(
      (0..<10_000).map { number in
        var own = words
        for step in stride(from: number % 7, to: own.count, by: 7) { own[step] = "word\(number)\(step)" }
        return LetterTrace(writer: number % 500, of: [own.joined(separator: " ")])
      })
    let known = facts
    let milliseconds = Self.median(of: 31) {
      var memory = CheckMemory()
      _ = set.findings(inLetter: text, language: "en", facts: known, memory: &memory)
    }
    Bench.say("policy starter earlier_letters=10000 letter_ms=\(milliseconds.rounded(2))")
  }

  private static let fields = [
    ("From", "dana@northwind.example"), ("Date", "Mon, 25 May 2026 11:00:00 +0000"),
    ("Message-ID", "<1@northwind.example>"), ("List-Id", "<dana.letters.northwind.example>"),
    ("List-Unsubscribe", "<https://northwind.example/u/1>"), ("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"),
  ].map { Facts.Leaving.Field(name: $0.0, value: $0.1) }

  /// What a copy costs after the first: a name in the subject and in two paragraphs.
  private func copies(_ set: PolicySet, _ facts: LetterFacts) throws {
    let part = SourceSpan.Part.slot("news")
    let paragraphs = Self.letter.split(separator: "\n\n").map(String.init)
    func copy(_ number: Int) -> (Letter, OwnWords) {
      let name = "Anna\(number % 4_000)"
      let span = SourceSpan(part: part, range: 0..<12)
      func text(_ words: String, _ place: OwnWords.Place) -> OwnWords.Text {
        var mapped = MappedText()
        mapped.append(name, from: span)
        mapped.append(MappedText(verbatim: words, in: part))
        return OwnWords.Text(place: place, words: mapped, values: [name])
      }
      let own = [
        text(", the oak tables I told you about", .subject), text(paragraphs[0], .block(0, .writer)),
        text(paragraphs[1], .block(1, .writer)),
      ]
      let blocks = paragraphs.enumerated().map { index, words in
        Letter.Block(
          kind: .paragraph, author: .writer,
          text: index < 2 ? own[index + 1].words : MappedText(verbatim: words, in: part))
      }
      let merges = [Letter.Merge(field: "first_name", value: name, place: span)]
      let letter = Letter(
        language: "en", subject: own[0].words, preheader: MappedText(), blocks: blocks, links: [], merges: merges,
        greeting: "Dear \(name),")
      return (letter, OwnWords(texts: own, merges: merges, greeting: letter.greeting))
    }
    var all = Facts(
      template: "check-in", team: "", country: "DK",
      leaving: Facts.Leaving(html: "<p>a</p>", text: "a", fields: Self.fields),
      locked: LockedRegions(html: [], text: []), letter: facts)
    var memory = CheckMemory()
    let (first, own) = copy(0)
    var check = CopyCheck(set, of: first, own: own, facts: all, memory: &memory)
    let people = (1...20_000).map { copy($0).1 }
    all.reader = Facts.Reader(
      name: "anna holm",
      consent: Consent(
        basis: .consent, met: facts.now.day, evidence: "", source: "", assertedBy: Member.ID("m"), assertedAt: facts.now
      ))
    let start = ContinuousClock.now
    var whole = 0
    for person in people where check.findings(in: person, facts: all) == nil { whole += 1 }
    let seconds = (ContinuousClock.now - start).inSeconds
    Bench.say(
      "policy copy_us=\((seconds / Double(people.count) * 1_000_000).rounded(1)) whole_checks=\(whole) (goal: 30 µs)")
  }

  private func policies() throws -> PolicySet {
    let folder = repository + "/policies"
    var policies: [Policy] = []
    for name in try FileManager.default.contentsOfDirectory(atPath: folder).sorted() where !name.hasSuffix(".yml") {
      let file = folder + "/" + name + "/1.0.0.yml"
      let read = Policy.read(try String(contentsOfFile: file, encoding: .utf8), file: file)
      guard let policy = read.policy else { throw BenchError(words: "\(file) cannot be read") }
      policies.append(policy)
    }
    return PolicySet(policies)
  }

  /// Milliseconds.
  private static func median(of times: Int, _ body: () -> Void) -> Double {
    let all = (0..<times).map { _ in
      let start = ContinuousClock.now
      body()
      return (ContinuousClock.now - start).inSeconds * 1000
    }
    return all.sorted()[times / 2]
  }
}
