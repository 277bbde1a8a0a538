import YAMLFile

/// `readability`: the years of school that a text asks for.
///
/// `metrics` are any of `Flesch-Kincaid`, `Gunning Fog`, `Coleman-Liau`, `SMOG` and `Automated Readability`; where their
/// mean is above `grade`, it is a finding. `%s` in the message is the mean. Made for English.
///
/// Keys and their meaning are Vale's (https://vale.sh/docs/checks/readability).
struct Readability: SequenceRule {
  static let keys: Set<String> = ["metrics", "grade"]

  /// With the constants of their papers: Kincaid and others 1975, Gunning 1952, Coleman and Liau 1975, McLaughlin 1969,
  /// Smith and Senter 1967.
  private static let formulas: [String: String] = [
    "Flesch-Kincaid": "0.39 * (words / sentences) + 11.8 * (syllables / words) - 15.59",
    "Gunning Fog": "0.4 * ((words / sentences) + 100 * (complex_words / words))",
    "Coleman-Liau": "0.0588 * (characters / words * 100) - 0.296 * (sentences / words * 100) - 15.8",
    "SMOG": "1.0430 * sqrt(polysyllabic_words * 30 / sentences) + 3.1291",
    "Automated Readability": "4.71 * (characters / words) + 0.5 * (words / sentences) - 21.43",
  ]

  private let formulas: [Formula]
  private let grade: Double

  init?(_ fields: YAMLFields) {
    guard let metrics = fields.required("metrics"), let names = metrics.strings, !names.isEmpty,
      let grade = fields.required("grade")?.double
    else { return nil }
    self.grade = grade
    formulas = names.compactMap { name in
      guard let source = Self.formulas[name] else {
        metrics.report("'\(name)' is no measure. There are \(Self.formulas.keys.sorted().joined(separator: ", ")).")
        return nil
      }
      return try? Formula(source, names: ProseCount.names)
    }
    if formulas.count != names.count { return nil }
  }

  var isFigure: Bool { true }

  func hits(in texts: [String], limit: Int) throws(RuleFailure) -> [[TextHit]] {
    let count = ProseCount(texts)
    guard count.words > 0 else { return texts.map { _ in [] } }
    let sum = formulas.reduce(0) { $0 + $1.value { count.value(of: $0) ?? 0 } }
    let mean = sum / Double(formulas.count)
    return mean > grade ? Metric.atTheBeginning(of: texts, mean) : texts.map { _ in [] }
  }
}
