package import Firsthand
import Store

extension SalespersonDesk {
  private static let longestNote = 2_000

  /// Notes a meeting, a call or another moment with a customer. Throws `TypedProblems` for what is wrong
  /// in a field.
  package func note(
    _ kind: Interaction.Kind, on day: String, _ words: String, about id: Customer.ID
  ) throws {
    let words = words.trimmingSpaces
    var problems = TypedProblems()
    let read = CalendarDay(day.trimmingSpaces)
    if read == nil {
      problems.sentences["day"] = "'\(day.prefix(40))' is no date. Write it as 2026-11-24."
    } else if let read, !read.isPast(at: now) {
      problems.sentences["day"] = "This day is still to come. Write a day that has been."
    }
    if words.isEmpty {
      problems.sentences["words"] = "Write a few words about it."
    } else if words.count > Self.longestNote {
      problems.sentences["words"] = "It is longer than \(Self.longestNote) characters. Shorten it."
    } else if words.unicodeScalars.contains(where: {
      $0.properties.generalCategory == .control && ![9, 10, 13].contains($0.value)
    }) {
      problems.sentences["words"] = "There is a control character in it. Type it again."
    }
    guard problems.sentences.isEmpty, let read else { throw problems }
    try session.store.write { tx in
      let interaction = Interaction(
        id: workplace.ids.next(), kind: kind, day: read, words: words, notedBy: member.id, notedAt: now)
      guard try tx.owned(by: member.id).add(interaction, to: id) else { throw FirsthandError.noSuchCustomer }
    }
  }

  /// Takes a note away again.
  package func removeNote(_ interaction: Interaction.ID, about id: Customer.ID) throws {
    try session.store.write { tx in
      let owned = tx.owned(by: member.id)
      guard try owned.customer(id) != nil else { throw FirsthandError.noSuchCustomer }
      guard try owned.removeInteraction(interaction, of: id) else {
        throw FirsthandError(.notFound, "There is no such note any more.")
      }
    }
  }
}
