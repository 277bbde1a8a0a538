import Foundation
import Operations
import Phrasebook
import Rendering

/// A way to look at a copy.
enum PreviewLook: String, CaseIterable {
  case desktop, phone, dark, text, bare

  /// The page in the preview's frame.
  func page(of copy: CopyPreview, _ phrases: Phrases) -> String {
    switch self {
    case .text: Self.textPage(copy.text, phrases)
    case .desktop, .phone: Self.lit(copy.html, isDark: false)
    case .dark: Self.lit(copy.html, isDark: true)
    case .bare: Self.lit(Self.withoutPictures(copy.html), isDark: false)
    }
  }

  /// The letter in the light that is asked for, whatever the writer's own screen is set to.
  private static func lit(_ html: String, isDark: Bool) -> String {
    html.replacing("@media (prefers-color-scheme: dark)", with: isDark ? "@media all" : "@media not all")
      .replacing("content=\"light dark\"", with: isDark ? "content=\"dark\"" : "content=\"light\"")
  }

  /// As a mail program shows it that loads no pictures: their words stand in their place.
  private static func withoutPictures(_ html: String) -> String {
    html.replacing(/\ssrc="[^"]*"/, with: "")
  }

  private static func textPage(_ text: String, _ phrases: Phrases) -> String {
    """
    <!DOCTYPE html><html lang="\(phrases.language.rawValue)"><head><meta charset="utf-8"><title>\(HTMLEscape.text(phrases("write.look_text")))</title>
    <style>body{margin:0;padding:20px;font:14px/1.55 ui-monospace,Menlo,Consolas,monospace;background:#fff;color:#222}pre{white-space:pre-wrap;margin:0;overflow-wrap:anywhere}</style></head>
    <body><pre>\(HTMLEscape.text(text))</pre></body></html>
    """
  }
}
