import Foundation

/// Which files make a home besides its database.
extension Home {
  /// Those that there are, by their path within the home; and what `config.yml` names that is not among them, each with
  /// a sentence's worth of why.
  func backedUpFiles() -> (names: [String], leftOut: [String]) {
    let own = folder.resolvingSymlinksInPath().path
    var names = ["config.yml", "secret.key", "log.key"].filter(isFile)
    var leftOut: [String] = []
    for file in configuration.namedFiles {
      let path = URL(fileURLWithPath: configuration.path(file)).standardized.path
      let inside = [own, folder.standardized.path].first { path.hasPrefix($0 + "/") }
      guard let inside else {
        leftOut.append("\(path) (it lies outside the home)")
        continue
      }
      let name = String(path.dropFirst(inside.count + 1))
      if isFile(name) { names.append(name) } else { leftOut.append("\(path) (it is not there)") }
    }
    // Keys that were made and are not in use yet.
    let keys = (try? FileManager.default.contentsOfDirectory(atPath: own + "/dkim")) ?? []
    names += keys.filter { $0.hasSuffix(".pem") }.map { "dkim/" + $0 }.filter(isFile)
    return (Array(Set(names)).sorted(), Array(Set(leftOut)).sorted())
  }

  private func isFile(_ name: String) -> Bool {
    var isFolder: ObjCBool = false
    let exists = FileManager.default.fileExists(
      atPath: folder.appendingPathComponent(name).path, isDirectory: &isFolder)
    return exists && !isFolder.boolValue
  }
}

extension Configuration {
  /// Files that `config.yml` names.
  var namedFiles: [String] {
    [relayPasswordFile, relayCertificates, certificateFile, keyFile].compactMap { $0 } + signingEntries.map(\.keyFile)
  }
}
