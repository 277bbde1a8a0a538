import Firsthand
@testable import PolicyChecker
import Testing
import YAMLFile

/// The kinds that read a letter as a whole, each by rules with tests beside them, as a policy's writer would try them.
@Suite struct LetterKindTests {
  /// Every test beside the rules comes out as it says.
  private func check(_ rules: String, sourceLocation: SourceLocation = #_sourceLocation) throws {
    let lines = rules.split(separator: "\n", omittingEmptySubsequences: false).map { "  " + $0 }
    let read = Policy.read(
      "policy: p\nversion: 1.0.0\nrules:\n\(lines.joined(separator: "\n"))\n", file: "p.yml")
    let policy = try #require(read.policy, "\(read.problems.map(\.text))", sourceLocation: sourceLocation)
    let result = policy.runTests()
    #expect(result.count > 0, sourceLocation: sourceLocation)
    #expect(result.failed.isEmpty, "\(result.failed.map(\.sentence))", sourceLocation: sourceLocation)
  }

  @Test func `header looks at the fields that leave`() throws {
    try check(
      """
      - id: aligned
        extends: header
        enforce: forbid
        aligned: true
        domains: [northwind.example]
        tests:
          - {body: "Hello.", match: false}
          - {headers: {Reply-To: "dana@letters.northwind.example"}, match: false}
          - {headers: {Reply-To: "dana@gmail.example"}, match: true}
          - {headers: {From: "dana@evil.example", Reply-To: ""}, match: true}
          - {headers: {From: "a@northwind.example, b@northwind.example"}, match: true}
          - {headers: {From: ""}, match: true}
      - id: way-off
        extends: header
        enforce: forbid
        unsubscribe: any
        tests:
          - {headers: {List-Unsubscribe: "<mailto:leave@northwind.example>"}, match: false}
          - {headers: {List-Unsubscribe: ""}, match: true}
          - {headers: {List-Unsubscribe: "later"}, match: true}
      - id: one-click
        extends: header
        enforce: forbid
        unsubscribe: one_click
        tests:
          - {body: "Hello.", match: false}
          - {headers: {List-Unsubscribe-Post: ""}, match: true}
          - {headers: {List-Unsubscribe: "<mailto:leave@northwind.example>"}, match: true}
      - id: form
        extends: header
        enforce: stop
        date: true
        message_id: true
        list_id: true
        line: 76
        tests:
          - {body: "Hello.", match: false}
          - {headers: {Date: "yesterday"}, match: true}
          - {headers: {Date: "Wed, 3 Jun 2026 11:00:00 +0000"}, match: true}
          - {headers: {Date: "Mon, 1 Jun 2026 13:00 +0200"}, match: false}
          - {headers: {Message-ID: "<no-domain>"}, match: true}
          - {headers: {List-Id: ""}, match: true}
      """)
  }

