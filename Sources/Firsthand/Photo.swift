/// A member's photo: a PNG or JPEG picture without what cameras write beside it, such as the place.
package struct Photo: Hashable, Sendable {
  package enum Kind: String, CaseIterable, Sendable {
    case png = "image/png"
    case jpeg = "image/jpeg"
  }

  package static let mostBytes = 300 * 1_024
  /// Pixels of a side.
  package static let longestSide = 4_000

  package let kind: Kind
  package let bytes: [UInt8]

  /// A photo that was stored.
  package init(kind: Kind, stored bytes: [UInt8]) {
    self.kind = kind
    self.bytes = bytes
  }

  /// Looks at the bytes themselves, whatever the file is called.
  package init(_ bytes: [UInt8]) throws(FirsthandError) {
    guard bytes.count <= Self.mostBytes else {
      throw FirsthandError(
        .badInput, "The picture has \(bytes.count / 1_024) KB. Choose one of at most \(Self.mostBytes / 1_024) KB.")
    }
    let read: (kind: Kind, bytes: [UInt8], width: Int, height: Int)
    if let png = PNGFile.cleaned(bytes) {
      read = (.png, png.bytes, png.width, png.height)
    } else if let jpeg = JPEGFile.cleaned(bytes) {
      read = (.jpeg, jpeg.bytes, jpeg.width, jpeg.height)
    } else {
      throw FirsthandError(.badInput, "This is no PNG or JPEG picture, or it is damaged. Choose another file.")
    }
    guard (1...Self.longestSide).contains(read.width), (1...Self.longestSide).contains(read.height) else {
      throw FirsthandError(
        .badInput,
        "The picture is \(read.width) by \(read.height) pixels. Choose one of at most \(Self.longestSide) on each side."
      )
    }
    kind = read.kind
    self.bytes = read.bytes
  }
}

/// The chunks of a PNG file (ISO/IEC 15948).
private enum PNGFile {
  private static let signature: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
  /// What is needed to show the picture; texts, times and camera data stay behind.
  private static let kept: Set<String> = ["IHDR", "PLTE", "IDAT", "IEND", "tRNS", "gAMA", "cHRM", "sRGB", "sBIT"]

  static func cleaned(_ bytes: [UInt8]) -> (bytes: [UInt8], width: Int, height: Int)? {
    guard bytes.starts(with: signature) else { return nil }
    var out = signature
    var size: (width: Int, height: Int)?
    var hasData = false
    var place = signature.count
    while place + 12 <= bytes.count {
      let length = number(bytes, place)
      guard length <= bytes.count - place - 12 else { return nil }
      let name = String(decoding: bytes[place + 4..<place + 8], as: UTF8.self)
      let end = place + 12 + length
      if size == nil {
        guard name == "IHDR", length == 13 else { return nil }
        size = (number(bytes, place + 8), number(bytes, place + 12))
      }
      if name == "IDAT" { hasData = true }
      if kept.contains(name) { out += bytes[place..<end] }
      if name == "IEND" { return hasData ? size.map { (out, $0.width, $0.height) } : nil }
      place = end
    }
    return nil
  }

  private static func number(_ bytes: [UInt8], _ place: Int) -> Int {
    bytes[place..<place + 4].reduce(0) { $0 << 8 | Int($1) }
  }
}

/// The segments of a JPEG file (ITU-T T.81).
private enum JPEGFile {
  static func cleaned(_ bytes: [UInt8]) -> (bytes: [UInt8], width: Int, height: Int)? {
    guard bytes.starts(with: [0xFF, 0xD8, 0xFF]), bytes.suffix(2).elementsEqual([0xFF, 0xD9]) else { return nil }
    var out = Array(bytes.prefix(2))
    var size: (width: Int, height: Int)?
    var place = 2
    while place + 4 <= bytes.count {
      guard bytes[place] == 0xFF else { return nil }
      let marker = bytes[place + 1]
      // Markers may be padded.
      if marker == 0xFF {
        place += 1
        continue
      }
      let length = Int(bytes[place + 2]) << 8 | Int(bytes[place + 3])
      let end = place + 2 + length
      guard length >= 2, end <= bytes.count else { return nil }
      if isFrame(marker) {
        guard length >= 8 else { return nil }
        size = (
          Int(bytes[place + 7]) << 8 | Int(bytes[place + 8]), Int(bytes[place + 5]) << 8 | Int(bytes[place + 6])
        )
      }
      if !isBesideThePicture(marker) { out += bytes[place..<end] }
      if marker == 0xDA { return size.map { (out + bytes[end...], $0.width, $0.height) } }
      place = end
    }
    return nil
  }

  private static func isFrame(_ marker: UInt8) -> Bool {
    (0xC0...0xCF).contains(marker) && ![0xC4, 0xC8, 0xCC].contains(marker)
  }

  /// Application segments except JFIF's, the colour profile and Adobe's colour note; comments.
  private static func isBesideThePicture(_ marker: UInt8) -> Bool {
    marker == 0xFE || ((0xE0...0xEF).contains(marker) && ![0xE0, 0xE2, 0xEE].contains(marker))
  }
}
