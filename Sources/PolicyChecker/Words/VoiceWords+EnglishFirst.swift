extension VoiceWords {
  /// The ways of saying "I", in English: a pattern a line.
  static let englishFirst = #"""
    I
    I[’'](?:m|ve|d|ll)
    me
    my
    mine
    myself
    """#
}
