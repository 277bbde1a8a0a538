import Testing

/// The kinds that read the mail as it leaves, each by rules with tests beside them.
@Suite struct MailKindTests {
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
}