  @Test func `structure looks at the HTML as it leaves`() throws {
    try check(
      """
      - id: form
        extends: structure
        enforce: stop
        text_part: true
        same_text: true
        alt: true
        contrast: true
        lang: true
        headings: true
        tests:
          - {body: "The crates came at 9.", match: false}
          - {html: "<html lang=en><p>The crates came at 9</p>", text: "The crates came at 8", match: true, quote: "8"}
          - {html: "<html lang=en><p>The crates came", text: "The crates came", match: false}
          - {html: "<html lang=en><p>The crates came", text: "", match: true}
          - {html: "<html lang=da><p>The crates came", text: "The crates came", match: true}
          - {html: "<p>The crates came", text: "The crates came", match: true}
          - {html: "<html lang=de-AT><p>Die Kisten", text: "Die Kisten", language: de, match: false}
          - {html: "<html lang=en><p>A chair<img src=a.png>", text: "A chair", match: true, quote: "a.png"}
          - {html: "<html lang=en><p>A chair<img src=a.png alt=''>", text: "A chair", match: false}
          - {html: "<html lang=en><p style='color:#777'>A chair", text: "A chair", match: true, quote: "A chair"}
          - {html: "<html lang=en><p style='color:#767676'>A chair", text: "A chair", match: false}
          - {html: "<html lang=en><p style='color:#777;font-size:24px'>A chair", text: "A chair", match: false}
          - {html: "<html lang=en><table bgcolor='#000'><tr><td style='color: rgb(255, 255, 255)'>A chair</table>", text: "A chair", match: false}
          - {html: "<html lang=en><table bgcolor='#000'><tr><td>A chair</table>", text: "A chair", match: true}
          - {html: "<html lang=en><h1>A</h1><h2>B</h2>", text: "A B", match: false}
          - {html: "<html lang=en><h1>A</h1><h3>B</h3>", text: "A B", match: true}
          - {html: "<html lang=en><h2>A</h2>", text: "A", match: true}
          - {html: "<html lang=en><div style='display:none'>Look inside</div><p>A chair", text: "A chair", match: false}
      - id: size
        extends: structure
        enforce: warn
        html_bytes: 40
        image_share: 0.5
        tests:
          - {html: "<p>Short", text: Short, match: false}
          - {html: "<p>Longer than forty bytes, as it must be here", text: Longer, match: true}
          - {html: "<img width=600 height=400>A chair", text: A chair, match: true}
          - {html: "<img width=10 height=10>A chair", text: A chair, match: false}
      """)
  }

  @Test func `disclosure wants the one thing near the other`() throws {
    try check(
      """
      - id: credit
        extends: disclosure
        enforce: stop
        ignorecase: true
        when: ['instal?ments?']
        need: ['representative APR']
        text: "Representative APR 9.9 %."
        tests:
          - {body: "Pay in instalments.", match: true, quote: "instalments"}
          - {body: "Pay in instalments. Representative APR 9.9 %.", match: false}
          - {body: "Pay in instalments.\\n\\nRepresentative APR 9.9 %.", match: false}
          - {body: "Pay in instalments.\\n\\nHow is Bo?\\n\\nRepresentative APR 9.9 %.", match: true}
          - {body: "The installation is done.", match: false}
      - id: insurance
        extends: disclosure
        enforce: stop
        templates: [insurance]
        need: [licensed]
        within: letter
        tests:
          - {template: insurance, body: "Hello.", match: true}
          - {template: insurance, body: "Hello.\\n\\nI am licensed in Denmark.", match: false}
          - {template: check-in, body: "Hello.", match: false}
      """)
  }

  @Test func `claim wants a proof that has not run out`() throws {
    try check(
      """
      - id: best
        extends: claim
        enforce: stop
        ignorecase: true
        tokens: ['best in test', 'number one']
        exceptions: ['number one']
        proofs: [{claim: 'best in test', proof: "Tænk 4/2026, page 12", until: 2026-12-31}]
        tests:
          - {body: "It was best in test.", match: false}
          - {body: "It was best in test.", today: 2027-01-01, match: true, quote: "best in test"}
          - {body: "We are number one.", match: false}
      - id: unproven
        extends: claim
        enforce: stop
        tokens: [unbeaten]
        tests:
          - {body: "It is unbeaten.", match: true}
          - {body: "It is beaten copper.", match: false}
      """)
  }

