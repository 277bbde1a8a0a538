import Firsthand
import Operations
import YAMLFile

/// A letter as a file: what `newsletter new --file` reads.
struct LetterFile {
  var template: String?
  var version: String?
  var language: String?
  var subject: String?
  var preheader: String?
  var audience: String?
  var slots: [String: String]

  static func read(at path: String) throws -> LetterFile {
    let read = YAMLFile.read(try FileInput.text(at: path), name: path) { root -> LetterFile? in
      guard
        let fields = root.fields([
          "template", "version", "language", "subject", "preheader", "audience", "slots",
        ])
      else { return nil }
      return LetterFile(
        template: fields["template"]?.string, version: fields["version"]?.string,
        language: fields["language"]?.string, subject: fields["subject"]?.string,
        preheader: fields["preheader"]?.string, audience: fields["audience"]?.string,
        slots: fields["slots"]?.texts ?? [:])
    }
    guard let file = read.value else {
      throw FirsthandError(.badInput, read.problems.map(\.text).joined(separator: "\n"))
    }
    return file
  }

  /// What the letter says in this file or these flags.
  func applied(to words: Newsletter.Words) -> Newsletter.Words {
    Newsletter.Words(
      subject: subject ?? words.subject, preheader: preheader ?? words.preheader,
      slots: words.slots.merging(slots) { _, new in new })
  }

  /// `self`, and what `other` says instead.
  func overridden(by other: LetterFile) -> LetterFile {
    LetterFile(
      template: other.template ?? template, version: other.version ?? version,
      language: other.language ?? language, subject: other.subject ?? subject,
      preheader: other.preheader ?? preheader, audience: other.audience ?? audience,
      slots: slots.merging(other.slots) { _, new in new })
  }
}
