import Firsthand
import Foundation
import Rendering

/// A shipped letter filled for many people on one thread: subject, HTML and text, encoded.
struct RenderBench {
  let repository: String

  func run() throws {
    let files = try ContentFolder.read(repository + "/templates/check-in/1.0.0")
    guard let definition = TemplateDefinition.read(files).definition,
      let company = Company.read(try ContentFolder.read(repository + "/templates")).company,
      let example = definition.examples["en"]
    else { throw BenchError(words: "the template check-in cannot be read in \(repository)") }
    let letter = try CompiledLetter(
      definition, company: company, sender: example.sender, language: "en", words: example.words)
    let people = (0..<1_000).map { number in
      Recipient(
        profile: Profile([.firstName: "Anna\(number)", .lastName: "Bæk", .country: "DK"]),
        unsubscribeURL: "mailto:off+\(number)@northwind.example")
    }
    var bytes = 0
    let count = 100_000
    let start = ContinuousClock.now
    for number in 0..<count {
      let copy = letter.copy(for: people[number % people.count])
      bytes += copy.html.count + copy.text.count
    }
    let seconds = (ContinuousClock.now - start).inSeconds
    Bench.say(
      "render recipients_per_s=\((Double(count) / seconds).rounded(0)) bytes_per_copy=\(bytes / count) (goal: 20000/s)")
  }
}

/// A folder's files as content.
enum ContentFolder {
  static func read(_ path: String) throws -> ContentFiles {
    var files: [String: [UInt8]] = [:]
    for name in try FileManager.default.contentsOfDirectory(atPath: path) where name.contains(".") {
      files[name] = Array(try Data(contentsOf: URL(fileURLWithPath: path + "/" + name)))
    }
    return ContentFiles(files)
  }
}
