/// Numbers as people read them.
enum Amount {
  static func bytes(_ count: Int64) -> String {
    let units = ["bytes", "KB", "MB", "GB", "TB"]
    var value = Double(count)
    var unit = 0
    while value >= 999.5, unit < units.count - 1 {
      value /= 1_000
      unit += 1
    }
    return (unit == 0 || value >= 10 ? String(Int(value.rounded())) : decimal(value)) + " " + units[unit]
  }

  static func milliseconds(_ value: Double) -> String {
    value < 0.05 ? "less than 0.1 ms" : (value < 10 ? decimal(value) : String(Int(value.rounded()))) + " ms"
  }

  /// `0.5`, `12`
  static func rate(_ value: Double) -> String {
    value == value.rounded() ? String(Int(value)) : String(value)
  }

  static func count(_ number: Int, _ one: String, _ many: String) -> String {
    "\(grouped(number)) \(number == 1 ? one : many)"
  }

  /// `20,000`
  static func grouped(_ number: Int) -> String {
    var digits = String(number)[...]
    var groups: [Substring] = []
    while digits.count > 3 {
      groups.insert(digits.suffix(3), at: 0)
      digits = digits.dropLast(3)
    }
    return ([digits] + groups).joined(separator: ",")
  }

  private static func decimal(_ value: Double) -> String {
    let tenths = Int((value * 10).rounded())
    return "\(tenths / 10).\(tenths % 10)"
  }
}
