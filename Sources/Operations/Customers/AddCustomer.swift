package import Firsthand
import MailFormat
import Store

extension SalespersonDesk {
  /// Adds one customer by hand. Throws `TypedProblems` for what is wrong in a field.
  package func addCustomer(_ typed: TypedCustomer, _ claim: BasisClaim? = nil) throws -> Customer.ID {
    var problems = TypedProblems()
    var address: EmailAddress?
    do throws(EmailAddressError) {
      address = try EmailAddress(typed.address.trimmingSpaces)
    } catch {
      problems.sentences["email"] =
        typed.address.trimmingSpaces.isEmpty ? "Write the e-mail address." : error.sentence
    }
    var profile = Profile()
    do throws(TypedProblems) {
      profile = try typed.profile()
    } catch {
      problems.sentences.merge(error.sentences) { $1 }
    }
    guard problems.sentences.isEmpty, let address else { throw problems }
    let customer = Customer(
      id: workplace.ids.next(), owner: member.id, address: address, profile: profile,
      consent: claim?.consent(source: Self.byHand, by: member.id, at: now))
    let answer: Added = try session.store.write { tx in
      let added = try tx.owned(by: member.id).addByHand(
        customer, suppressionKey: workplace.secret.addressKey(address.normalized), by: member.id, at: now)
      switch added {
      case .added(let id):
        try workplace.append(
          .customerAdded, about: address, owner: member.id, by: member.id,
          [LogEntry.Fact("basis", claim?.basis.rawValue ?? "none")], in: tx)
        return .success(id)
      case .known:
        return .failure(TypedProblems(["email": "\(address.displayText) is already among your customers."]))
      case .alreadyLookedAfter:
        try tx.append(session.entry(.alreadyLookedAfter, [.count("rows", 1)]), owner: member.id)
        return .failure(
          TypedProblems(["email": "\(address.displayText) is already looked after by a colleague."]))
      }
    }
    return try answer.get()
  }

  /// Where a basis comes from that was typed in, not read from a file.
  package static let byHand = "by hand"
}

private typealias Added = Result<Customer.ID, TypedProblems>
