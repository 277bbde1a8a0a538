/// What the outside world gives: the time, and ids. Live values are made in the command line alone.
package struct Surroundings: Sendable {
  package var now: @Sendable () -> Instant
  package var ids: IDs

  package init(
    now: @escaping @Sendable () -> Instant, random: @escaping @Sendable (Int) -> [UInt8]
  ) {
    self.now = now
    self.ids = IDs(random: random, now: now)
  }
}
