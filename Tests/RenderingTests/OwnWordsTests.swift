import Firsthand
import MailFormat
import Rendering
import Testing

/// What a copy has of its own, and what it shares with the others of its letter.
@Suite struct OwnWordsTests {
  static let names = TemplateTests.names

  private static func recipient(_ profile: Profile) -> Recipient {
    Recipient(profile: profile, unsubscribeURL: "https://n.example/u/x", viewURL: "https://n.example/v/x")
  }

  @Test(arguments: names, ["en", "da"])
  func `a copy's own words are those of its letter, and all others are everybody's`(name: String, language: String)
    throws
  {
    let (letter, profile) = try Shipped.example(name, language)
    var other = Profile()
    other[.firstName] = "Bo"
    let (mine, theirs) = (Self.recipient(profile), Self.recipient(other))
    let (whole, foreign) = (letter.letter(for: mine), letter.letter(for: theirs))
    let own = letter.own(for: mine)
    var changed = foreign
    for text in own.texts {
      switch text.place {
      case .subject: changed.subject = text.words
      case .preheader: changed.preheader = text.words
      case .block(let number, let author):
        #expect(whole.blocks[number].author == author)
        changed.blocks[number].text = text.words
      case .link(let number): changed.links[number].text = text.words
      }
    }
    changed.merges = own.merges
    changed.greeting = own.greeting
    #expect(changed == whole)
    #expect(!own.texts.isEmpty && own.texts.count < whole.blocks.count)
  }

  @Test(arguments: names, ["en", "da"])
  func `a shared stretch that is not whole is noticed, whichever byte of it is another`(
    name: String, language: String
  ) throws {
    let (letter, profile) = try Shipped.example(name, language)
    let copy = letter.copy(for: Self.recipient(profile))
    let nobody = letter.copy(for: Recipient(profile: Profile(), unsubscribeURL: "", viewURL: ""))
    func message(_ text: [UInt8], _ html: [UInt8]) -> [UInt8] {
      var bytes: [UInt8] = []
      MIMEPart.multipart(
        subtype: "alternative", boundary: "=_b",
        parts: [.text(subtype: "plain", quotedPrintable: text), .text(subtype: "html", quotedPrintable: html)]
      ).append(to: &bytes, topLevelHeaders: HeaderBlock())
      return bytes
    }
    #expect(letter.stretchesStand(in: message(copy.text, copy.html)))
    #expect(letter.stretchesStand(in: message(nobody.text, nobody.html)))
    #expect(!letter.stretchesStand(in: message(copy.html, copy.text)))
    #expect(!letter.stretchesStand(in: message(copy.text, copy.html + Array("x".utf8))))
    #expect(!letter.stretchesStand(in: message(copy.text, Array("x".utf8) + copy.html)))
    #expect(!letter.stretchesStand(in: message(copy.text, Array(copy.html.dropLast()))))
    // A byte of a reader's own may be any; every other is noticed.
    let unnoticed = copy.html.indices.filter { index in
      var html = copy.html
      html[index] ^= 1
      return letter.stretchesStand(in: message(copy.text, html))
    }
    #expect(unnoticed.count < 600 && unnoticed.count < copy.html.count / 10)
  }
}
