import Firsthand

/// The values a copy was filled with, as kept beside it until the person is erased.
enum MergeValues {
  static func text(_ profile: Profile) -> String {
    CustomerField.allCases.filter { $0.isMergeable || $0 == .addressForm }
      .filter { !profile[$0].isEmpty }
      .map { "\($0.rawValue)=\(profile[$0])" }.joined(separator: "\n")
  }

  /// What `text` made of a profile.
  static func profile(_ text: String) -> Profile {
    var profile = Profile()
    var last: CustomerField?
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      let name = line.prefix { $0 != "=" }
      if let field = CustomerField(rawValue: String(name)), name.endIndex < line.endIndex {
        profile[field] = String(line[line.index(after: name.endIndex)...])
        last = field
      } else if let last {
        profile[last] += "\n" + line
      }
    }
    return profile
  }
}
