import Crypto
import Foundation

/// A `DKIM-Signature` header field in the making (RFC 6376 §3.5), folded at 78 columns (RFC 5322 §2.1.1).
struct SignatureField {
  private var bytes = Array("DKIM-Signature:".utf8)
  private var column = 15

  private static let width = 78

  init(_ signer: Signer, at seconds: Int64, names: [String], bodyHash: some Digest) {
    let tags = [
      "v=1;", "a=\(signer.key.algorithm.rawValue)-sha256;", "c=relaxed/relaxed;", "d=\(signer.domain);",
      "s=\(signer.selector);", "t=\(seconds);",
    ]
    for tag in tags { append(tag, behindSpace: true) }
    for (index, name) in names.enumerated() {
      append((index == 0 ? "h=" : "") + name + (index + 1 < names.count ? ":" : ";"), behindSpace: index == 0)
    }
    append("bh=\(Data(bodyHash).base64EncodedString());", behindSpace: true)
    append("b=", behindSpace: true)
  }

  /// What is signed: the field with nothing in `b=`, without the end of its line (RFC 6376 §3.7).
  var unsigned: [UInt8] { bytes }

  /// The field whole.
  func signed(_ signature: Data) -> [UInt8] {
    var field = self
    var rest = signature.base64EncodedData()[...]
    while !rest.isEmpty {
      if field.column >= Self.width { field.fold() }
      let piece = rest.prefix(Self.width - field.column)
      field.bytes += piece
      field.column += piece.count
      rest = rest.dropFirst(piece.count)
    }
    return field.bytes + [13, 10]
  }

  private mutating func append(_ piece: String, behindSpace: Bool) {
    let space = behindSpace ? 1 : 0
    if column + space + piece.utf8.count > Self.width {
      fold()
    } else if behindSpace {
      bytes.append(32)
      column += 1
    }
    bytes += piece.utf8
    column += piece.utf8.count
  }

  private mutating func fold() {
    bytes += [13, 10, 32]
    column = 1
  }
}
