import Firsthand
import Operations
import Phrasebook

/// The page on which one customer's copy is written otherwise.
struct CopyEditView {
  struct Field {
    let name: String
    let title: String
    let text: String
    let shared: String
    let isOwn: Bool
    let isShort: Bool
  }

  let id: String
  let customer: String
  let name: String
  let lede: String
  let fields: [Field]
  let isEdited: Bool

  init(_ composition: Composition, _ reader: Customer, _ phrases: Phrases) {
    let letter = composition.newsletter
    let edit = letter.edits[reader.id]
    let shared = letter.words
    let own = edit.map { shared.edited(by: $0) } ?? shared
    func field(_ name: String, _ title: String, _ part: SourceSpan.Part, isShort: Bool = false) -> Field {
      let text = own[part] ?? ""
      let common = shared[part] ?? ""
      return Field(name: name, title: title, text: text, shared: common, isOwn: text != common, isShort: isShort)
    }
    id = letter.id.text
    customer = reader.id.text
    name = reader.displayName
    lede = phrases("write.copy_lede", ["name": reader.displayName])
    fields =
      [
        field("subject", phrases("write.subject"), .subject, isShort: true),
        field("preheader", phrases("write.preheader"), .preheader, isShort: true),
      ] + composition.slots.map { field("slot-" + $0.name, $0.title, .slot($0.name), isShort: $0.isButton) }
    isEdited = edit != nil
  }
}
