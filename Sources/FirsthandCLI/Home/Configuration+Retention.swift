import Firsthand
import Foundation
import YAMLFile

/// `retention:` and `night_hour:` of `config.yml`: how long what is kept, and when it is taken away.
extension Retention {
  static let starter = """
    # How long is kept what need not be kept for ever; what is left out stays until somebody asks to be erased.
    # retention:
    #   letters: 24 months      # what copies were filled with: afterwards they cannot be shown again
    #   addresses: 5 years      # addresses and mail servers' words beside the log, which proves as before
    #   customers: 36 months    # customers with whom nothing has happened for so long

    # From what hour on, by this machine's clock, what is too old is taken away, and where people were erased the
    # database is written anew. While letters go out the latter waits.
    # night_hour: 3


    """

  /// Nil, with a problem written down, where the block is none.
  static func read(_ block: YAMLValue) -> Retention? {
    guard let fields = block.fields(["letters", "addresses", "customers"]) else { return nil }
    return Retention(
      letters: fields["letters"]?.months, addresses: fields["addresses"]?.months, customers: fields["customers"]?.months
    )
  }

  /// As it is written there: `24 months`.
  static func words(_ months: Int?) -> String {
    guard let months else { return "for ever" }
    return months % 12 == 0 && months >= 24 ? "\(months / 12) years" : "\(months) month\(months == 1 ? "" : "s")"
  }
}

extension YAMLValue {
  fileprivate var months: Int? {
    guard let text = string else { return nil }
    let parts = text.split(separator: " ")
    let unit = parts.last.map(String.init) ?? ""
    let factor = ["month": 1, "months": 1, "year": 12, "years": 12][unit]
    guard parts.count == 2, let number = Int(parts[0]), let factor, number > 0,
      Retention.range.contains(number.multipliedReportingOverflow(by: factor).partialValue), number <= 240
    else {
      report("'\(text)' is no time of keeping. Write '24 months' or '5 years': up to 20 years.")
      return nil
    }
    return number * factor
  }
}
