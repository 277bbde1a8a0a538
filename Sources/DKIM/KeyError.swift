/// Why a key cannot be used: what it is, and what to do.
package struct KeyError: Error, Equatable, Sendable {
  package var sentence: String
}
