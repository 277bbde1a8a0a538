package import Firsthand
import MailFormat
import Store

extension Workplace {
  /// Signs a member in: the token for the browser, which is stored nowhere else, and who it is. `network` is
  /// the network address the request came from; `browser` is its `User-Agent` field. Unknown addresses,
  /// colleagues who have left and wrong passwords get the same answer after the same work.
  package func signIn(
    address: String, password: String, from network: String, browser: String
  ) throws -> (token: String, signIn: SignIn) {
    let typed = try? EmailAddress(address)
    let name = typed?.normalized ?? String(address.trimmingSpaces.lowercased().prefix(320))
    let network = NetworkName.of(network)
    let (member, stored, number) = try store.write { tx in
      let throttle = SignInThrottle(tx, self)
      try throttle.count(.network, network)
      let number = try throttle.count(.account, name)
      let member = try typed.flatMap { try tx.shared.member(address: $0) }
      return (member, try member.flatMap { try tx.accounts.credential(of: $0.id) }, number)
    }
    let known = stored.flatMap { PasswordHash($0) }
    let (isRight, renewed) = try entering(account: name, from: network) {
      guard password.utf8.count <= PasswordRule.mostBytes else { return (false, PasswordHash?.none) }
      guard let known else {
        _ = try PasswordHash(of: password, cost: passwords.cost, salt: Self.nobodysSalt)
        return (false, nil)
      }
      guard try known.matches(password), member?.isActive == true else { return (false, nil) }
      return (true, known.cost.isLess(than: passwords.cost) ? try hash(password) : nil)
    }
    guard isRight, let member else {
      if let member, number >= SignInThrottle.Purpose.account.free {
        try store.write { tx in
          try tx.append(Session(self, as: member).entry(.signInPaused, [LogEntry.Fact("tries", String(number))]))
        }
      }
      throw FirsthandError(.notPermitted, "The address or the password is not right.")
    }
    return try store.write { tx in
      // What was looked at without a lock must still stand.
      guard try tx.accounts.credential(of: member.id) == stored else {
        throw FirsthandError(.notPermitted, "The address or the password is not right.")
      }
      let throttle = SignInThrottle(tx, self)
      try throttle.forget(.account, name)
      try throttle.takeBack(.network, network)
      if let renewed { try tx.accounts.setCredential(renewed.text, of: member.id, at: now) }
      return try begin(member.id, browser: browser, in: tx)
    }
  }

  /// Does what looks at a password. Where the gate is full nothing was looked at, so nothing was tried.
  func entering<Value>(account: String, from network: String?, _ work: () throws -> Value) throws -> Value {
    do {
      return try passwords.run(work)
    } catch let error as FirsthandError where error.code == .tryLater {
      try store.write { tx in
        let throttle = SignInThrottle(tx, self)
        try throttle.takeBack(.account, account)
        if let network { try throttle.takeBack(.network, network) }
      }
      throw error
    }
  }

  /// Signs a member in who was not asked for a password. For the demo's made-up people alone.
  package func signInWithoutPassword(
    _ member: Member.ID, browser: String
  ) throws -> (token: String, signIn: SignIn) {
    try store.write { try begin(member, browser: browser, in: $0) }
  }

  /// A new sign-in of an active member.
  func begin(
    _ id: Member.ID, browser: String, in tx: Transaction
  ) throws -> (token: String, signIn: SignIn) {
    guard let member = try tx.shared.member(id), member.isActive else {
      throw FirsthandError(.notPermitted, "The address or the password is not right.")
    }
    let token = Base32.encode(ids.random(32))
    let signIn = SignIn(id: ids.next(), member: member, csrfToken: csrfToken(for: token))
    try tx.accounts.sweepSignIns(at: now)
    try tx.accounts.addSignIn(
      signIn.id, of: id, tokenHash: Self.tokenHash(token), browser: BrowserName.of(browser), at: now)
    try tx.accounts.keepSignIns(Self.mostSignIns, of: id)
    try tx.append(Session(self, as: member).entry(.signedIn, [LogEntry.Fact("signIn", signIn.id.text)]))
    return (token, signIn)
  }

  func hash(_ password: String) throws -> PasswordHash {
    try PasswordHash(of: password, cost: passwords.cost, salt: ids.random(PasswordHash.saltLength))
  }

  /// 256 bits are not guessed, so a plain hash is enough to keep them by.
  static func tokenHash(_ token: String) -> Digest { Digest(of: token.utf8) }

  func csrfToken(for token: String) -> String {
    Hexadecimal.text(of: secret.code(for: token, purpose: "firsthand form token v1"))
  }

  private static let nobodysSalt = [UInt8](repeating: 0, count: PasswordHash.saltLength)
  /// Browsers of one member at once.
  private static let mostSignIns = 20
}
