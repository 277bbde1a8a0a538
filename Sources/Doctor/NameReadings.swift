import DNS
import Firsthand
import SMTP

/// The name that mail goes out by, as receivers look it up.
extension Checkup {
  /// The name that this side, or the relay on this machine, goes by.
  func nameReadings(_ report: RelayReport?) throws(Resolver.Silence) -> [Reading] {
    guard case .success(let relay) = installation.relay else { return [] }
    let isHere = ["localhost", "127.0.0.1", "::1"].contains(relay.host)
    guard isHere else {
      guard relay.heloName == "localhost" else {
        return [Reading(.domain, "Name", .fine, "We introduce ourselves to the relay as \(relay.heloName).")]
      }
      return [
        Reading(
          .domain, "Name", .look, "We introduce ourselves to the relay as localhost.",
          advice: "Some relays mind. Set helo_name in config.yml to this machine's name.")
      ]
    }
    guard let name = report?.greeting?.text.split(separator: " ").first.map({ $0.lowercased() }) else { return [] }
    guard name.contains("."), IPAddress(name) == nil else {
      return [
        Reading(
          .domain, "Name", .look, "The relay on this machine goes by the name \(name), which tells receivers nothing.",
          advice: "Give it a name that DNS knows (myhostname in Postfix), unless it hands everything to another relay.")
      ]
    }
    let addresses = try instruments.resolver.addresses(of: name)
    for address in addresses where try instruments.resolver.names(of: address).contains(name) {
      return [Reading(.domain, "Name", .fine, "The relay goes by \(name), which is \(address), which is \(name).")]
    }
    return [
      Reading(
        .domain, "Name", .look,
        addresses.isEmpty
          ? "The relay on this machine goes by the name \(name), which DNS does not know."
          : "The relay on this machine goes by the name \(name), and \(addresses.map(\.description).joined(separator: ", ")) does not say that it is called so.",
        advice:
          "Receivers look from address to name and back. Have both set, unless it hands everything to another relay.")
    ]
  }
}
