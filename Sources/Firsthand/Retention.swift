/// How long the company keeps what it must not keep for ever, in months; nil keeps it until somebody asks to be erased
/// (GDPR art. 5 (1) (e)).
package struct Retention: Hashable, Sendable {
  /// What copies were filled with, and our own mails to colleagues: afterwards a copy cannot be shown again, only that one went.
  package var letters: Int?
  /// Addresses and mail servers' words beside the log: afterwards it proves as before and names nobody.
  package var addresses: Int?
  /// Customers with whom nothing happened: no letter, no note, no change.
  package var customers: Int?

  package init(letters: Int? = nil, addresses: Int? = nil, customers: Int? = nil) {
    self.letters = letters
    self.addresses = addresses
    self.customers = customers
  }

  /// Months that may be asked for.
  package static let range = 1...240

  package var isEmpty: Bool { letters == nil && addresses == nil && customers == nil }
}
