import Firsthand
import Foundation
import MailFormat
import Phrasebook

/// What the list of caught mails shows, the newest first.
struct MailboxView {
  struct Mail {
    let href: String
    let subject: String
    let from: String
    let to: String
    let time: String
  }

  let mails: [Mail]
  let count: String
  let isEmpty: Bool

  /// Listed at most.
  private static let most = 500

  init(_ mails: [Demo.CaughtMail], now: Instant, _ phrases: Phrases) {
    isEmpty = mails.isEmpty
    count = phrases("demo.mailbox_count", count: mails.count)
    self.mails = mails.enumerated().suffix(Self.most).reversed().map { index, mail in
      let message = ParsedMessage(mail.bytes)
      let subject = message.first("Subject") ?? ""
      return Mail(
        href: "/demo/mailbox/\(index + 1)", subject: subject.isEmpty ? phrases("demo.no_subject") : subject,
        from: message.first("From") ?? mail.sender, to: mail.recipients.joined(separator: ", "),
        time: phrases.ago(mail.at, now: now, zone: "UTC"))
    }
  }
}

/// What the page of one caught mail shows.
struct CaughtMailView {
  struct Header {
    let name: String
    let value: String
  }

  /// A stretch of the text: words, or a link.
  struct Stretch {
    let words: String
    let href: String?
  }

  let subject: String
  let from: String
  let to: String
  let time: String
  let letter: String?
  let text: [Stretch]
  let headers: [Header]
  let source: String

  init(_ mail: Demo.CaughtMail, number: Int, now: Instant, _ phrases: Phrases) {
    let message = ParsedMessage(mail.bytes)
    let subject = message.first("Subject") ?? ""
    self.subject = subject.isEmpty ? phrases("demo.no_subject") : subject
    from = message.first("From") ?? mail.sender
    to = mail.recipients.joined(separator: ", ")
    time = phrases.ago(mail.at, now: now, zone: "UTC")
    letter = CaughtLetter.html(message) == nil ? nil : "/demo/mailbox/\(number)/letter"
    text = Self.stretches(message.firstPart(contentType: "text/plain")?.text ?? "")
    headers = message.decodedHeaders.map { Header(name: $0.name, value: $0.value) }
    source = String(decoding: mail.bytes, as: UTF8.self).replacing("\r\n", with: "\n")
  }

  /// Finds the links that a mail program would.
  private static func stretches(_ text: String) -> [Stretch] {
    var stretches: [Stretch] = []
    var rest = text.replacing("\r\n", with: "\n")[...]
    while let start = rest.firstRange(of: /https?:\/\//)?.lowerBound {
      let end = rest[start...].firstIndex { $0.isWhitespace || $0 == ">" || $0 == "<" } ?? rest.endIndex
      if start > rest.startIndex { stretches.append(Stretch(words: String(rest[..<start]), href: nil)) }
      stretches.append(Stretch(words: String(rest[start..<end]), href: String(rest[start..<end])))
      rest = rest[end...]
    }
    if !rest.isEmpty { stretches.append(Stretch(words: String(rest), href: nil)) }
    return stretches
  }
}

/// A caught letter as one document: the pictures that travel with it stand in it, and its links open beside it.
enum CaughtLetter {
  static func html(_ message: ParsedMessage) -> String? {
    guard var html = message.firstPart(contentType: "text/html")?.text else { return nil }
    for (id, type, bytes) in pictures(in: message) {
      html = html.replacing("cid:\(id)", with: "data:\(type);base64,\(Data(bytes).base64EncodedString())")
    }
    if let head = html.firstRange(of: "<head>") {
      html.replaceSubrange(head, with: "<head><base target=\"_blank\">")
    }
    return html
  }

  private static func pictures(in message: ParsedMessage) -> [(id: String, type: String, bytes: [UInt8])] {
    var found: [(id: String, type: String, bytes: [UInt8])] = message.parts.flatMap { pictures(in: $0) }
    if ["image/png", "image/jpeg"].contains(message.contentType), let id = message.first("Content-ID") {
      found.append((id.trimmingCharacters(in: CharacterSet(charactersIn: "<>")), message.contentType, message.body))
    }
    return found
  }
}