  @Test func `offer knows offers, their ends and the price list`() throws {
    try check(
      """
      - id: offers
        extends: offer
        enforce: review
        any: true
        tests:
          - {input: "You get 12 % off the set.", match: true, quote: "12 % off"}
          - {input: "Du får 12 % rabat.", language: da, match: true}
          - {input: "Sie bekommen 12 % Rabatt.", language: de, match: true}
          - {input: "Скидка 12 % до пятницы.", language: ru, match: true}
          - {input: "You get 12 % off.", language: fi, match: true}
          - {input: "It is 12 % quartz.", match: false}
          - {input: "Feel free to call.", match: false}
      - id: high
        extends: offer
        enforce: stop
        most_percent: 20
        tests:
          - {input: "You get 25 % off.", match: true}
          - {input: "You get 20 % off.", match: false}
          - {input: "You get free delivery.", match: false}
          - {input: "You get it at half price.", match: true}
          - {input: "You get 50 PERCENT OFF.", match: true}
      - id: end
        extends: offer
        enforce: warn
        end_date: true
        tests:
          - {body: "You get 12 % off.", match: true}
          - {body: "You get 12 % off until 24 December.", match: false}
          - {body: "You get 12 % off.\\n\\nIt ends on Friday.", match: false}
          - {body: "12 % Rabatt bis zum 24.12.", language: de, match: false}
          - {body: "No news today.", match: false}
      - id: money
        extends: offer
        enforce: stop
        currencies: [DKK, EUR]
        tests:
          - {input: "It costs 4.200 kr.", match: false}
          - {input: "It costs €420.", match: false}
          - {input: "It costs $420.", match: true, quote: "$420"}
          - {input: "It costs £ 420.50 today", match: true, quote: "£ 420.50"}
      - id: list
        extends: offer
        enforce: stop
        price_list: true
        lowest_price: true
        tests:
          - {input: "The Odense table is 4.200 kr.", prices: [{product: Odense table, price: "4200", currency: DKK}], match: false}
          - {input: "The Odense table is 4.100 kr.", prices: [{product: Odense table, price: "4200", currency: DKK}], match: true}
          - {input: "The Odense table was 4.500 kr.", prices: [{product: Odense table, price: "4200", currency: DKK, lowest: "3900"}], match: true}
          - {input: "The Odense table was 3.900 kr.", prices: [{product: Odense table, price: "4200", currency: DKK, lowest: "3900"}], match: false}
          - {input: "The Oak Chair is 1.000 kr.", prices: [{product: Chair, price: "1000", currency: DKK}, {product: Oak Chair, price: "3000", currency: DKK}], match: true}
          - {input: "The armchair is 900 kr.", prices: [{product: Chair, price: "1000", currency: DKK}], match: false}
          - {input: "A lamp is 300 kr.", prices: [{product: Odense table, price: "4200", currency: DKK}], match: false}
      """)
  }

