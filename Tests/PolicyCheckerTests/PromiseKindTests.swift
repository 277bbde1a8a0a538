import Testing

/// The kinds that read what is promised: a claim and its proof, an offer and its terms.
@Suite struct PromiseKindTests {
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
}
