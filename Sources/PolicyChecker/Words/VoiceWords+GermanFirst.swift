extension VoiceWords {
  /// The ways of saying "I", in German: a pattern a line.
  static let germanFirst = #"""
    # German: the forms of "I".
    ich
    mich
    mir
    mein(?:e[mnrs]?)?
    mein(?:er|et)seits
    meinetwegen
    meinesgleichen
    meinerseits
    meinige[rnms]?
    i(?= (?:hab|bin|hob|kumm|kim|glaub|mog))
    """#
}