  @Test func `privacy knows other people's names and numbers by their check digits`() throws {
    try check(
      """
      - id: names
        extends: privacy
        enforce: stop
        customers: true
        tests:
          - {input: "I met Ana Petersen there.", customers: [Ana Petersen], match: true, quote: "Ana Petersen"}
          - {input: "Ana Marie Petersen's table", customers: [Ana Petersen], match: true}
          - {input: "I met Ana there. Petersen was away.", customers: [Ana Petersen], match: false}
          - {input: "Grace is a virtue.", customers: [Grace], match: false}
          - {input: "'Ludwig van Beethoven' bought it.", customers: ["Ludwig van Beethoven"], match: true, quote: "Ludwig van Beethoven"}
          - {input: "J. R. Petersen and Ana K. Petersen", customers: ["Ana Petersen"], match: true, quote: "Ana K. Petersen"}
          - {input: "Ana bought Petersen tiles.", customers: ["Ana Petersen"], match: false}
          - {input: "Søren Kjærs bord", customers: [Søren Kjær], match: true}
      - id: numbers
        extends: privacy
        enforce: forbid
        identity_numbers: [dk, de, ru, us, gb, se, no, at, ch, ca]
        tests:
          - {input: "CPR 311299-1234", match: true, quote: "311299-1234"}
          - {input: "Order 310299-1234", match: false}
          - {input: "Steuer-ID 86095742719", match: true}
          - {input: "Steuer-ID 86095742718", match: false}
          - {input: "RV 15070649C103", match: true}
          - {input: "СНИЛС 112-233-445 95", match: true}
          - {input: "СНИЛС 112-233-445 96", match: false}
          - {input: "ИНН 500100732259", match: true}
          - {input: "ИНН 500100732258", match: false}
          - {input: "паспорт 45 10 123456", match: true}
          - {input: "SSN 123-45-6789", match: true}
          - {input: "Part 000-45-6789", match: false}
          - {input: "NINO AB 12 34 56 C", match: true}
          - {input: "811218-9876", match: true}
          - {input: "811218-9875", match: false}
          - {input: "756.9217.0769.85", match: true}
          - {input: "СНИЛС ١٢٣-123-123 12", match: false}
      - id: accounts
        extends: privacy
        enforce: forbid
        accounts: true
        tests:
          - {input: "Card 4111 1111 1111 1111", match: true}
          - {input: "Order 4111 1111 1111 1112", match: false}
          - {input: "IBAN DE89 3704 0044 0532 0130 00", match: true}
          - {input: "IBAN DE88 3704 0044 0532 0130 00", match: false}
          - {input: "DK5000400440116243", match: true}
          - {input: "AT61 1904 3002 3457 3201 BIC OPSKATWW", match: true, quote: "AT61 1904 3002 3457 3201"}
          - {input: "Karte ٤١١١ 1111 1111 1111", match: false}
      - id: ways
        extends: privacy
        enforce: warn
        phones: true
        addresses: true
        tests:
          - {input: "Call Bo on +45 33 12 40 18.", match: true}
          - {input: "Write to bo@example.org.", match: true, quote: "bo@example.org"}
          - {input: "Write to dana@northwind.example.", match: false}
          - {input: "In 2026 we made 1200 chairs.", match: false}
      - id: hidden
        extends: privacy
        enforce: forbid
        hidden_text: true
        tests:
          - {html: "<p>A chair<p style='display:none'>cheap", match: true, quote: cheap}
          - {html: "<p>A chair<p style='color:#fff'>cheap", match: true}
          - {html: "<p>A chair<p style='font-size:0'>cheap", match: true}
          - {preheader: "Look inside", html: "<div style='max-height:0;overflow:hidden'>Look inside</div><p>A chair", match: false}
          - {html: "<p>A chair<p style='max-height:0;overflow:hidden'>cheap", match: true}
      """)
  }

  @Test func `consent and cadence look at the reader`() throws {
    try check(
      """
      - id: basis
        extends: consent
        enforce: forbid
        bases: [consent, existing_customer]
        oldest_days: 730
        suppressed: true
        tests:
          - {basis: consent, met: 2025-06-01, match: false}
          - {basis: consent, met: 2024-05-01, match: true}
          - {basis: inquiry, met: 2026-05-01, match: true}
          - {basis: consent, met: 2025-06-01, suppressed: true, match: true}
          - {country: DK, match: true}
      - id: often
        extends: cadence
        enforce: review
        most: 2
        days: 7
        quiet: "21:00-08:00"
        quiet_days: [sun]
        tests:
          - {letters_days_ago: [1, 8], match: false}
          - {letters_days_ago: [1, 3], match: true}
          - {hour: "22:30", match: true}
          - {hour: "08:00", match: false}
          - {weekday: sun, match: true}
      """)
  }

