import Firsthand
import Testing

/// Photos: what they are is seen in the bytes, and what cameras write beside them stays out.
@Suite struct PhotoTests {
  /// One white pixel.
  static let png: [UInt8] =
    [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
    + chunk("IHDR", [0, 0, 0, 1, 0, 0, 0, 1, 8, 0, 0, 0, 0])
    + chunk("tEXt", Array("Place\0Ribe".utf8)) + chunk("eXIf", Array("camera".utf8))
    + chunk("IDAT", [0x78, 0x9C, 0x63, 0xF8, 0x0F, 0, 1, 1, 1, 0]) + chunk("IEND", []) + Array("<script>".utf8)

  /// Checksums are a decoder's to look at.
  private static func chunk(_ name: String, _ bytes: [UInt8]) -> [UInt8] {
    [0, 0, UInt8(bytes.count >> 8), UInt8(bytes.count & 255)] + Array(name.utf8) + bytes + [0, 0, 0, 0]
  }

  private static func segment(_ marker: UInt8, _ bytes: [UInt8]) -> [UInt8] {
    [0xFF, marker, UInt8((bytes.count + 2) >> 8), UInt8((bytes.count + 2) & 255)] + bytes
  }

  private static func jpeg(height: UInt8 = 1, width: UInt8 = 1) -> [UInt8] {
    [0xFF, 0xD8] + segment(0xE0, Array("JFIF\0".utf8)) + segment(0xE1, Array("Exif\0\0Ribe".utf8))
      + segment(0xFE, Array("comment".utf8)) + segment(0xC0, [8, 0, height, 0, width, 1, 1, 0x11, 0])
      + segment(0xDA, [1, 1, 0, 0, 63, 0]) + [0x12, 0x34, 0xFF, 0xD9]
  }

  private func says(_ words: String, _ bytes: [UInt8]) {
    do {
      _ = try Photo(bytes)
      Issue.record("it was taken")
    } catch {
      #expect(error.sentence.contains(words), "\(error.sentence)")
    }
  }

  @Test func `a picture is taken without what is written beside it`() throws {
    let png = try Photo(Self.png)
    #expect(png.kind == .png && png.bytes.count < Self.png.count)
    let jpeg = try Photo(Self.jpeg())
    #expect(jpeg.kind == .jpeg)
    for photo in [png, jpeg] {
      let text = String(decoding: photo.bytes, as: UTF8.self)
      for word in ["Ribe", "camera", "comment", "<script>"] { #expect(!text.contains(word)) }
      #expect(try Photo(photo.bytes) == photo)
    }
  }

  @Test func `what is no picture, damaged or too large is refused with a sentence`() {
    says("no PNG or JPEG", [])
    says("no PNG or JPEG", Array("<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>".utf8))
    says("no PNG or JPEG", Array("GIF89a".utf8) + [UInt8](repeating: 0, count: 50))
    for length in 0..<Self.png.count - 20 { says("no PNG or JPEG", Array(Self.png.prefix(length))) }
    for length in 0..<Self.jpeg().count { says("no PNG or JPEG", Array(Self.jpeg().prefix(length))) }
    says("300 KB", [UInt8](repeating: 0, count: Photo.mostBytes + 1))
    says("0 by 1 pixels", Self.jpeg(height: 1, width: 0))
  }
}
