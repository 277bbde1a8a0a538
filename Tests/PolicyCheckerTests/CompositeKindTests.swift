import Firsthand
import PolicyChecker
import Testing
import YAMLFile

/// Rules made of other rules.
@Suite struct CompositeKindTests {
  @Test func `composite takes what others found together`() throws {
    try check(
      """
      - {id: price, extends: existence, enforce: advice, silent: true, message: m, tokens: [price]}
      - {id: hurry, extends: existence, enforce: advice, silent: true, message: m, tokens: [hurry, now]}
      - {id: proof, extends: existence, enforce: advice, silent: true, message: m, tokens: [test]}
      - id: pushy
        extends: composite
        enforce: stop
        message: "A price and hurry without a proof."
        all: [price]
        any: [hurry, p/hurry]
        none: [proof]
        tests:
          - {input: "A price now.", match: true}
          - {input: "A price.", match: false}
          - {input: "A price now, in a test.", match: false}
      - id: two
        extends: composite
        enforce: stop
        message: m
        count: {of: [price, hurry, proof], least: 2}
        tests:
          - {input: "A price now.", match: true}
          - {input: "A price.", match: false}
      """)
  }

  @Test func `a composite that names no rule of its policy is refused with its line`() {
    let read = Policy.read(
      "policy: p\nversion: 1.0.0\nrules:\n  - {id: c, extends: composite, enforce: stop, message: m, all: [nobody]}\n",
      file: "p.yml")
    #expect(read.policy == nil)
    #expect(read.problems.first?.text.hasPrefix("p.yml:4:") == true)
  }
}
