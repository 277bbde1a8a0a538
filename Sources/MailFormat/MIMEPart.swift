/// A tree of MIME parts (RFC 2045, RFC 2046). Bodies are already in their transfer encoding.
package indirect enum MIMEPart: Sendable {
  case leaf(headers: HeaderBlock, body: [UInt8])
  case multipart(subtype: String, boundary: String, parts: [MIMEPart])

  /// A text in UTF-8. `subtype` is `plain` or `html`.
  package static func text(subtype: String, quotedPrintable body: [UInt8]) -> MIMEPart {
    var headers = HeaderBlock()
    headers.append(encoded: "Content-Type: text/\(subtype); charset=utf-8")
    headers.append(encoded: "Content-Transfer-Encoding: quoted-printable")
    return .leaf(headers: headers, body: body)
  }

  /// A picture that the letter itself shows (RFC 2392).
  package static func inlineImage(
    contentType: String, contentID: String, bytes: [UInt8]
  ) throws(HeaderError) -> MIMEPart {
    var headers = HeaderBlock()
    try headers.append(raw: "Content-Type", contentType)
    headers.append(encoded: "Content-Transfer-Encoding: base64")
    headers.append(encoded: "Content-Disposition: inline")
    try headers.append(raw: "Content-ID", "<\(contentID)>")
    return .leaf(headers: headers, body: Base64Lines.encode(bytes))
  }

  /// Writes a whole message: its header fields, this part's own, and the body.
  package func append(to bytes: inout [UInt8], topLevelHeaders: HeaderBlock) {
    bytes += topLevelHeaders.bytes
    bytes += Array("MIME-Version: 1.0\r\n".utf8)
    append(to: &bytes)
    if bytes.suffix(2) != [13, 10] { bytes += [13, 10] }
  }

  private func append(to bytes: inout [UInt8]) {
    switch self {
    case .leaf(let headers, let body):
      bytes += headers.bytes
      bytes += [13, 10]
      bytes += body
    case .multipart(let subtype, let boundary, let parts):
      bytes += Array("Content-Type: multipart/\(subtype);\r\n boundary=\"\(boundary)\"\r\n\r\n".utf8)
      for part in parts {
        bytes += Array("--\(boundary)\r\n".utf8)
        part.append(to: &bytes)
        // RFC 2046 §5.1.1: the line end before a boundary is the boundary's.
        bytes += [13, 10]
      }
      bytes += Array("--\(boundary)--\r\n".utf8)
    }
  }
}
