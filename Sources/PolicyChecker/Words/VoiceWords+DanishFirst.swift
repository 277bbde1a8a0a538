extension VoiceWords {
  /// The ways of saying "I", in Danish: a pattern a line.
  static let danishFirst = #"""
    # The forms of I in Danish.
    jeg
    mig
    min
    mit
    mine
    undertegnede
    mig selv
    # The writer and the reader, the writer and one other.
    (?:du|han|hun) og jeg
    vi to
    os to
    (?:sammen )?du og mig
    """#
}
