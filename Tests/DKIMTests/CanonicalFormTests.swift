import Foundation
import Testing

@testable import DKIM

/// The relaxed forms, as RFC 6376 has them.
@Suite struct CanonicalFormTests {
  static func header(_ field: String) -> String {
    String(decoding: Array(field.utf8).withUnsafeBufferPointer(Relaxed.header), as: UTF8.self)
  }

  static func body(_ body: String) -> String {
    String(decoding: Array(body.utf8).withUnsafeBufferPointer(Relaxed.body), as: UTF8.self)
  }

  @Test(arguments: [
    // §3.4.5, example 1.
    ("A: X", "a:X"), ("B : Y\t\r\n\tZ  ", "b:Y Z"),
    ("Subject:  A \t letter ", "subject:A letter"), ("SUBJECT:a:b", "subject:a:b"), ("Cc:", "cc:"),
    ("Cc: \r\n ", "cc:"),
    ("Subject: =?utf-8?q?=C3=86?=\r\n =?utf-8?q?ble?=", "subject:=?utf-8?q?=C3=86?= =?utf-8?q?ble?="),
  ])
  func `a header field is unfolded, and its white space is one space`(field: String, relaxed: String) {
    #expect(Self.header(field) == relaxed)
  }

  @Test(arguments: [
    // §3.4.5, example 1.
    (" C \r\nD \t E\r\n\r\n\r\n", " C\r\nD E\r\n"),
    // §3.4.4: an empty body stays empty.
    ("", ""), ("\r\n", ""), ("\r\n\r\n", ""), (" \t \r\n", ""),
    ("a", "a\r\n"), ("a ", "a\r\n"), ("a\r\n \r\n", "a\r\n"), ("a\r\n\r\nb\r\n", "a\r\n\r\nb\r\n"),
    ("a  b\tc\r\n", "a b c\r\n"), ("\t a", " a\r\n"), ("a\r\n  ", "a\r\n"), ("  ", ""),
    // A line end alone is no line's end.
    ("a\nb\r\n", "a\nb\r\n"), ("a\n\r\n", "a\n\r\n"), ("a\r", "a\r\r\n"),
  ])
  func `a body loses spaces at line ends and empty lines at its own`(body: String, relaxed: String) {
    #expect(Self.body(body) == relaxed)
  }

  @Test func `fields are found with their folds, and the body behind the empty line`() {
    let mail = Array("From: a\r\nSubject: b\r\n c\r\n\td\r\nX:\r\n\r\nbody\r\n".utf8)
    mail.withUnsafeBufferPointer { bytes in
      let found = MessageFields(bytes)
      #expect(found.fields.map(\.name) == ["from", "subject", "x"])
      #expect(String(decoding: bytes[found.fields[1].range], as: UTF8.self) == "Subject: b\r\n c\r\n\td")
      #expect(String(decoding: bytes[found.body], as: UTF8.self) == "body\r\n")
    }
    for text in ["", "From: a", "From: a\r\n", "\r\n", "From: a\r\n\r\n", "\r", "From: a\r"] {
      Array(text.utf8).withUnsafeBufferPointer { #expect(MessageFields($0).body.isEmpty, "\(text.debugDescription)") }
    }
  }
}
