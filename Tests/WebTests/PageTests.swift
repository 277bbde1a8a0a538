import Foundation
import Phrasebook
import Testing

@testable import Web

@Suite struct PageTests {
  @Test func `a quote with a combining accent does not end the attribute it stands in`() {
    let encoded = PageEncoder.encoded("\"\u{301} autofocus onfocus=alert(1) <\u{338}b>&'")
    #expect(encoded == "&quot;\u{301} autofocus onfocus=alert(1) &lt;\u{338}b&gt;&amp;&#39;")
  }

  @Test func `every template can be read in every language`() throws {
    let library = try PageLibrary(phrasebook: Phrasebook.load())
    for language in Language.allCases { #expect(try library.count(in: language) > 20) }
  }

  @Test func `every phrase that a page or a mail uses is in the catalogue`() throws {
    let root = TestCompany.root.appendingPathComponent("Sources")
    let book = try Phrasebook.load()
    let known = book.keys(in: .english)
    var used = 0
    for file in FileManager.default.enumerator(atPath: root.path)?.compactMap({ $0 as? String }) ?? []
    where file.hasSuffix(".swift") || file.hasSuffix(".mustache") {
      let text = try String(contentsOf: root.appendingPathComponent(file), encoding: .utf8)
      for match in text.matches(of: /(?:phrases\("|\[\[)([a-z_]+\.[a-z_0-9]+)(?:"|\]\])/) {
        used += 1
        #expect(known.contains(String(match.1)), "\(file): \(match.1)")
      }
    }
    #expect(used > 10)
  }

  @Test func `no template shows text unencoded but the frame its own body`() throws {
    let root = TestCompany.root.appendingPathComponent("Sources/Web/Resources/templates")
    for file in FileManager.default.enumerator(atPath: root.path)?.compactMap({ $0 as? String }) ?? []
    where file.hasSuffix(".mustache") {
      let text = try String(contentsOf: root.appendingPathComponent(file), encoding: .utf8)
      let raw = text.matches(of: /\{\{\{|\{\{&/).count
      #expect(raw == (["page/frame.mustache", "public/frame.mustache"].contains(file) ? 1 : 0), "\(file)")
      #expect(
        text.firstMatch(of: /\sstyle="|\son[a-z]+="|<script(?! type="module" src="\{\{script\}\}")/) == nil, "\(file)")
    }
  }
}
