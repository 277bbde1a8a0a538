import Firsthand
package import Store
import Tabular

/// A file as an import would read it.
package struct ImportPreview: Sendable {
  package struct Column: Sendable {
    package let header: String
    /// What it is taken for; empty where it is left out.
    package let name: String
    /// Its first values.
    package let samples: [String]
  }

  package let upload: Upload
  package var encoding = ""
  package var delimiter = ""
  package var hasHeader = true
  package var columns: [Column] = []
  /// Whether some column is taken for the address.
  package var holdsAddresses = false
  /// Why it cannot be read, or imported, as it is read now.
  package var problem: String?
}

extension SalespersonDesk {
  private static let sampleRows = 5
  private static let sampleLength = 80

  /// Reads a file as chosen and asks what an import would do; nothing of it stays but the answer. Where
  /// encoding, delimiter or header changed, columns are guessed again.
  package func lookAt(_ id: Upload.ID, _ reading: ImportReading) throws {
    let upload = try upload(id)
    var reading = reading
    if try !isReadAlike(upload, reading) { reading.columns = nil }
    var counts: ImportCounts?
    var problem: String?
    do {
      let sheet = try ImportSheet(parts(of: upload), reading.options(fileName: upload.fileName, isDryRun: true))
      if sheet.holdsAddresses {
        counts = try session.importCustomers(
          for: member.id, from: ImportSource(nextChunk: parts(of: upload)),
          reading.options(fileName: upload.fileName, isDryRun: true)
        ).counts
      }
    } catch let error as TabularError {
      problem = error.line.map { "Line \($0): \(error.sentence)" } ?? error.sentence
    } catch let error as FirsthandError where error.code == .badInput {
      problem = error.sentence
    }
    try session.store.write {
      try $0.owned(by: member.id).note(id, reading: reading.text, counts: counts, problem: problem)
    }
  }

  /// Whether encoding, delimiter and header are those by which the file is read so far.
  private func isReadAlike(_ upload: Upload, _ reading: ImportReading) throws -> Bool {
    let before = ImportReading(text: upload.reading).options(fileName: upload.fileName, isDryRun: true)
    do {
      let sheet = try ImportSheet(parts(of: upload), before)
      let header: HeaderRow = sheet.hasHeader ? .present : .absent
      return (reading.encoding ?? sheet.format.encoding.rawValue) == sheet.format.encoding.rawValue
        && (reading.delimiter ?? ImportReading.name(ofDelimiter: sheet.format.delimiter))
          == ImportReading.name(ofDelimiter: sheet.format.delimiter)
        && (reading.header == .guessed || reading.header == header)
    } catch is TabularError {
      return false
    } catch let error as FirsthandError where error.code == .badInput {
      return false
    }
  }

  /// How a file is read now, with its first rows.
  package func preview(of id: Upload.ID) throws -> ImportPreview {
    let upload = try upload(id)
    var preview = ImportPreview(upload: upload)
    preview.problem = upload.problem
    do {
      let options = ImportReading(text: upload.reading).options(fileName: upload.fileName, isDryRun: true)
      var sheet = try ImportSheet(parts(of: upload), options)
      var rows: [[String]] = []
      while rows.count < Self.sampleRows, let row = try sheet.next() { rows.append(row.fields) }
      preview.encoding = sheet.format.encoding.rawValue
      preview.delimiter = ImportReading.name(ofDelimiter: sheet.format.delimiter)
      preview.hasHeader = sheet.hasHeader
      preview.holdsAddresses = sheet.holdsAddresses
      preview.columns = sheet.header.indices.map { index in
        ImportPreview.Column(
          header: sheet.header[index], name: sheet.columns[index]?.name ?? "",
          samples: rows.map { $0.indices.contains(index) ? String($0[index].prefix(Self.sampleLength)) : "" })
      }
    } catch let error as TabularError {
      preview.problem = preview.problem ?? error.sentence
    } catch let error as FirsthandError where error.code == .badInput {
      preview.problem = preview.problem ?? error.sentence
    }
    return preview
  }

  func upload(_ id: Upload.ID) throws -> Upload {
    guard let upload = try read({ owned, _ in try owned.upload(id) }), upload.isThere else {
      throw FirsthandError.noSuchUpload
    }
    return upload
  }

  /// The bytes of a file, piece by piece. One that was put away meanwhile has no end, but an error.
  func parts(of upload: Upload) -> () throws -> [UInt8]? {
    var next = 0
    var missing = upload.size
    return {
      guard let part = try read({ owned, _ in try owned.part(next, of: upload.id) }) else {
        guard missing == 0 else { throw FirsthandError.noSuchUpload }
        return nil
      }
      next += 1
      missing -= part.count
      return part
    }
  }
}
