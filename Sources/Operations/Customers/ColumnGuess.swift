package import Firsthand
import MailFormat

/// What a column of an imported file is taken for.
package enum ImportColumn: Hashable, Sendable {
  case email
  /// Used where `email` is empty.
  case secondEmail
  /// First and last name in one.
  case fullName
  case field(CustomerField)

  package init?(name: String) {
    switch name {
    case "email": self = .email
    case "email2": self = .secondEmail
    case "name": self = .fullName
    default:
      guard let field = CustomerField(rawValue: name) else { return nil }
      self = .field(field)
    }
  }

  package var name: String {
    switch self {
    case .email: "email"
    case .secondEmail: "email2"
    case .fullName: "name"
    case .field(let field): field.rawValue
    }
  }

  package static let names = ["email", "email2", "name"] + CustomerField.allCases.map(\.rawValue)
}

/// Guesses from a header what each column holds: as Outlook, Google Contacts and HubSpot name them, and
/// as people do in English, Danish, German and Russian.
enum ColumnGuess {
  static func columns(_ header: [String]) -> [ImportColumn?] {
    var taken: Set<ImportColumn> = []
    return header.map { name in
      guard let column = names[plain(name)] else { return nil }
      if column == .email, taken.contains(.email) {
        return taken.insert(.secondEmail).inserted ? .secondEmail : nil
      }
      return taken.insert(column).inserted ? column : nil
    }
  }

  /// Guesses from a row of a file that names no columns: where an address is, and beside it a name.
  static func columns(ofRow fields: [String]) -> [ImportColumn?] {
    var isFirst = true
    var columns = fields.map { field -> ImportColumn? in
      guard field.contains("@"), (try? EmailAddress(field)) != nil || MailboxText(field) != nil else { return nil }
      defer { isFirst = false }
      return isFirst ? .email : nil
    }
    if columns.count == 2, columns.contains(.email), let other = columns.firstIndex(of: nil), !fields[other].isEmpty {
      columns[other] = .fullName
    }
    return columns
  }

  /// Lower case letters and digits, without what stands in brackets: "Last Activity Date (CET)".
  static func plain(_ name: String) -> String {
    let words = name.prefix { $0 != "(" }
    return (words.isEmpty ? name[...] : words).lowercased().filter { $0.isLetter || $0.isNumber }
  }

  private static let names: [String: ImportColumn] = {
    var names: [String: ImportColumn] = [:]
    func add(_ column: ImportColumn, _ words: String) {
      names[plain(column.name)] = column
      for word in words.split(separator: ",") { names[plain(String(word))] = column }
    }
    add(
      .email,
      """
      e-mail,mail,email address,e-mail address,e-mail 1 - value,mailadresse,e-mailadresse,e-post,
      emailadresse,e-mail-adresse,эл. почта,электронная почта,почта,адрес эл. почты,имейл,е-мейл
      """)
    add(.secondEmail, "e-mail 2 - value,e-mail 2 address,e-mail address 2,additional email addresses")
    add(.fullName, "full name,display name,navn,fulde navn,name,vollständiger name,фио,полное имя")
    add(.field(.firstName), "given name,forename,fornavn,vorname,имя")
    add(.field(.lastName), "family name,surname,efternavn,nachname,familienname,фамилия")
    add(.field(.patronymic), "отчество,middle name patronymic")
    add(.field(.salutation), "name prefix,prefix,tiltale,anrede,обращение")
    add(.field(.addressForm), "form of address,hilseform,tiltaleform,anredeform,форма обращения")
    add(.field(.title), "job title,organization title,stilling,position,должность")
    add(
      .field(.company),
      "company name,organization name,organization,organisation,firma,virksomhed,unternehmen,организация,компания")
    add(
      .field(.phone),
      """
      phone number,mobile phone,mobile,phone 1 - value,business phone,primary phone,telefon,mobil,
      telefonnummer,handy,телефон
      """)
    add(.field(.city), "business city,home city,address 1 - city,town,by,stadt,ort,город")
    add(
      .field(.country),
      "country/region,business country/region,address 1 - country,land,страна")
    add(.field(.language), "preferred language,sprog,sprache,язык")
    add(.field(.timeZone), "time zone,timezone,tidszone,zeitzone,часовой пояс")
    add(.field(.tastes), "taste,smag,geschmack,vorlieben,вкусы,вкус,предпочтения")
    add(.field(.lookingFor), "looking for,leder efter,søger,sucht,ищет,интересуется")
    add(.field(.aspirations), "aspiration,dreams,drømme,ønsker,wünsche,мечты,стремления")
    add(.field(.demographics), "demographic,demografi,demografie,демография")
    add(
      .field(.lastMet),
      "last met,met,last activity date,last contacted,sidst mødt,mødt,zuletzt getroffen,последняя встреча")
    add(.field(.notes), "note,noter,bemærkninger,notiz,notizen,bemerkungen,заметки,примечания")
    return names
  }()
}
