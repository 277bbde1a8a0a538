import Firsthand
import Foundation
import MailFormat

/// What a password must be: long, and not one that everybody tries first. No digits or signs are asked for:
/// they make passwords that people write on paper.
package enum PasswordRule {
  package static let fewestCharacters = 12
  package static let mostBytes = 1_000

  static func check(_ password: String, of member: Member, company: String) throws(FirsthandError) {
    guard password.utf8.count <= mostBytes else {
      throw FirsthandError(.badInput, "That is longer than \(mostBytes) bytes. Choose a shorter password.")
    }
    guard password.count >= fewestCharacters else {
      throw FirsthandError(
        .badInput, "The password needs at least \(fewestCharacters) characters. Four words in a row make a good one.")
    }
    let plain = String(password.lowercased().unicodeScalars.filter { CharacterSet.alphanumerics.contains($0) })
    guard Set(plain).count > 4, !hopeless.contains(plain), !isWalk(plain) else {
      throw FirsthandError(
        .badInput, "Somebody who guesses would try that password first. Choose one that only you would think of.")
    }
    for name in member.name.split(separator: " ").map(String.init) + [member.address.local, company]
    where name.count >= 3 {
      let rest = plain.replacing(name.lowercased(), with: "")
      guard rest.count >= 6 || rest.count == plain.count else {
        throw FirsthandError(
          .badInput, "The password is mostly your name or the company's. Choose one that only you would think of.")
      }
    }
  }

  private static let rows = [
    "abcdefghijklmnopqrstuvwxyz", "0123456789", "qwertyuiopasdfghjklzxcvbnm", "qwertzuiopasdfghjklyxcvbnm",
  ]

  /// Whether it only runs along the alphabet, the digits or a keyboard, or says the same thing over and over.
  private static func isWalk(_ plain: String) -> Bool {
    for row in rows {
      for line in [row, String(row.reversed())] where (line + line + line).contains(plain) { return true }
    }
    for length in 1...4 where plain.count > length {
      let unit = plain.prefix(length)
      if String(repeating: String(unit), count: plain.count / length + 1).hasPrefix(plain) { return true }
    }
    return false
  }

  /// Long ones that stand high in the lists of passwords that leaked, without signs between their letters.
  private static let hopeless: Set<String> = [
    "passwordpassword", "password1234", "password12345", "password123456", "passwort1234", "passwort12345",
    "adgangskode123", "adgangskode1234", "kodeord12345", "mypassword123", "changeme12345", "changemeplease",
    "letmein12345", "letmeinletmein", "letmeinplease", "welcome12345", "welcome123456", "welcomewelcome",
    "willkommen123", "velkommen1234", "velkommen12345", "iloveyou1234", "iloveyouiloveyou", "ichliebedich",
    "qwerty123456", "qwerty1234567", "qwertyqwerty", "qwertyuiop123", "qwertz123456", "1q2w3e4r5t6y",
    "1q2w3e4r5t6y7u", "1qaz2wsx3edc", "1qaz2wsx3edc4rfv", "qazwsxedcrfv", "zaq12wsxcde3", "q1w2e3r4t5y6",
    "abc123abc123", "abcd12345678", "abcdef123456", "a1b2c3d4e5f6", "123456abcdef", "1234567890ab", "admin1234567",
    "administrator", "administrator1", "adminadminadmin", "superman12345", "football12345", "princess12345",
    "sunshine12345", "dragondragon", "monkeymonkey", "trustno1trustno1", "correcthorsebatterystaple",
    "correcthorsebattery", "newsletter123", "newsletternewsletter", "firsthand1234", "firsthandfirsthand",
    "summer202512", "sommer202512", "winter202512", "йцукенгшщзхъ", "парольпароль", "пароль123456",
  ]
}
