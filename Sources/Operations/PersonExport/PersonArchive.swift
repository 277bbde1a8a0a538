package import Archive
import Firsthand
import Store

extension Workplace {
  /// The files of the archive, in order. Each is read from the database when its turn comes, a page or a letter at a time.
  package func archive(_ export: PersonExport) throws -> [ArchiveEntry] {
    let letters = try keptLetters(export)
    let readme = try store.read { try ReadmeText(export, in: $0).bytes }
    var entries = [
      ArchiveEntry(name: "README.txt", size: readme.count) { readme },
      ArchiveEntry(name: "about-you.txt") { [store] in
        var pages = HeldPages(store, export.person)
        let text = AboutYouText(export, letters)
        var beginning: [UInt8]? = text.beginning
        return {
          if let bytes = beginning.take() { return bytes }
          return try pages.next().map(text.bytes) ?? []
        }
      },
      ArchiveEntry(name: "about-you.json") { [store] in
        var pages = HeldPages(store, export.person)
        let json = AboutYouJSON(export, letters)
        var (beginning, end): ([UInt8]?, [UInt8]?) = (try json.beginning, json.end)
        return {
          if let bytes = beginning.take() { return bytes }
          return try pages.next().map(json.bytes) ?? end.take() ?? []
        }
      },
    ]
    for (id, letter) in letters.sorted(by: { $0.value.file < $1.value.file }) {
      entries.append(
        ArchiveEntry(name: letter.file, size: letter.size) { [self] in
          let copy = try store.read { tx in try tx.company.message(named: id).flatMap { try asItLeft($0, in: tx) } }
          guard let copy, copy.isExact else {
            throw FirsthandError(
              .conflict,
              "What is held about the person changed while the archive was made. Nothing was kept of it; begin again."
            )
          }
          return copy.bytes
        })
    }
    return entries
  }
}

/// A page of one section.
struct HeldPage {
  let section: HeldSection
  let rows: [HeldRow]
  /// How many of the section came before.
  let before: Int
  let isLast: Bool
}

/// All sections, a page at a time.
struct HeldPages {
  private static let size = 200

  private let store: Store
  private let person: PersonKey
  private var sections = HeldSection.all[...]
  private var count = 0

  init(_ store: Store, _ person: PersonKey) {
    self.store = store
    self.person = person
  }

  mutating func next() throws -> HeldPage? {
    guard let section = sections.first else { return nil }
    let rows = try store.read { try $0.held(section, about: person, after: count, limit: Self.size) }
    let page = HeldPage(section: section, rows: rows, before: count, isLast: rows.count < Self.size)
    count = page.isLast ? 0 : count + rows.count
    if page.isLast { sections = sections.dropFirst() }
    return page
  }
}
