import Archive
import Firsthand
import Phrasebook
import Store

/// A copy that can be made again byte for byte, and what it is called in the archive.
struct KeptLetter: Hashable, Sendable {
  let file: String
  let subject: String
  let size: Int

  /// Whether the copy's last byte was given away, whatever the answer.
  static func hasLeft(_ row: HeldRow) -> Bool {
    guard row.text("sha256") != nil, let state = row.text("state").flatMap(Message.State.init(rawValue:)) else {
      return false
    }
    switch state {
    case .accepted, .presumedSent, .inDoubt: return true
    case .rejected: return row.text("stage") == "dot"
    case .queued, .sending, .atDot, .held, .leftOut, .cancelled, .expired: return false
    }
  }
}

extension Workplace {
  /// Of the copies that left those that can be made again, by their ids. Each is made here once to know it.
  func keptLetters(_ export: PersonExport) throws -> [String: KeptLetter] {
    var kept: [String: KeptLetter] = [:]
    let pageSize = 100
    var count = 0
    while true {
      let rows = try store.read { try $0.held(.letters, about: export.person, after: count, limit: pageSize) }
      for (index, row) in rows.enumerated() {
        guard let id = row.text("id"), KeptLetter.hasLeft(row) else { continue }
        let copy = try store.read { tx in try tx.company.message(named: id).flatMap { try asItLeft($0, in: tx) } }
        guard let copy, copy.isExact else { continue }
        kept[id] = KeptLetter(
          file: Self.file(count + index + 1, row, subject: copy.subject), subject: copy.subject, size: copy.bytes.count)
      }
      count += rows.count
      if rows.count < pageSize { return kept }
    }
  }

  private static func file(_ number: Int, _ row: HeldRow, subject: String) -> String {
    let digits = String(number)
    let padded = String(repeating: "0", count: max(0, 3 - digits.count)) + digits
    var parts = [padded]
    if case .moment(let moment)? = row["dated"] { parts.append(moment.day.text) }
    parts.append(ArchiveName.part(subject))
    return "letters/" + parts.filter { !$0.isEmpty }.joined(separator: "-") + ".eml"
  }

  /// The copy as it left; nil where what it was made of is no longer kept or cannot be read.
  func asItLeft(_ stored: StoredMessage, in tx: Transaction) throws -> SentCopy? {
    guard let id = stored.message.newsletter, let newsletter = try tx.company.newsletter(id) else { return nil }
    let moment = stored.attempts.last?.at ?? stored.datedAt ?? now
    let submission = try tx.company.certificate(of: id, at: moment).flatMap { try tx.company.submission($0.id) }
    do {
      return try madeAgain(stored, newsletter, submission, in: tx)
    } catch let error as FirsthandError where error.code != .tryLater {
      return nil
    }
  }
}
