import Firsthand
@testable import PolicyChecker
import Testing

/// The kinds that read whom a letter is about, whom it goes to and who speaks in it.
@Suite struct PeopleKindTests {
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
    let searches = OfferWords.searches.values + VoiceWords.all.values.flatMap { [$0.firstPerson, $0.corporate] }
    #expect(searches.count == 12 && searches.allSatisfy { $0.isDivided && $0.isReadable })
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
}
