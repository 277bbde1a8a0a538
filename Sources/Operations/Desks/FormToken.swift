import Firsthand

extension Workplace {
  /// What a form on a page for somebody who is not signed in carries: a code over the cookie that the page set.
  package func formToken(forVisitor cookie: String) -> String {
    Hexadecimal.text(of: secret.code(for: cookie, purpose: "firsthand visitor form v1"))
  }

  package func randomBytes(_ count: Int) -> [UInt8] { ids.random(count) }
}