  @Test func `voice knows the first person of four languages`() throws {
    try check(
      """
      - id: person
        extends: voice
        enforce: warn
        least_first_person: 0.5
        corporate_we: true
        signed: true
        tests:
          - {language: en, sender: Dana Holm, body: "I saw it. I liked it. It is oak. My hands knew it.\\n\\nDana", match: false}
          - {language: en, sender: Dana Holm, body: "It is new. It is oak. It is here. It is good.\\n\\nDana", match: true}
          - {language: en, sender: Dana Holm, body: "We are proud to announce oak.\\n\\nDana", match: true, quote: "We are proud to announce"}
          - {language: en, sender: Dana Holm, body: "We had coffee when I came by.\\n\\nDana", match: false}
          - {language: en, sender: Dana Holm, body: "I saw it.", match: true}
          - {language: da, sender: Mia Bo, body: "Jeg så det. Det var min idé. Bordet er fint. Jeg ringer.\\n\\nMia", match: false}
          - {language: da, sender: Mia Bo, body: "Kære kunder.\\n\\nMia", match: true, quote: "Kære kunder"}
          - {language: de, sender: Eva Bo, body: "Ich war da. Mir gefiel es. Es ist Eiche. Meine Hände.\\n\\nEva", match: false}
          - {language: de, sender: Eva Bo, body: "Wir freuen uns, Ihnen mitzuteilen.\\n\\nEva", match: true}
          - {language: ru, sender: Ирина Бо, body: "Пишу коротко. Мне понравилось. Это дуб. Я позвоню.\\n\\nИрина", match: false}
          - {language: ru, sender: Ирина Бо, body: "Уважаемые клиенты!\\n\\nИрина", match: true}
      """)
  }

  @Test func `every language's words can be read`() {
    #expect(OfferWords.patterns.count == 4 && OfferWords.patterns.values.allSatisfy { !$0.isEmpty })
    #expect(VoiceWords.all.count == 4)
  }

