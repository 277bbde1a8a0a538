import Firsthand
import YAMLFile

/// What a test beside a rule is about: a letter, and what is known besides.
package struct TestSetting: Hashable, Sendable {
  var language = "en"
  /// Empty where the test has an input alone, which is both.
  var subject = ""
  var preheader = ""
  var body = ""
  var sender = "Dana Holm"
  var html: String?
  var text: String?
  /// Fields that are not as in every right message; an empty value takes one away.
  var headers: [String: String] = [:]
  var today = CalendarDay("2026-06-01")
  var country = ""
  var template = ""
  var customers: [String] = []
  var basis: Consent.Basis?
  var met: CalendarDay?
  var isSuppressed = false
  var lettersDaysAgo: [Int] = []
  var hour: String?
  var weekday: QuietTimes.Weekday?
  var prices: [PriceList.Item] = []
  var colleagues: [String] = []

  static let keys: Set<String> = [
    "language", "subject", "preheader", "body", "sender", "html", "text", "headers", "today", "country", "template",
    "customers", "basis", "met", "suppressed", "letters_days_ago", "hour", "weekday", "prices", "colleagues",
  ]

  init(language: String) { self.language = language }

  init?(_ fields: YAMLFields, language: String) {
    self.language = fields["language"]?.string ?? language
    subject = fields["subject"]?.string ?? ""
    preheader = fields["preheader"]?.string ?? ""
    body = fields["body"]?.string ?? ""
    sender = fields["sender"]?.string ?? sender
    html = fields["html"]?.string
    text = fields["text"]?.string
    headers = fields["headers"]?.texts ?? [:]
    country = fields["country"]?.string ?? ""
    template = fields["template"]?.string ?? ""
    customers = fields["customers"]?.strings ?? []
    isSuppressed = fields["suppressed"]?.bool ?? false
    lettersDaysAgo = (fields["letters_days_ago"]?.list ?? []).compactMap(\.count).map { min($0, 10_000) }
    colleagues = fields["colleagues"]?.strings ?? []
    hour = fields["hour"]?.string
    today = fields["today"].map(Self.day) ?? today
    met = fields["met"].map(Self.day) ?? nil
    if let value = fields["basis"], let name = value.string {
      basis = Consent.Basis(rawValue: name)
      if basis == nil { value.report("'\(name)' is no basis.") }
    }
    if let value = fields["weekday"], let name = value.string {
      weekday = QuietTimes.Weekday(name: name)
      if weekday == nil { value.report("'\(name)' is no day of the week. Write mon to sun.") }
    }
    prices = (fields["prices"]?.list ?? []).compactMap(Self.price)
  }

  private static func day(_ value: YAMLValue) -> CalendarDay? {
    guard let text = value.string else { return nil }
    let day = CalendarDay(text)
    if day == nil { value.report("'\(text)' is no day. Write it as 2026-06-01.") }
    return day
  }

  private static func price(_ value: YAMLValue) -> PriceList.Item? {
    guard let fields = value.fields(["product", "price", "currency", "lowest"]),
      let product = fields.required("product")?.string, let price = fields.required("price")?.string,
      let currency = fields.required("currency")?.string, let hundredths = Amount.hundredths(price)
    else { return nil }
    let lowest = fields["lowest"]?.string.flatMap(Amount.hundredths).map { Amount(hundredths: $0, currency: currency) }
    return PriceList.Item(
      product: product, price: Amount(hundredths: hundredths, currency: currency), lowest: lowest)
  }
}

extension Rule.Test {
  private static let keys = TestSetting.keys.union(["input", "match", "quote"])

  init?(_ value: YAMLValue, language: String) {
    guard let fields = value.fields(Self.keys), let setting = TestSetting(fields, language: language),
      let isMatch = fields.required("match")?.bool
    else { return nil }
    let parts = ["subject", "preheader", "body", "html", "text", "headers"]
    // A test of facts alone has a letter of no matter.
    let needsNone = Self.keys.subtracting(parts).subtracting(["input", "match", "quote", "language"])
    guard fields["input"] != nil || (parts + needsNone).contains(where: { fields[$0] != nil }) else {
      _ = fields.required("input")
      return nil
    }
    self.init(
      input: fields["input"]?.string ?? "", isMatch: isMatch, quote: fields["quote"]?.string, setting: setting,
      line: value.line)
  }

  /// How the test is named where it fails, and shown as an example.
  package var title: String {
    if !input.isEmpty { return input }
    return [setting.subject, setting.body].filter { !$0.isEmpty }.joined(separator: " / ")
  }
}
