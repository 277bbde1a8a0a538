import CCurl

/// Looks whether a page answers. It follows nothing and reads no more than the status.
package enum PageProbe {
  package enum Answer: Hashable, Sendable {
    case status(Int)
    /// In libcurl's words.
    case nothing(String)
  }

  package static func get(_ url: String) -> Answer {
    guard curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK, let handle = curl_easy_init() else {
      return .nothing("libcurl could not be set up")
    }
    defer { curl_easy_cleanup(handle) }
    fh_setopt_text(handle, CURLOPT_URL, url)
    fh_setopt_text(handle, CURLOPT_PROTOCOLS_STR, "http,https")
    fh_setopt_long(handle, CURLOPT_NOSIGNAL, 1)
    fh_setopt_long(handle, CURLOPT_TIMEOUT, 10)
    fh_setopt_data_callback(handle, CURLOPT_WRITEFUNCTION) { _, size, count, _ in size * count }
    let result = curl_easy_perform(handle)
    guard result == CURLE_OK else { return .nothing(String(cString: curl_easy_strerror(result))) }
    return .status(fh_getinfo_long(handle, CURLINFO_RESPONSE_CODE))
  }
}
