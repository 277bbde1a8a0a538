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
      let text = Self.unguarded(text)
      do throws(FieldComplaint) {
        switch columns[index] {
        case nil: continue
        case .email:
          typed = text
          typedIn = headerName(index)
        case .secondEmail: second = text
        case .fullName:
          let (first, last) = Self.parts(of: text)
          if profile[.firstName].isEmpty { profile[.firstName] = try reading.read(first, as: .firstName) }
          if profile[.lastName].isEmpty { profile[.lastName] = try reading.read(last, as: .lastName) }
        case .field(let field): profile[field] = try reading.read(text, as: field)
        }
      } catch {
        throw Complaint(field: headerName(index), value: text, sentence: error.sentence)
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
    if let mailbox = MailboxText(typed) {
      typed = mailbox.address
      let (first, last) = Self.parts(of: mailbox.name)
      do throws(FieldComplaint) {
        if profile[.firstName].isEmpty, profile[.lastName].isEmpty {
          profile[.firstName] = try reading.read(first, as: .firstName)
          profile[.lastName] = try reading.read(last, as: .lastName)
        }
      } catch {
        throw Complaint(field: typedIn, value: mailbox.name, sentence: error.sentence)
      }
    }
    do throws(EmailAddressError) {
      address = try EmailAddress(typed)
    } catch {
      throw Complaint(field: typedIn, value: typed, sentence: error.sentence)
    }
    self.profile = profile
  }

  private static func parts(of fullName: String) -> (first: String, last: String) {
    let words = fullName.split { $0.unicodeScalars.allSatisfy { $0.properties.generalCategory == .spaceSeparator } }
      .map(String.init)
    return words.count > 1
      ? (words.dropLast().joined(separator: " "), words[words.count - 1]) : (fullName, "")
  }

  /// Takes away the apostrophe by which `TableWriter` keeps a spreadsheet from running a cell, so that a file
  /// of rejected rows comes back as it went.
  private static func unguarded(_ text: String) -> String {
    guard text.utf8.first == UInt8(ascii: "'"), let second = text.utf8.dropFirst().first,
      TableWriter.formulaStarts.contains(second)
    else { return text }
    return String(text.dropFirst())
  }
}
