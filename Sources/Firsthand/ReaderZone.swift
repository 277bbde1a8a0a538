/// The clocks that a reader lives by, as far as we know: their card's zone, else that of their country where all of it
/// has one clock, else the writer's own.
package struct ReaderZone: Hashable, Sendable {
  /// How we know.
  package enum Source: Int, Hashable, Sendable {
    case card, country, writer
  }

  /// The zone's name in the IANA database.
  package let name: String
  package let source: Source

  package init(name: String, source: Source) {
    self.name = name
    self.source = source
  }

  /// `writer` is the zone of whoever nothing is known about.
  package init(of profile: Profile?, writer: String) {
    let known = profile?[.timeZone] ?? ""
    if !known.isEmpty {
      self.init(name: known, source: .card)
    } else if let country = profile?[.country], let zone = CountryClock.zone(of: country) {
      self.init(name: zone, source: .country)
    } else {
      self.init(name: writer, source: .writer)
    }
  }

  /// The place that names the zone, as people read it: `New York`.
  package var place: String { Self.place(ofZone: name) }

  package static func place(ofZone name: String) -> String {
    (name.split(separator: "/").last.map(String.init) ?? name).replacing("_", with: " ")
  }
}

/// Zones by their names, each looked up once.
package struct ZoneShelf {
  private var zones: [String: NamedZone] = [:]

  package init() {}

  package subscript(name: String) -> NamedZone {
    mutating get {
      if let zone = zones[name] { return zone }
      let zone = NamedZone(stored: name)
      zones[name] = zone
      return zone
    }
  }
}
