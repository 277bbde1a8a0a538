import Crypto
import Firsthand
import Foundation
import MailFormat
import Rendering
import Testing
import YAMLFile

@testable import Operations

/// Names, subjects and words as nobody would write them, in mails read back by another's parser.
@Suite struct FuzzedCopyTests {
  private static let letters = 400
  private static let copiesOfEach = 26

  @Test func `of ten thousand copies with hostile words none has a field too many, and each says what it should`()
    throws
  {
    let definition = try Self.definition()
    let company = try Self.company()
    var dice = FuzzDice(seed: 20_261_126)
    var mails: [UInt8] = []
    var count = 0
    var refused = 0
    for _ in 0..<Self.letters {
      let words = Newsletter.Words(
        subject: dice.text(120, plain: true), preheader: dice.text(80, plain: true),
        slots: [
          "opening": dice.text(400, plain: false), "news": dice.text(900, plain: false), "closing": "x {first_name|y}",
        ])
      let letter = try CompiledLetter(
        definition, company: company, sender: Sender(name: "Dana Reyes", email: "dana@n.example"), language: "en",
        words: words, hasPages: true)
      let frame = try CopyFrame(of: letter, from: Self.dana, newsletter: Newsletter.ID("1m8bfuzz00000000"))
      for _ in 0..<Self.copiesOfEach {
        count += 1
        guard let mail = try Self.mail(&dice, letter, frame, number: count) else {
          refused += 1
          continue
        }
        mails += mail
      }
    }
    let answer = try ReadBack.faults(mails)
    #expect(count >= 10_000 && refused < count / 2)
    #expect(answer == "read \(count - refused)\n", "\(answer.prefix(2_000))")
  }

  /// A mail and what must be read in it; nil where it is refused, with a sentence.
  private static func mail(
    _ dice: inout FuzzDice, _ letter: CompiledLetter, _ frame: CopyFrame, number: Int
  ) throws -> [UInt8]? {
    var profile = Profile()
    profile[.firstName] = dice.text(60, plain: true)
    let name = dice.text(60, plain: true).trimmingCharacters(in: .whitespaces)
    let mailbox = Mailbox(name: name.isEmpty ? nil : name, address: try EmailAddress("ana\(number)@l.example"))
    let address = CopyAddress(
      recipient: mailbox, messageID: "m\(number)@n.example", date: Instant(milliseconds: 1_790_000_000_000),
      links: CopyLinks(
        for: Message.ID("1m8bfuzz00000001"), mail: MailSettings(publicURL: "https://n.example"),
        secret: CompanySecret(bytes: Array(repeating: 7, count: 32))))
    let recipient = Recipient(
      profile: profile, unsubscribeURL: address.links.unsubscribe, viewURL: address.links.view)
    let copy = letter.copy(for: recipient)
    let bytes: [UInt8]
    do {
      bytes = try frame.filled(with: copy, to: address)
    } catch let error as FirsthandError {
      #expect(error.code == .badInput && error.sentence.hasSuffix("line."))
      return nil
    }
    let value = profile[.firstName].isEmpty ? "y" : profile[.firstName]
    let plain = value.replacing("\r\n", with: "\n").replacing("\r", with: "\n")
    let expected: [String: Any] = [
      "number": number, "subject": copy.subject, "name": name, "address": mailbox.address.text,
      "text": ["x " + plain],
      "html": ["x " + HTMLEscape.text(value).replacing("\r\n", with: "\n").replacing("\r", with: "\n")],
    ]
    return try ReadBack.framed(bytes, expecting: expected)
  }

  private static let dana: Member = {
    guard let address = try? EmailAddress("dana@n.example") else { preconditionFailure("a constant address") }
    return Member(id: Member.ID("1m8bdana00000000"), name: "Dana Reyes", address: address, roles: [.salesperson])
  }()

  private static func definition() throws -> TemplateDefinition {
    let read = TemplateDefinition.read(try TestCompany.files("templates/check-in/1.0.0"))
    return try #require(read.definition)
  }

  private static func company() throws -> Company {
    try #require(Company.read(try TestCompany.files("templates")).company)
  }
}

/// Words that have broken mail programs, put together at random; the same on every machine.
private struct FuzzDice {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func roll(_ sides: Int) -> Int {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return Int(state >> 33) % sides
  }

  private static let pieces = [
    "Ana", "Åse", "Łukasz", "Δημήτρης", "Мария", "محمد", "שלום", "山田太郎", "👩‍👩‍👧", "🇩🇰", "e\u{301}", "ﬁ",
    "\u{202E}abc\u{202C}",
    " ", "  ", "   ", "\t", "\"", "\\", "'", ",", ";", ":", "<", ">", "@", "(", ")", "[", "]", ".", "..", "--", "=",
    "=?", "?=", "=?utf-8?q?x?=", "=?utf-8?b?4piD?=", "=20", "=\n", "=0D=0A", "&", "&amp;", "<b>", "</p>", "<script>",
    "<!--", "-->", "]]>", "{{first_name}}", "{first_name|you}", "${x}", "%0d%0aBcc:", "Bcc: x@y.example",
    "http://x.example",
    "--=_a1", "\u{A0}", "\u{200B}", "\u{FEFF}", "\u{FFFD}", "a", "b", "c", "1", "%", "/",
  ]
  /// What no header field may hold.
  private static let controls = [
    "\r\n", "\n", "\r", "\u{0}", "\u{7F}", "\u{85}", "\u{2028}", "\u{1B}[2J", "\r\n.\r\n", "\r\n\r\n",
  ]

  /// `plain`: for one line, rarely with what no line may hold.
  mutating func text(_ most: Int, plain: Bool) -> String {
    var text = ""
    switch roll(12) {
    case 0: return ""
    case 1: return String(repeating: Self.pieces[roll(Self.pieces.count)], count: roll(most) + 1)
    case 2: return String(repeating: "x", count: plain ? 1_100 : 3_000)
    default: break
    }
    for _ in 0..<roll(most / 8) + 1 {
      let isControl = roll(plain ? 400 : 20) == 0
      text += isControl ? Self.controls[roll(Self.controls.count)] : Self.pieces[roll(Self.pieces.count)]
    }
    return text
  }
}
