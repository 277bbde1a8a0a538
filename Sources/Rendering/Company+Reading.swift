package import Firsthand
import Foundation
package import YAMLFile

extension Company {
  /// Reads `company.yml` and the logo it names.
  package static func read(
    _ files: ContentFiles, folder: String = ""
  ) -> (company: Company?, problems: [YAMLProblem]) {
    guard let text = files.text("company.yml") else {
      return (
        nil,
        [
          YAMLProblem(
            file: folder + "company.yml", line: 1, column: 1,
            sentence: "The file company.yml is missing: it says who sends the letters.")
        ]
      )
    }
    let read = YAMLFile.read(text, name: folder + "company.yml") { root -> Company? in
      guard
        let fields = root.fields([
          "name", "postal_address", "sign_off", "accent", "website", "logo",
        ]),
        let name = fields.required("name")?.string,
        let address = fields.required("postal_address"), let postal = address.string,
        let signOff = fields.required("sign_off")?.texts
      else { return nil }
      if postal.trimmingSpaces.isEmpty {
        address.report("The law asks for a postal address in every letter. Write it here.")
      }
      let accent = fields["accent"]?.string ?? "#7a4a24"
      if Contrast(hex: accent).map({ $0.ratioToWhite < 4.5 }) ?? true {
        fields["accent"]?.report(
          "The accent colour '\(accent)' must be #rrggbb and keep 4.5:1 on white (WCAG 1.4.3).")
      }
      let website = fields["website"]?.string ?? ""
      if !website.isEmpty, let complaint = LinkTarget.complaint(about: website) {
        fields["website"]?.report(complaint)
      }
      return Company(
        name: name, postalAddress: postal, signOff: signOff, accent: accent, website: website,
        logo: logo(fields["logo"], files: files))
    }
    return (read.value, read.problems)
  }

  private static func logo(_ value: YAMLValue?, files: ContentFiles) -> Logo? {
    guard let value, let name = value.string, !name.isEmpty else { return nil }
    guard let bytes = files.bytes[name] else {
      value.report("The picture '\(name)' does not stand beside company.yml.")
      return nil
    }
    if bytes.starts(with: [0x89, 0x50, 0x4E, 0x47]) {
      return Logo(contentType: "image/png", bytes: bytes)
    }
    if bytes.starts(with: [0xFF, 0xD8, 0xFF]) {
      return Logo(contentType: "image/jpeg", bytes: bytes)
    }
    value.report("The picture '\(name)' is neither PNG nor JPEG.")
    return nil
  }
}

/// Contrast of a colour as WCAG 2.2 defines it.
struct Contrast {
  /// Relative luminance, 0 to 1.
  let luminance: Double

  /// Nil where `hex` is not `#rrggbb`.
  init?(hex: String) {
    guard hex.utf8.count == 7, hex.hasPrefix("#"),
      let bytes = Hexadecimal.bytes(of: String(hex.dropFirst()))
    else { return nil }
    let linear = bytes.map { byte -> Double in
      let value = Double(byte) / 255
      return value <= 0.04045 ? value / 12.92 : pow((value + 0.055) / 1.055, 2.4)
    }
    luminance = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
  }

  var ratioToWhite: Double { 1.05 / (luminance + 0.05) }
}
