import Foundation
import Testing

@testable import Transparency

/// Notes, checkpoints and proofs as files.
@Suite struct NoteTests {
  /// The note that Go's documentation of sumdb/note shows, with its keys.
  private static let peter = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
  private static let note = """
    If you think cryptography is the answer to your problem,
    then you don't know what your problem is.

    — PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=

    """

  @Test func `a note that others signed holds, and nothing that is changed in it`() throws {
    let key = try NoteVerifier(Self.peter)
    #expect(key.text == Self.peter)
    let note = try SignedNote(Self.note)
    try note.verify(key)
    #expect(note.source == Self.note)
    let changed = try SignedNote(Self.note.replacing("your problem,", with: "my problem,"))
    #expect(throws: NoteProblem("The signature of PeterNeumann is false.")) { try changed.verify(key) }
    let other = NoteKey(named: "PeterNeumann").verifier
    #expect(throws: NoteProblem.self) { try note.verify(other) }
  }

  @Test func `what is signed here is read and held against the key, which is kept as text`() throws {
    let key = NoteKey(named: "northwind.example/log")
    let again = try NoteKey(key.text + "\n")
    #expect(again.verifier.text == key.verifier.text)
    let checkpoint = Checkpoint(origin: key.name, size: 7, root: .empty)
    let source = try SignedNote(signing: checkpoint.text, with: again).source
    #expect(try Checkpoint(signed: source, by: key.verifier) == checkpoint)
    let foreign = Checkpoint(origin: "other.example/log", size: 7, root: .empty)
    let misplaced = try SignedNote(signing: foreign.text, with: key).source
    #expect(throws: NoteProblem.self) { try Checkpoint(signed: misplaced, by: key.verifier) }
  }

  @Test(
    arguments: [
      "", "text\n", "text\n\n", "text\n\nno dash\n", "text\n\n— name\n", "text\n\n— name AAAA\n",
      "text\n\n— na+me AAAAAAA=\n",
      "te\txt\n\n— name AAAAAAA=\n", "text\n\n— name AAAAAAA=",
    ])
  func `what is no note is refused`(source: String) {
    #expect(throws: NoteProblem.self) { try SignedNote(source) }
  }

  @Test(
    arguments: [
      "", "log\n1\n", "log\n01\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n",
      "log\n-1\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n",
      "log\n1\nAAAA\n", "\n1\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n",
      "log\n18446744073709551616\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n",
    ])
  func `what is no checkpoint is refused`(text: String) {
    #expect(throws: NoteProblem.self) { try Checkpoint(text) }
  }

  @Test func `keys that are none are refused`() {
    for text in ["", "a+b", "name+00000000+AAAA", Self.peter.replacing("c74f20a3", with: "c74f20a4"), "PRIVATE+KEY+x"] {
      #expect(throws: NoteProblem.self) { try NoteVerifier(text) }
      #expect(throws: NoteProblem.self) { try NoteKey(text) }
    }
  }

  @Test func `a proof is a file that holds by itself, and not when a character of it changes`() throws {
    let key = NoteKey(named: "northwind.example/log")
    let tree = TilesInMemory(ReferenceLog.entries).tree
    let size = UInt64(ReferenceLog.size)
    let checkpoint = Checkpoint(origin: key.name, size: size, root: try tree.root(size: size))
    let proof = LogProof(
      entry: ReferenceLog.entries[300], index: 300, path: try tree.inclusionPath(of: 300, size: size),
      checkpoint: try SignedNote(signing: checkpoint.text, with: key).source)
    #expect(try LogProof(proof.source) == proof)
    #expect(try proof.verify(key.verifier) == checkpoint)
    let source = Array(proof.source.utf8)
    for place in stride(from: 0, to: source.count, by: 3) {
      var changed = source
      changed[place] ^= 1
      guard let text = String(validating: changed, as: UTF8.self) else { continue }
      let read = try? LogProof(text)
      // A signature's or a hash's last character has bits that stand for nothing.
      if let read, read == proof { continue }
      #expect((try? read?.verify(key.verifier)) == nil, "\(place)")
    }
  }
}
