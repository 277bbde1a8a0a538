import MailFormat

/// The plain part of a message's bytes, as a reader without HTML sees it.
enum CopyText {
  static func text(of bytes: [UInt8]) -> String {
    let text = ParsedMessage(bytes).firstPart(contentType: "text/plain")?.text ?? ""
    return text.replacing("\r\n", with: "\n")
  }
}
