// libcurl's variadic calls, one shim for each type of argument: Swift cannot call variadic C functions.
#include <curl/curl.h>

static inline CURLcode fh_setopt_long(CURL *handle, CURLoption option, long value) {
  return curl_easy_setopt(handle, option, value);
}
static inline CURLcode fh_setopt_offset(CURL *handle, CURLoption option, curl_off_t value) {
  return curl_easy_setopt(handle, option, value);
}
static inline CURLcode fh_setopt_text(CURL *handle, CURLoption option, const char *value) {
  return curl_easy_setopt(handle, option, value);
}
static inline CURLcode fh_setopt_pointer(CURL *handle, CURLoption option, void *value) {
  return curl_easy_setopt(handle, option, value);
}
static inline CURLcode fh_setopt_list(CURL *handle, CURLoption option, struct curl_slist *value) {
  return curl_easy_setopt(handle, option, value);
}

typedef size_t (*fh_data_callback)(char *data, size_t size, size_t count, void *context);
typedef int (*fh_debug_callback)(CURL *handle, curl_infotype type, char *data, size_t size,
                                 void *context);

static inline CURLcode fh_setopt_data_callback(CURL *handle, CURLoption option,
                                               fh_data_callback callback) {
  return curl_easy_setopt(handle, option, callback);
}
static inline CURLcode fh_setopt_debug_callback(CURL *handle, fh_debug_callback callback) {
  return curl_easy_setopt(handle, CURLOPT_DEBUGFUNCTION, callback);
}

static inline const char *fh_getinfo_text(CURL *handle, CURLINFO info) {
  char *text = NULL;
  return curl_easy_getinfo(handle, info, &text) == CURLE_OK ? text : NULL;
}
static inline long fh_getinfo_long(CURL *handle, CURLINFO info) {
  long number = 0;
  return curl_easy_getinfo(handle, info, &number) == CURLE_OK ? number : 0;
}
/// The connection that the handle used last and keeps; CURL_SOCKET_BAD where it keeps none.
static inline curl_socket_t fh_getinfo_socket(CURL *handle) {
  curl_socket_t socket = CURL_SOCKET_BAD;
  return curl_easy_getinfo(handle, CURLINFO_ACTIVESOCKET, &socket) == CURLE_OK ? socket : CURL_SOCKET_BAD;
}
/// The facts of the certificate that the other side showed, as `Name:value`; with CURLOPT_CERTINFO.
static inline struct curl_slist *fh_getinfo_certificate(CURL *handle) {
  struct curl_certinfo *chain = NULL;
  if (curl_easy_getinfo(handle, CURLINFO_CERTINFO, &chain) != CURLE_OK || !chain) return NULL;
  return chain->num_of_certs > 0 ? chain->certinfo[0] : NULL;
}
