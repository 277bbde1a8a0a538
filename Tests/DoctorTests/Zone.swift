import DNS

/// A name server's data as a table: `"northwind.corp TXT v=spf1 -all"`, one record a line; `"x.corp ?"` is a name for
/// which nobody answers.
struct Zone {
  private var records: [String: [Record]] = [:]
  private var silent: Set<String> = []

  init(_ text: String) {
    for line in text.split(separator: "\n") {
      let words = line.split(separator: " ", maxSplits: 2).map(String.init)
      guard words.count > 1 else { continue }
      let key = words[0] + " " + words[1].lowercased()
      let value = words.count > 2 ? words[2] : ""
      switch words[1] {
      case "TXT": records[key, default: []].append(.text(value))
      case "PTR": records[key, default: []].append(.name(value))
      case "A", "AAAA": if let address = IPAddress(value) { records[key, default: []].append(.address(address)) }
      case "MX":
        let parts = value.split(separator: " ").map(String.init)
        records[key, default: []].append(.exchange(preference: Int(parts[0]) ?? 0, host: parts[1]))
      default: silent.insert(words[0])
      }
    }
  }

  var resolver: Resolver {
    Resolver { (name, kind) throws(Resolver.Silence) in
      if silent.contains(name) { throw Resolver.Silence(name: name) }
      return records[name + " " + kind.rawValue] ?? []
    }
  }
}
