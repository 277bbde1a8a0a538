import Firsthand
import MailFormat
import Tabular

/// One row as a customer, or what is wrong with it.
struct ImportRow {
  var address: EmailAddress
  var profile: Profile

  struct Complaint: Error {
    var field: String
    var value: String
    var sentence: String
  }

  init(
    _ row: TableRow, columns: [ImportColumn?], header: [String], reading: inout FieldReading
  ) throws(Complaint) {
    func headerName(_ index: Int) -> String {
      index < header.count ? header[index] : "column \(index + 1)"
    }
    if let problem = row.problem {
      throw Complaint(field: headerName(problem.field), value: "", sentence: problem.sentence)
    }
    if row.fields.count > header.count,
      row.fields[header.count...].contains(where: { !$0.trimmingSpaces.isEmpty })
    {
      throw Complaint(
        field: headerName(header.count), value: row.fields[header.count],
        sentence: "The row has \(row.fields.count) fields but the header names \(header.count).")
    }
    var typed = ""
    var typedIn = ""
    var profile = Profile()
    var second = ""
    for (index, text) in row.fields.enumerated() where index < columns.count && !text.isEmpty {
      switch columns[index] {
      case nil: continue
      case .email:
        typed = text
        typedIn = headerName(index)
      case .secondEmail: second = text
      case .fullName: Self.take(fullName: text, into: &profile)
      case .field(let field):
        do throws(FieldComplaint) {
          profile[field] = try reading.read(text, as: field)
        } catch {
          throw Complaint(field: headerName(index), value: text, sentence: error.sentence)
        }
      }
    }
    if typed.trimmingSpaces.isEmpty {
      typed = second
      typedIn = columns.firstIndex(of: .secondEmail).map(headerName) ?? typedIn
    }
    if typed.trimmingSpaces.isEmpty {
      throw Complaint(
        field: columns.firstIndex(of: .email).map(headerName) ?? "email", value: "",
        sentence: "There is no e-mail address.")
    }
    do throws(EmailAddressError) {
      address = try EmailAddress(typed)
    } catch {
      throw Complaint(field: typedIn, value: typed, sentence: error.sentence)
    }
    self.profile = profile
  }

  private static func take(fullName: String, into profile: inout Profile) {
    let words = fullName.split(whereSeparator: \.isWhitespace).map(String.init)
    guard let last = words.last else { return }
    if profile[.lastName].isEmpty, words.count > 1 { profile[.lastName] = last }
    if profile[.firstName].isEmpty {
      profile[.firstName] = words.count > 1 ? words.dropLast().joined(separator: " ") : last
    }
  }
}
