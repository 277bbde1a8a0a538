import Dispatch
import Firsthand
import Foundation
import MailFormat
import Synchronization
import Testing

@testable import Operations

/// The hash of a password and what a password must be.
@Suite struct PasswordTests {
  @Test func `scrypt gives what its RFC says`() throws {
    // RFC 7914 §12, the first 32 of 64 octets.
    let hash = try PasswordHash(
      of: "pleaseletmein", cost: PasswordCost(logN: 14, r: 8, p: 1), salt: Array("SodiumChloride".utf8))
    #expect(
      Hexadecimal.text(of: hash.hash) == "7023bdcb3afd7348461c06cd81fd38ebfda8fbba904f8e3ea9b543f6545da1f2")
  }

  @Test func `a hash is written down and read again, and says what it cost`() throws {
    let hash = try PasswordHash(of: "æble og pære i kurv", cost: .cheap, salt: Array(0..<16))
    let read = try #require(PasswordHash(hash.text))
    #expect(read == hash)
    #expect(hash.text.hasPrefix("$scrypt$ln=8,r=8,p=1$AAECAwQFBgcICQoLDA0ODw$"))
    #expect(try read.matches("æble og pære i kurv"))
    // Typed on another keyboard: a and ring apart.
    #expect(
      try PasswordHash(of: "blå lamper på bordet", cost: .cheap, salt: []).matches("bla\u{30A} lamper pa\u{30A} bordet")
    )
    #expect(try !read.matches("æble og pære i kurV"))
    for damaged in ["", "$scrypt$", hash.text + "x", hash.text.replacing("ln=8", with: "ln=30"), "plain words"] {
      #expect(PasswordHash(damaged) == nil, "\(damaged)")
    }
  }

  @Test(arguments: [
    "eleven char", "passwordpassword", "Password-1234!", "123456789012", "qwertyuiopas", "aaaaaaaaaaaa",
    "abcabcabcabcabc",
    "zyxwvutsrqpo", "Dana Reyes 1", "northwind2026", "correct horse battery staple", "пароль пароль",
  ])
  func `a short or hopeless password is refused`(_ password: String) throws {
    let dana = Member(
      id: Member.ID("x"), name: "Dana Reyes", address: try .init("dana@northwind.example"), roles: [.salesperson])
    #expect(throws: FirsthandError.self) { try PasswordRule.check(password, of: dana, company: "Northwind") }
  }

  @Test(arguments: [
    "four winters in ribe", "зимой в Рибе тихо", "northwind sells tables, dana sells lamps", "7 Äpfel, 3 Birnen",
  ])
  func `a long one that is one's own is taken`(_ password: String) throws {
    let dana = Member(
      id: Member.ID("x"), name: "Dana Reyes", address: try .init("dana@northwind.example"), roles: [.salesperson])
    try PasswordRule.check(password, of: dana, company: "Northwind")
  }

  @Test func `two are hashed at once, a few wait and the next is asked to come again`() async throws {
    let gate = PasswordGate(cost: .cheap, atOnce: 2, waiting: 1)
    let room = Room()
    await withTaskGroup(of: Void.self) { group in
      for _ in 0..<3 {
        group.addTask {
          await withCheckedContinuation { done in
            // A thread of its own: this one waits.
            Thread.detachNewThread {
              try? gate.run { room.stay() }
              done.resume()
            }
          }
        }
      }
      while gate.count < 3 || room.people < 2 { await Task.yield() }
      #expect(room.people == 2)
      #expect(throws: FirsthandError.self) { try gate.run {} }
      room.open()
    }
    try gate.run {}
  }

  @Test func `a try for which there was no room was none, for the account and for its network`() async throws {
    let company = try TestCompany()
    _ = try company.choosePassword("four winters in ribe", for: company.dana)
    func signIn(_ password: String) throws {
      _ = try company.workplace.signIn(
        address: "dana@northwind.example", password: password, from: "192.0.2.1", browser: "")
    }
    let (gate, room) = (company.workplace.passwords, Room())
    for _ in 0..<8 { Thread.detachNewThread { try? gate.run { room.stay() } } }
    while gate.count < 8 { await Task.yield() }
    for _ in 1...30 { refusal(.tryLater, "Many people are signing in") { try signIn("guess after guess") } }
    refusal(.tryLater, "Many people are signing in") {
      _ = try MemberDesk(company.dana).changePassword(from: "guess", to: "a lamp of green glass", browser: "")
    }
    room.open()
    while gate.count > 0 { await Task.yield() }
    // All tries are still there, and the last of them is the one that makes wait.
    for _ in 1...4 { refusal(.notPermitted, "not right") { try signIn("guess after guess") } }
    try signIn("four winters in ribe")
  }
}

/// Where people stay until the door is opened.
private final class Room: Sendable {
  private let count = Mutex(0)
  private let door = DispatchSemaphore(value: 0)

  var people: Int { count.withLock { $0 } }

  /// Whoever gets through holds the door for the next.
  func stay() {
    count.withLock { $0 += 1 }
    door.wait()
    door.signal()
  }

  func open() { door.signal() }
}
