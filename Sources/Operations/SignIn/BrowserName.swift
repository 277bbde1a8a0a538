/// A browser in two words, so that its owner knows it again: "Firefox on Linux". `User-Agent` fields say much
/// more, and most of it is not true.
enum BrowserName {
  /// In this order: each names those after it, too.
  private static let browsers = [
    ("Edg", "Edge"), ("OPR/", "Opera"), ("SamsungBrowser", "Samsung Internet"), ("Vivaldi", "Vivaldi"),
    ("Firefox", "Firefox"), ("FxiOS", "Firefox"), ("CriOS", "Chrome"), ("Chromium", "Chromium"),
    ("Chrome", "Chrome"), ("Safari", "Safari"), ("curl/", "curl"),
  ]
  private static let systems = [
    ("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows"), ("CrOS", "ChromeOS"),
    ("Macintosh", "Mac"), ("Linux", "Linux"), ("FreeBSD", "FreeBSD"),
  ]

  /// Empty for one that is not known.
  static func of(_ userAgent: String) -> String {
    let text = userAgent.prefix(500)
    let browser = browsers.first { text.contains($0.0) }?.1
    let system = systems.first { text.contains($0.0) }?.1
    return [browser, system].compactMap { $0 }.joined(separator: ", ")
  }
}