  @Test func `a voice in a language that nobody taught the rule holds the letter`() throws {
    let read = Policy.read(
      "policy: p\nversion: 1.0.0\nrules:\n  - {id: v, extends: voice, enforce: advice, corporate_we: true}\n",
      file: "p.yml")
    let letter = Letter(
      language: "fi", subject: MappedText(), preheader: MappedText(), blocks: [], links: [], merges: [], greeting: "Hei"
    )
    var memory = CheckMemory()
    let found = PolicySet([try #require(read.policy)]).findings(
      in: letter,
      facts: Facts(template: "", team: "", country: "", leaving: nil, locked: LockedRegions(html: [], text: [])),
      memory: &memory)
    #expect(found.map(\.enforcement) == [.review])
    #expect(found.first?.isFailure == true)
  }

  @Test func `sameness says how much, never whose`() throws {
    let words =
      "On Tuesday the crates came up from the harbour and I carried the first of them in myself because the driver had hurt his back. The oak smelled of the sea, which I did not expect at all, and it made me think of your kitchen."
    try check(
      """
      - id: alike
        extends: sameness
        enforce: warn
        most_alike: 0.6
        tests:
          - {body: "\(words)", colleagues: ["\(words)"], match: true}
          - {body: "\(words)", colleagues: ["Something else entirely, about bicycles and the rain that fell on all of them while we were away in the hills last week with the whole of the family and its dogs."], match: false}
          - {body: "Short.", colleagues: ["Short."], match: false}
      - id: line
        extends: sameness
        enforce: warn
        most_people: 2
        tests:
          - {body: "\(words)", colleagues: ["The oak smelled of the sea, which I did not expect at all, and it made me think of your kitchen.", "The oak smelled of the sea, which I did not expect at all, and it made me think of your kitchen."], match: true, quote: "The oak smelled of the sea, which I did not expect at all, and it made me think of your kitchen."}
          - {body: "\(words)", colleagues: ["The oak smelled of the sea, which I did not expect at all, and it made me think of your kitchen."], match: false}
      """)
  }

  @Test func `composite takes what others found together`() throws {
    try check(
      """
      - {id: price, extends: existence, enforce: advice, silent: true, message: m, tokens: [price]}
      - {id: hurry, extends: existence, enforce: advice, silent: true, message: m, tokens: [hurry, now]}
      - {id: proof, extends: existence, enforce: advice, silent: true, message: m, tokens: [test]}
      - id: pushy
        extends: composite
        enforce: stop
        message: "A price and hurry without a proof."
        all: [price]
        any: [hurry, p/hurry]
        none: [proof]
        tests:
          - {input: "A price now.", match: true}
          - {input: "A price.", match: false}
          - {input: "A price now, in a test.", match: false}
      - id: two
        extends: composite
        enforce: stop
        message: m
        count: {of: [price, hurry, proof], least: 2}
        tests:
          - {input: "A price now.", match: true}
          - {input: "A price.", match: false}
      """)
  }

  @Test func `a composite that names no rule of its policy is refused with its line`() {
    let read = Policy.read(
      "policy: p\nversion: 1.0.0\nrules:\n  - {id: c, extends: composite, enforce: stop, message: m, all: [nobody]}\n",
      file: "p.yml")
    #expect(read.policy == nil)
    #expect(read.problems.first?.text.hasPrefix("p.yml:4:") == true)
  }

  @Test func `spelling asks the dictionaries it names, and holds the letter where there is none`() throws {
    struct Words: SpellingDictionary {
      func contains(_ word: String) -> Bool { ["the", "oak", "table", "is"].contains(word.lowercased()) }
      func suggestions(for word: String) -> [String] { ["table"] }
    }
    let read = Policy.read(
      "policy: p\nversion: 1.0.0\nrules:\n  - {id: s, extends: spelling, enforce: advice, message: \"'%s'?\", dictionaries: [en_US], words: [Northwind], filters: ['[A-Z][a-z]+sen']}\n",
      file: "p.yml")
    let policies = PolicySet([try #require(read.policy)])
    var memory = CheckMemory()
    let facts = LetterFacts(dictionaries: Dictionaries { $0 == "en_US" ? Words() : nil })
    let text = "The oak tabel is Northwind OK x1 bo@example.org Petersen"
    let found = policies.findings(inText: text, language: "en", facts: facts, memory: &memory)
    #expect(found.map(\.quote) == ["tabel"])
    #expect(found.first?.suggestions == ["table"])
    var other = CheckMemory()
    let failed = policies.findings(inText: text, language: "en", memory: &other)
    #expect(failed.map(\.enforcement) == [.review])
  }
}

/// Presets give the rules of other policies their levels.
@Suite struct PresetTests {
  private static let rules = """
    policy: p
    version: 1.0.0
    rules:
      - {id: a, extends: existence, enforce: stop, message: m, tokens: [zebra]}
      - {id: b, extends: existence, enforce: stop, message: m, tokens: [gnu]}
    """

  private func levels(_ presets: [String]) throws -> [Enforcement] {
    let policies = try ([Self.rules] + presets).map { try #require(Policy.read($0, file: "p.yml").policy) }
    var memory = CheckMemory()
    return PolicySet(policies).findings(inText: "zebra gnu", language: "en", memory: &memory).map(\.enforcement)
  }

  @Test func `a level, or none at all`() throws {
    #expect(try levels([]) == [.stop, .stop])
    #expect(try levels(["policy: light\nversion: 1.0.0\nlevels: {p/a: advice, p/b: off}"]) == [.advice])
  }

  @Test func `of several presets the strongest level holds`() throws {
    let light = "policy: light\nversion: 1.0.0\nlevels: {p/a: advice, p/b: off}"
    let strict = "policy: strict\nversion: 1.0.0\nlevels: {p/a: review, p/b: forbid}"
    #expect(try levels([light, strict]) == [.review, .forbid])
  }

  @Test func `a preset alone covers no language`() throws {
    let preset = try #require(Policy.read("policy: light\nversion: 1.0.0\nlevels: {p/a: off}", file: "l.yml").policy)
    var memory = CheckMemory()
    let found = PolicySet([preset]).findings(inText: "zebra", language: "en", memory: &memory)
    #expect(found.map(\.rule.rule) == ["language"])
  }

  @Test func `a level that is none, or of no rule, is refused`() {
    #expect(Policy.read("policy: l\nversion: 1.0.0\nlevels: {p/a: loud}", file: "l.yml").policy == nil)
    #expect(Policy.read("policy: l\nversion: 1.0.0\nlevels: {a: stop}", file: "l.yml").policy == nil)
  }
}
