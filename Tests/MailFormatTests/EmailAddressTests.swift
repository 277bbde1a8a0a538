import MailFormat
import Testing

@Suite struct EmailAddressTests {
  @Test(arguments: [
    ("ana@lopez.example", "ana@lopez.example"),
    ("  Ana.Lopez+x@Mail.Example ", "Ana.Lopez+x@mail.example"),
    ("soren@blåbærgrød.example", "soren@xn--blbrgrd-fxak7p.example"),
    ("o'neil_1@a-b.example", "o'neil_1@a-b.example"),
    ("root@localhost", "root@localhost"),
  ])
  func `a good address is read into its wire form`(typed: String, wire: String) throws {
    #expect(try EmailAddress(typed).text == wire)
  }

  @Test(arguments: [
    ("", EmailAddressError.empty), ("ana", .noAt), ("a@b@c.example", .severalAts),
    ("@b.example", .emptyLocal), ("søren@b.example", .nonASCIILocal),
    ("a b@c.example", .forbiddenCharacter(" ")), ("<a@c.example>", .forbiddenCharacter("<")),
    ("a@c.example\r\nRCPT TO:<x@y.example>", .controlCharacter), ("a\0@c.example", .controlCharacter),
    (".a@c.example", .strayDot), ("a..b@c.example", .strayDot),
    ("a@c", .badDomain("c")), ("a@-c.example", .badDomain("-c.example")),
    ("a@c..example", .badDomain("c..example")), ("a@c.example.", .badDomain("c.example.")),
    (String(repeating: "a", count: 65) + "@c.example", .localTooLong),
  ])
  func `a bad address is refused with a sentence`(typed: String, error: EmailAddressError) {
    #expect(throws: error) { try EmailAddress(typed) }
    #expect(error.sentence.hasSuffix("."))
  }

  @Test func `an international domain is shown as people write it`() throws {
    #expect(try EmailAddress("a@xn--blbrgrd-fxak7p.example").displayText == "a@blåbærgrød.example")
  }

  @Test func `a mailbox is read with and without a name`() throws {
    let named = try Mailbox(parsing: "\"Lopez, Ana\" <ana@lopez.example>")
    #expect(named.name == "Lopez, Ana")
    #expect(try Mailbox(parsing: "ana@lopez.example").name == nil)
    #expect(try Mailbox(parsing: "Ana <ana@lopez.example>").address.local == "ana")
  }
}
